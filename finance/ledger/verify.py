"""Is the general book whole? Everything that posting promised is computed again from the lines, and what differs is named.

Run by `mizan ledger verify`, nightly, and by tests after every kind of harm. Reads only, in streams.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from flask import current_app
from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from erp import walls
from erp.chain import GENESIS, row_hash
from erp.entities.models import Entity
from erp.links import declared, split
from erp.sequences import formatted
from finance.accounts.models import Account, AccountBalance
from finance.ledger.models import Head, JournalEntry, JournalLine, Match, OpenItem, Source
from finance.ledger.queries import LINE_VALUE, line_of, line_select
from finance.ledger.rules import Head as HeadValue
from finance.ledger.rules import entry_form, lines_form, sums_by_fund
from finance.values import Line

STREAMED = {"yield_per": 5000}
Unit = aliased(Entity, name="unit")


def findings(session: Session) -> list[str]:
    """What differs, one finding a line, each beginning with a stable word; empty where the book is whole.

    `session` sees every entity.
    """
    checks: Sequence[Callable[[Session], Iterable[str]]] = (
        entries_and_chains, heads, drafts, orphans, sources, balances, items, controls, documents, standing_walls,
    )  # fmt: skip
    return [finding for check in checks for finding in check(session)]


def entries_and_chains(session: Session) -> Iterator[str]:
    """Each entry balanced, with its total, its number and its hash; each chain unbroken."""
    for (unit_code, journal, year), rows in groupby(_entries_with_lines(session), key=lambda row: (row[1], row[0].journal, row[0].fiscal_year)):
        previous, serial = GENESIS, 0
        for entry, lines in _entries(rows):
            serial += 1
            name = entry.number
            if entry.serial != serial or name != formatted(unit_code, journal, year, entry.serial):
                yield f"number: {name} stands where number {serial} of {unit_code} {journal} {year} should"
                serial = entry.serial
            yield from _entry_findings(name, entry, lines)
            if entry.previous_hash != previous:
                yield f"chain: {name} does not follow the entry before it"
            if entry.hash != row_hash(entry.previous_hash, entry_form(_head(entry, unit_code), lines_form(lines))):
                yield f"hash: {name} is not what was recorded"
            previous = entry.hash


def _entry_findings(name: str, entry: Any, lines: list[Line]) -> Iterator[str]:
    if len(lines) < 2:
        yield f"lines: {name} has {len(lines)}"
    for fund, (debit, credit) in sums_by_fund(lines).items():
        if debit != credit:
            yield f"balance: {name} has debit {debit} and credit {credit} in fund {fund!r}"
    if entry.total != sum(line.debit for line in lines):
        yield f"total: {name} says {entry.total}"


def _head(entry: Any, unit_code: str) -> HeadValue:
    return HeadValue(
        unit_code, entry.fiscal_year, entry.period, entry.journal, entry.number, entry.day, entry.recorded_at, entry.source, entry.kind,
        entry.description, entry.document, entry.poster, entry.reverses,
    )  # fmt: skip


def _entries_with_lines(session: Session) -> Iterator[Any]:
    """(entry, unit code, line id, columns of the line...) in the order of the chains; an entry without lines has one row."""
    table = JournalEntry.__table__
    lines = line_select(JournalLine.fiscal_year, JournalLine.entry_id, JournalLine.id, *LINE_VALUE).subquery()
    question = (
        select(*table.c, Unit.code, *list(lines.c)[2:])
        .join(Unit, Unit.id == table.c.unit_id)
        .outerjoin(lines, and_(lines.c.fiscal_year == table.c.fiscal_year, lines.c.entry_id == table.c.id))
        .order_by(Unit.code, table.c.journal, table.c.fiscal_year, table.c.serial, lines.c.id)
    )
    width = len(table.c)
    entry: Any = None
    for row in session.execute(question, execution_options=STREAMED):
        if entry is None or (entry.fiscal_year, entry.id) != (row[0], row[1]):
            entry = _Entry(dict(zip(table.c.keys(), row[:width], strict=True)))
        yield entry, row[width], row[width + 1], row[width + 2 :]


class _Entry:
    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__.update(values)


def _entries(rows: Iterable[Any]) -> Iterator[tuple[Any, list[Line]]]:
    for _, one in groupby(rows, key=lambda row: id(row[0])):
        listed = list(one)
        yield listed[0][0], [line_of(row[3]) for row in listed if row[2] is not None]


def heads(session: Session) -> Iterator[str]:
    """Each head is the end of its chain."""
    last = select(JournalEntry.unit_id, JournalEntry.journal, JournalEntry.fiscal_year, func.max(JournalEntry.serial).label("serial"))
    last = last.group_by(JournalEntry.unit_id, JournalEntry.journal, JournalEntry.fiscal_year)
    ends = {(unit, journal, year): serial for unit, journal, year, serial in session.execute(last)}
    kept = {
        (unit, journal, year): (serial, hash_)
        for unit, journal, year, serial, hash_ in session.execute(select(Head.unit_id, Head.journal, Head.fiscal_year, Head.serial, Head.hash))
    }
    for key in sorted({*ends, *kept}):
        serial, hash_ = kept.get(key, (None, None))
        if ends.get(key) != serial:
            yield f"head: {key[1]} {key[2]} ends at {ends.get(key)}, the head says {serial}"
            continue
        where = (JournalEntry.unit_id == key[0], JournalEntry.journal == key[1], JournalEntry.fiscal_year == key[2], JournalEntry.serial == serial)
        if session.execute(select(JournalEntry.hash).where(*where)).scalar() != hash_:
            yield f"head: the hash of {key[1]} {key[2]} is not that of its last entry"


def drafts(session: Session) -> Iterator[str]:
    for number in session.execute(select(JournalEntry.number).where(JournalEntry.state != "posted")).scalars():
        yield f"draft: {number} was never posted"


def orphans(session: Session) -> Iterator[str]:
    """Every line has its entry: on PostgreSQL no key says so (docs/decisions/0208)."""
    joined = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    for line_id in session.execute(select(JournalLine.id).outerjoin(JournalEntry, joined).where(JournalEntry.id.is_(None))).scalars():
        yield f"orphan: line {line_id} has no entry"


def sources(session: Session) -> Iterator[str]:
    """Every entry was claimed by a source, and every source that names an entry has it."""
    joined = and_(Source.source == JournalEntry.source, Source.fiscal_year == JournalEntry.fiscal_year, Source.entry_id == JournalEntry.id)
    orphan = select(JournalEntry.number).outerjoin(Source, joined).where(Source.source.is_(None))
    for number in session.execute(orphan).scalars():
        yield f"source: {number} has none"
    claimed = select(Source.source).outerjoin(JournalEntry, joined).where(Source.entry_id.is_not(None), JournalEntry.id.is_(None))
    for source in session.execute(claimed).scalars():
        yield f"source: {source} names an entry that is not there"


def balances(session: Session) -> Iterator[str]:
    """The maintained balances equal the sums of the lines."""
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    key = (JournalLine.fiscal_year, JournalEntry.period, JournalLine.account_id, JournalLine.coding_id)
    debit = func.sum(case((JournalLine.amount > 0, JournalLine.amount), else_=0))
    credit = func.sum(case((JournalLine.amount < 0, -JournalLine.amount), else_=0))
    summed = {
        tuple(row[:4]): (int(row[4]), int(row[5])) for row in session.execute(select(*key, debit, credit).join(JournalEntry, entry).group_by(*key))
    }
    table = AccountBalance
    kept = {
        tuple(row[:4]): (row[4], row[5])
        for row in session.execute(select(table.fiscal_year, table.period, table.account_id, table.coding_id, table.debit, table.credit))
    }
    codes: dict[int, str] = {row.id: row.code for row in session.execute(select(Account.id, Account.code))}
    for year, period, account, coding in sorted({*summed, *kept}):
        wanted, found = summed.get((year, period, account, coding), (0, 0)), kept.get((year, period, account, coding), (0, 0))
        if wanted != found:
            yield f"balance: account {codes.get(account)} in {year}-{period:02d} holds {found}, the lines say {wanted}"


def items(session: Session) -> Iterator[str]:
    """What is open of an item is its amount less its matches; each item stands on its line."""
    matched = func.coalesce(func.sum(Match.amount), 0)
    question = (
        select(OpenItem.document, OpenItem.party, OpenItem.amount, OpenItem.open, matched)
        .outerjoin(Match, and_(Match.item_year == OpenItem.fiscal_year, Match.item_line_id == OpenItem.line_id))
        .group_by(OpenItem.fiscal_year, OpenItem.line_id, OpenItem.document, OpenItem.party, OpenItem.amount, OpenItem.open)
        .having(OpenItem.amount - matched != OpenItem.open)
    )
    for document, party, amount, open_, settled in session.execute(question):
        yield f"item: {document} of {party} is {amount}, settled {settled}, yet open {open_}"
    line = and_(JournalLine.fiscal_year == OpenItem.fiscal_year, JournalLine.id == OpenItem.line_id)
    strange = select(OpenItem.document).outerjoin(JournalLine, line).where(or_(JournalLine.id.is_(None), JournalLine.party != OpenItem.party))
    for document in session.execute(strange).scalars():
        yield f"item: {document} stands on no line of its own"


def controls(session: Session) -> Iterator[str]:
    """Control accounts equal their open items, unit by unit and party by party."""
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    booked = (
        select(JournalEntry.unit_id, Account.code, JournalLine.party, func.sum(JournalLine.amount))
        .join(JournalEntry, entry)
        .join(Account, Account.id == JournalLine.account_id)
        .where(Account.party_required, JournalEntry.kind != "year.opened")
        .group_by(JournalEntry.unit_id, Account.code, JournalLine.party)
    )
    standing = (
        select(OpenItem.unit_id, Account.code, OpenItem.party, func.sum(OpenItem.open))
        .join(Account, Account.id == OpenItem.account_id)
        .group_by(OpenItem.unit_id, Account.code, OpenItem.party)
    )
    lines = {tuple(row[:3]): int(row[3]) for row in session.execute(booked)}
    open_ = {tuple(row[:3]): int(row[3]) for row in session.execute(standing)}
    for key in sorted({*lines, *open_}):
        if lines.get(key, 0) != open_.get(key, 0):
            yield f"control: account {key[1]} of {key[2]} holds {lines.get(key, 0)}, its open items {open_.get(key, 0)}"


def documents(session: Session) -> Iterator[str]:
    """Each document that a source names stands, where its module can say so."""
    by_kind: dict[str, set[str]] = {}
    for reference in session.execute(select(Source.document).where(Source.document != "").distinct(), execution_options=STREAMED).scalars():
        kind, key = split(reference)
        by_kind.setdefault(kind, set()).add(key)
    for kind, link in declared().items():
        wanted = by_kind.get(kind, set())
        if wanted and link.exists is not None:
            for key in sorted(wanted - link.exists(sorted(wanted))):
                yield f"document: {kind}:{key} is not there"


def standing_walls(session: Session) -> Iterator[str]:
    for difference in walls.compare(session.connection(), current_app.extensions["mizan.registry"]):
        yield f"wall: {difference}"
