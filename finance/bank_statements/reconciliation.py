"""From the books' balance of the bank's account to the statement's: everything that stands on one side alone, named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from erp.db import db
from erp.entities.queries import Node, tree
from erp.scope import elevated
from finance.accounts.models import Account
from finance.bank_statements.models import BankLine, BankStatement
from finance.bank_statements.salaries import lines_of_salaries
from finance.bank_statements.values import BATCH, BOOK, COUNTED, ENTRY, KIND, MATCHED, OPEN, ORDER
from finance.ledger.models import JournalEntry, JournalLine
from finance.payments.models import BankAccount, PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.values import KIND as ORDER_KIND

BOOKS, NOT_IN_BOOKS, NOT_IN_STATEMENT, BEFORE, STATEMENT = "books", "not_in_books", "not_in_statement", "before", "statement"


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One line of the way from the books to the statement, in halalas; those between the first and the last add up to their difference."""

    unit: str
    side: str
    day: date | None
    document: str  # reference of what it is about
    description: str
    amount: int


def reconciliation(last: date, unit: str = "") -> Iterator[Reconciled]:
    """Every unit with statements by that day, or the one asked for. Each account counts up to the day of its last statement."""
    for node in tree().by_id.values():
        if node.balancing_unit and unit in ("", node.code):
            yield from _of_unit(node, last)


def _of_unit(unit: Node, last: date) -> Iterator[Reconciled]:
    ends = _ends(unit.id, last)
    if not ends:
        return
    cut = {account_id: end.day for account_id, end in ends.items()}
    books, lines = _books(unit.id, last), _lines(cut)
    said = _said(lines)
    closing = sum(end.closing for end in ends.values())
    before = closing - sum(line.amount for line in lines)
    opening = sum(entry.amount for entry in books if entry.opening)
    yield Reconciled(unit.code, BOOKS, last, f"finance.account:{BOOK}", "", sum(entry.amount for entry in books))
    waiting = [line for line in lines if line.state == OPEN]
    salaries = lines_of_salaries([line.id for line in waiting])  # a paper goes from hand to hand: it names nobody with a salary
    for line in waiting:
        words = "" if line.id in salaries else line.counterparty or line.description
        yield Reconciled(unit.code, NOT_IN_BOOKS, line.day, f"{KIND}:{line.number}", words, line.amount)
    yield from _apart(unit.code, books, said)
    if before != opening:
        yield Reconciled(unit.code, BEFORE, None, "", "", before - opening)
    for account_id, end in sorted(ends.items()):
        code = db.session.execute(select(BankAccount.code).where(BankAccount.id == account_id)).scalar_one()
        yield Reconciled(unit.code, STATEMENT, end.day, f"finance.bank-account:{code}", end.reference, end.closing)


def _ends(unit_id: int, last: date) -> dict[int, Any]:
    """Account -> its last statement by the day."""
    question = select(BankStatement).where(BankStatement.entity_id == unit_id, BankStatement.day <= last)
    rows = db.session.execute(question.order_by(BankStatement.day, BankStatement.id)).scalars()
    return {row.account_id: row for row in rows}


def _lines(cut: dict[int, date]) -> list[Any]:
    columns = (BankLine.id, BankLine.number, BankLine.day, BankLine.amount, BankLine.state, BankLine.kind, BankLine.document, BankLine.counterparty)
    found: list[Any] = []
    for account_id, day in cut.items():
        question = select(*columns, BankLine.description).where(BankLine.account_id == account_id, BankLine.day <= day, BankLine.state.in_(COUNTED))
        found += db.session.execute(question.order_by(BankLine.day, BankLine.id)).all()
    return found


@dataclass(frozen=True, slots=True)
class _Booked:
    document: str  # the payment order's, else the entry's own
    day: date
    description: str
    amount: int
    opening: bool


def _books(unit_id: int, last: date) -> list[_Booked]:
    """What moved the account in the books: by payment order, else by entry."""
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    columns = (JournalEntry.number, JournalEntry.document, JournalEntry.day, JournalEntry.description, JournalEntry.period)
    with elevated("the bank's account belongs to the unit") as session:
        question = (
            select(*columns, func.sum(JournalLine.amount).label("amount"))
            .select_from(JournalLine)
            .join(JournalEntry, entry)
            .join(Account, Account.id == JournalLine.account_id)
            .where(Account.code == BOOK, JournalEntry.unit_id == unit_id, JournalEntry.day <= last)
            .group_by(*columns)
            .order_by(JournalEntry.day, JournalEntry.number)
        )
        rows = session.execute(question).all()
    return [
        _Booked(
            row.document if row.document.startswith(f"{ORDER_KIND}:") else f"finance.entry:{row.number}", row.day, row.description, int(row.amount),
            row.period == 0,
        )
        for row in rows
    ]  # fmt: skip


def _said(lines: list[Any]) -> dict[str, tuple[int, date]]:
    """Document -> what matched lines say moved for it, and when last."""
    orders = _orders([line.document for line in lines if line.state == MATCHED])
    batches: dict[str, list[tuple[str, int]]] = {}
    found: dict[str, tuple[int, date]] = {}
    for line in lines:
        if line.state != MATCHED:
            continue
        if line.kind == BATCH:
            parts = batches.setdefault(line.document, _of_batch(line.document))
        elif line.kind in (ORDER, ENTRY):
            parts = [(f"{ORDER_KIND if line.kind == ORDER else 'finance.entry'}:{line.document}", line.amount)]
        else:
            parts = [(f"{ORDER_KIND}:{orders[line.document]}", line.amount)]
        for document, amount in parts:
            known = found.get(document, (0, line.day))
            found[document] = known[0] + amount, max(known[1], line.day)
    return found


def _orders(names: list[str]) -> dict[str, str]:
    """The payment's own name -> its order's number."""
    found: dict[str, str] = {}
    for start in range(0, len(names), 500):
        question = select(PaymentLine.end_to_end, PaymentOrder.number).join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id)
        rows = db.session.execute(question.where(PaymentLine.end_to_end.in_(names[start : start + 500])))
        found |= {row.end_to_end: row.number for row in rows}
    return found


def _of_batch(number: str) -> list[tuple[str, int]]:
    question = select(PaymentOrder.number, PaymentOrder.amount).join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
    return [(f"{ORDER_KIND}:{order}", -amount) for order, amount in db.session.execute(question.where(PaymentBatch.number == number))]


def _apart(unit: str, books: list[_Booked], said: dict[str, tuple[int, date]]) -> Iterator[Reconciled]:
    """Documents of which the books say other than the statement: what is left on either side."""
    sums: dict[str, tuple[int, date, str]] = {}
    for entry in books:
        if not entry.opening:
            known = sums.get(entry.document, (0, entry.day, entry.description))
            sums[entry.document] = known[0] + entry.amount, entry.day, known[2]
    for document in sorted({*sums, *said}):
        booked, day, words = sums.get(document, (0, said.get(document, (0, date.min))[1], ""))
        left = said.get(document, (0, day))[0] - booked
        if left:
            side = NOT_IN_BOOKS if document not in sums else NOT_IN_STATEMENT
            yield Reconciled(unit, side, day, document, words, left)
