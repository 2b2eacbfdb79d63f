"""Pure: what an entry must be before it enters the general book, and the one text form that its hash covers.

An entry belongs to one balancing unit and balances within each fund. The form begins with its own version, so that it can
be succeeded without making old hashes unverifiable; it names accounts and coding by code, never by row number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from json.encoder import encode_basestring as quote
from typing import Any

from erp.errors import DomainError
from erp.money import AmountInvalid, Halalas
from erp.reasons import Reason
from finance.errors import NotPostable, PartyRequired, ProjectRequired, TooShort, Unbalanced, UnknownAccount
from finance.values import Entry, Event, Item, Line, Move

FORM = 1  # version of the text form below

ASSET, LIABILITY, NET_ASSETS, REVENUE, EXPENSE, MEMO = "asset", "liability", "net_assets", "revenue", "expense", "memo"
_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """What posting must know of an account."""

    code: str
    type: str
    gfsm: str = ""
    postable: bool = True
    party_required: bool = False
    project_required: bool = False
    id: int = 0


@dataclass(frozen=True, slots=True)
class Head:
    """All of an entry but its lines that gives it meaning."""

    unit: str
    year: int
    period: int
    journal: str
    number: str
    day: date
    recorded_at: datetime  # UTC
    source: str
    kind: str
    description: str
    document: str
    poster: str
    reverses: str  # number of the entry that it reverses, or empty


def line_refusals(line: Line, accounts: Mapping[str, AccountFacts]) -> Iterator[DomainError]:
    """Everything wrong with one line alone."""
    account = accounts.get(line.account)
    if not isinstance(line.amount, int) or isinstance(line.amount, bool) or line.amount == 0:
        yield AmountInvalid(value=str(line.amount), reason=Reason("not_positive"))
    if account is None:
        yield UnknownAccount(account=line.account)
        return
    if not account.postable:
        yield NotPostable(account=line.account)
    if account.party_required and not line.party:
        yield PartyRequired(account=line.account)
    if account.project_required and not line.coding.project:
        yield ProjectRequired(account=line.account)


def sums_by_fund(lines: Iterable[Line]) -> dict[str, tuple[int, int]]:
    """Fund -> (debit, credit), in halalas."""
    sums: dict[str, tuple[int, int]] = {}
    for line in lines:
        debit, credit = sums.get(line.coding.fund, (0, 0))
        sums[line.coding.fund] = (debit + line.debit, credit + line.credit)
    return sums


def whole_refusals(lines: Sequence[Line]) -> Iterator[DomainError]:
    """Everything wrong with the lines together."""
    if len(lines) < 2:
        yield TooShort(lines=len(lines))
    for fund, (debit, credit) in sorted(sums_by_fund(lines).items()):
        if debit != credit:
            yield Unbalanced(fund=fund or Reason("no_fund"), debit=Halalas(debit), credit=Halalas(credit))


def check(lines: Sequence[Line], accounts: Mapping[str, AccountFacts]) -> None:
    """Refuse with the first fault; the quick look first, since bulk entries are nearly all sound."""
    if not _sound(lines, accounts):
        for line in lines:
            for refusal in line_refusals(line, accounts):
                raise refusal
        for refusal in whole_refusals(lines):
            raise refusal


def _sound(lines: Sequence[Line], accounts: Mapping[str, AccountFacts]) -> bool:
    sums: dict[str, int] = {}
    for line in lines:
        account, amount, coding = accounts.get(line.account), line.amount, line.coding
        if account is None or type(amount) is not int or not amount or not account.postable:
            return False
        if (account.party_required and not line.party) or (account.project_required and not coding.project):
            return False
        sums[coding.fund] = sums.get(coding.fund, 0) + amount
    return len(lines) > 1 and not any(sums.values())


def mirrored(lines: Iterable[Line]) -> tuple[Line, ...]:
    """The lines that undo these: same accounts and dimensions, opposite amounts."""
    return tuple(Line(x.account, -x.amount, x.coding, x.party, x.due_day, x.origin_year, x.memo, x.document, x.reference) for x in lines)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _line(x: Line) -> tuple[Any, ...]:
    due = x.due_day
    return (
        x.account, x.amount, *x.coding, x.party, due.isoformat() if due else None, x.origin_year, x.memo, x.document, x.reference,
    )  # fmt: skip


def lines_form(lines: Iterable[Line]) -> str:
    """The text of all lines with all their dimensions."""
    return _text([_line(line) for line in lines])


def entry_form(head: Head, lines: str) -> bytes:
    """The bytes that a hash of the entry covers: version, head, lines (from `lines_form`)."""
    # written out, and the same text as the encoder's: it would be made anew for every entry
    fields = (
        f'[{quote(head.unit)},{head.year},{head.period},{quote(head.journal)},{quote(head.number)},"{head.day.isoformat()}",'
        f'"{head.recorded_at.isoformat(timespec="microseconds")}",{quote(head.source)},{quote(head.kind)},{quote(head.description)},'
        f"{quote(head.document)},{quote(head.poster)},{quote(head.reverses)}]"
    )
    return f"mizan/entry/{FORM}\n{fields}\n{lines}".encode()


def _move(m: Move) -> tuple[Any, ...]:
    return (m.year, m.coding, m.stage_from, m.stage_to, m.amount, m.nature, m.parent, m.reference, m.party, m.origin_year)


def _item(i: Item) -> tuple[Any, ...]:
    return (
        i.part, i.amount, i.coding, i.party, _day(i.due_day), i.origin_year, i.memo, i.account,
        i.parent, i.reference, i.year, i.document,
    )  # fmt: skip


def _entry(entry: Entry, lines: str) -> str:
    return f"{entry.journal} {int(entry.opening)} {lines} {_text([_move(m) for m in entry.moves]) if entry.moves else ''}"


def fingerprint(event: Event, lines: str = "") -> str:
    """What `source` stood for: the same source with another fingerprint is a conflict.

    `lines` is the `lines_form` of a ready entry, where the caller has it already.
    """
    items = _text([_item(i) for i in event.items]) if event.items else ""
    entry = _entry(event.entry, lines or lines_form(event.entry.lines)) if event.entry else ""
    head = (
        f'[{quote(event.kind)},"{event.day.isoformat()}",{quote(event.unit)},{quote(event.description)},{quote(event.document)},{quote(event.owner)}]'
    )
    return sha256(f"mizan/event/{FORM}\n{head}\n{items}\n{entry}".encode()).hexdigest()
