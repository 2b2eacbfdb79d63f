"""Pure: what a voucher becomes in both books, and everything that keeps it from being sent.

A journal voucher touches the general book alone: only documents move budget stages. A spending voucher (أمر اعتماد الصرف)
accrues: what its lines charge to a budget item falls due, from the commitment that a line names or from what is available.
A settlement voucher (إذن التسوية) spends without cash, and gives back what it credits to an expense account.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from erp.errors import Problem
from finance.ledger import rules as book
from finance.ledger.rules import ASSET, EXPENSE, AccountFacts
from finance.values import AVAILABLE, CASH, COMMITTED, DUE, PAID, SETTLEMENT, Coding, Entry, Event, Line, Move

JOURNAL, SPENDING, SETTLING = "journal", "spending", "settlement"
SERIES = {JOURNAL: "JV", SPENDING: "PV", SETTLING: "SV"}
EDITABLE = ("draft", "returned")
FIELD_OF = {"account.party_required": "party", "account.project_required": "project", "amount.invalid": "debit"}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line as it was typed."""

    account: str
    debit: int
    credit: int
    coding: Coding
    party: str = ""
    commitment: str = ""
    due_day: date | None = None
    origin_year: int | None = None
    memo: str = ""

    @property
    def amount(self) -> int:
        return self.debit - self.credit


@dataclass(frozen=True, slots=True)
class Draft:
    """A voucher as it was typed; `entity` owns it."""

    reference: str
    kind: str
    entity: str
    unit: str
    day: date
    description: str
    lines: tuple[DraftLine, ...]

    @property
    def document(self) -> str:
        return f"finance.voucher:{self.reference}"


def charges_item(account: AccountFacts | None) -> bool:
    """Whether a line on the account uses an appropriation: expense, and assets that the budget knows."""
    return account is not None and (account.type == EXPENSE or (account.type == ASSET and account.gfsm.startswith("31")))


def item_of(line: DraftLine, account: AccountFacts | None) -> str:
    """The budget item of a line: what was typed, else the account's own."""
    return line.coding.economic or (account.gfsm if account is not None and charges_item(account) else "")


def lines_of(draft: Draft, accounts: Mapping[str, AccountFacts]) -> tuple[Line, ...]:
    return tuple(
        Line(
            x.account, x.amount, x.coding._replace(economic=item_of(x, accounts.get(x.account))), x.party, x.due_day, x.origin_year, x.memo, "",
            x.commitment,
        )
        for x in draft.lines
    )  # fmt: skip


def moves_of(draft: Draft, accounts: Mapping[str, AccountFacts]) -> tuple[Move, ...]:
    """The budget moves of a voucher, in the order of its lines."""
    if draft.kind == JOURNAL:
        return ()
    return tuple(_move(draft, line, accounts[line.account]) for line in draft.lines if charges_item(accounts.get(line.account)) and line.amount)


def _move(draft: Draft, line: DraftLine, account: AccountFacts) -> Move:
    spends = line.amount > 0
    stages = _spending(line, spends) if draft.kind == SPENDING else _settling(line, spends)
    nature = CASH if draft.kind == SPENDING else SETTLEMENT
    coding = line.coding._replace(economic=item_of(line, account))
    held = line.commitment or draft.document
    return Move(draft.day.year, coding, *stages, abs(line.amount), nature, held, held, line.party, line.origin_year)


def _spending(line: DraftLine, spends: bool) -> tuple[str, str]:
    held = COMMITTED if line.commitment else AVAILABLE
    return (held, DUE) if spends else (DUE, held)


def _settling(line: DraftLine, spends: bool) -> tuple[str, str]:
    if line.commitment and spends:
        return COMMITTED, PAID
    return (AVAILABLE, PAID) if spends else (PAID, AVAILABLE)


def event_of(draft: Draft, accounts: Mapping[str, AccountFacts]) -> Event:
    return Event(
        f"voucher.{draft.kind}", f"{draft.document}/approved", draft.day, draft.unit, description=draft.description, document=draft.document,
        entry=Entry(lines_of(draft, accounts), moves_of(draft, accounts), SERIES[draft.kind]), owner=draft.entity,
    )  # fmt: skip


def problems(draft: Draft, accounts: Mapping[str, AccountFacts]) -> list[Problem]:
    """Everything that keeps the voucher from being sent; those of a line name it: "lines.1.account"."""
    found = [problem for place, line in enumerate(draft.lines) for problem in _line_problems(place, line, accounts)]
    found += _unfounded(draft, accounts)
    return found + [Problem(refusal.code, "lines", facts=refusal.facts) for refusal in book.whole_refusals(lines_of(draft, accounts))]


def _unfounded(draft: Draft, accounts: Mapping[str, AccountFacts]) -> list[Problem]:
    """Lines that give back to an item more than the voucher itself takes from it, and don't name what was spent before."""
    if draft.kind == JOURNAL:
        return []
    own = [(place, x, accounts[x.account]) for place, x in enumerate(draft.lines) if not x.commitment and charges_item(accounts.get(x.account))]
    sums: dict[Coding, int] = {}
    for _, line, account in own:
        coding = line.coding._replace(economic=item_of(line, account))
        sums[coding] = sums.get(coding, 0) + line.amount
    return [
        Problem("voucher.original_needed", f"lines.{place}.commitment", facts={"economic": item_of(line, account)})
        for place, line, account in own
        if line.amount < 0 and sums[line.coding._replace(economic=item_of(line, account))] < 0
    ]


def _line_problems(place: int, line: DraftLine, accounts: Mapping[str, AccountFacts]) -> Iterator[Problem]:
    if bool(line.debit) == bool(line.credit):
        yield Problem("journal.one_side", f"lines.{place}.debit")
        return
    checked = Line(line.account, line.amount, line.coding, line.party)
    for refusal in book.line_refusals(checked, accounts):
        yield Problem(refusal.code, f"lines.{place}.{FIELD_OF.get(refusal.code, 'account')}", facts=refusal.facts)
    if charges_item(accounts.get(line.account)) and not item_of(line, accounts.get(line.account)):
        yield Problem("budget.blank_key", f"lines.{place}.economic", facts={"field": "economic"})


def charged(moves: Sequence[Move]) -> dict[tuple[int, Coding], int]:
    """(year, coding) -> what the moves take from what is available; below zero: give back."""
    sums: dict[tuple[int, Coding], int] = {}
    for move in moves:
        change = move.amount * ((move.stage_from == AVAILABLE) - (move.stage_to == AVAILABLE))
        sums[move.year, move.coding] = sums.get((move.year, move.coding), 0) + change
    return sums
