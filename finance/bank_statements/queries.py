"""What waits on both sides: movements of an account, and what they may be of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, literal, select

from erp.among import among
from erp.db import db
from erp.errors import NotFound
from erp.scope import elevated
from finance.accounts.models import Account
from finance.bank_statements.models import BankLine
from finance.bank_statements.rules import Item, Line, names_in
from finance.bank_statements.values import BATCH, BOOK, DOUBTFUL, ENTRY, MATCHED, OPEN, ORDER, PAYMENT, RETURN
from finance.ledger.models import JournalEntry, JournalLine
from finance.payments.models import BankAccount, PaymentBatch, PaymentFile, PaymentFileOrder, PaymentLine, PaymentOrder
from finance.payments.values import KIND as ORDER_KIND
from finance.payments.values import OWN, PAID, REISSUED, RETURNED, SENT

CHUNK = 500


def account_coded(code: str) -> BankAccount:
    """Raises NotFound."""
    row = db.session.execute(select(BankAccount).where(BankAccount.code == code)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="finance.bank-account", key=code)
    return row


def line_numbered(number: str) -> BankLine:
    """Raises NotFound."""
    row = db.session.execute(select(BankLine).where(BankLine.number == number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="finance.bank-line", key=number)
    return row


def accounts_with_lines() -> list[tuple[BankAccount, int]]:
    """Own accounts in use, and how many of their lines wait."""
    waiting = select(BankLine.account_id, func.count().label("lines")).where(BankLine.state == OPEN).group_by(BankLine.account_id).subquery()
    question = (
        select(BankAccount, func.coalesce(waiting.c.lines, 0))
        .outerjoin(waiting, waiting.c.account_id == BankAccount.id)
        .where(BankAccount.active)
        .order_by(BankAccount.code)
    )
    return [(account, int(lines)) for account, lines in db.session.execute(question)]


def doubtful_lines(account_id: int) -> int:
    """How many lines of the account wait for a person's word whether another file told of them before."""
    question = select(func.count()).select_from(BankLine).where(BankLine.account_id == account_id, BankLine.state == DOUBTFUL)
    return int(db.session.execute(question).scalar_one())


def open_lines(account_id: int, *, back: bool | None = None) -> list[Line]:
    """Movements that wait; `back`: only what came in, or only what left."""
    columns = (BankLine.id, BankLine.day, BankLine.amount, BankLine.reference, BankLine.description, BankLine.iban, BankLine.counterparty)
    question = select(*columns).where(BankLine.account_id == account_id, BankLine.state == OPEN)
    if back is not None:
        question = question.where(BankLine.amount > 0 if back else BankLine.amount < 0)
    return [
        Line(row.id, row.day, row.amount, compact(row.reference), row.description, row.iban, row.counterparty) for row in db.session.execute(question)
    ]


def compact(reference: str) -> str:
    return reference.replace(" ", "").upper()


def told_before(account_id: int) -> frozenset[str]:
    """References of open lines under which another line was matched already."""
    other = select(BankLine.reference).where(BankLine.account_id == account_id, BankLine.state == OPEN, BankLine.reference != "")
    question = select(BankLine.reference).where(BankLine.account_id == account_id, BankLine.state == MATCHED, BankLine.reference.in_(other))
    return frozenset(compact(reference) for reference in db.session.execute(question).scalars())


def waiting(account: BankAccount, lines: Sequence[Line]) -> list[Item]:
    """Everything that these movements of the account may be of."""
    left, came = {line.amount for line in lines if line.amount < 0}, {line.amount for line in lines if line.amount > 0}
    found = list(_payments(account.id, left, names_in(lines))) if left else []
    if came:
        found += _returns(account.id, sorted(came))
    days = [line.day for line in lines]
    return found + (_entries(account.entity_id, left | came, min(days), max(days)) if days else [])


def unsettled(kind: str, key: Any) -> Any:
    return ~exists().where(BankLine.settles == literal(f"{kind}:") + key)


class _Order(NamedTuple):
    id: int
    number: str
    amount: int
    lines: int
    batch: str
    day: date
    batch_amount: int
    batch_orders: int


def _payments(account_id: int, amounts: Collection[int], names: AbstractSet[str]) -> Iterable[Item]:
    """What was told to the bank of this account and no line has settled: payees one by one, whole orders, whole batches.

    Payees of neither such an amount nor such a name are counted only: no line can be of them.
    """
    orders = {order.id: order for order in _orders(account_id)}
    files = _file_references(account_id)
    question = (
        select(PaymentLine.order_id, PaymentLine.end_to_end, PaymentLine.amount, PaymentLine.iban, PaymentLine.name)
        .join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
        .where(*_told(account_id), unsettled(PAYMENT, PaymentLine.end_to_end))
    )
    waiting: Counter[int] = Counter()
    for order_id, end_to_end, amount, iban, name in db.session.execute(question):
        order = orders.get(order_id)
        if order is None:
            continue
        waiting[order_id] += 1
        known = (compact(end_to_end), *(_names(order, files) if order.lines == 1 else ()))
        if -amount in amounts or not names.isdisjoint(known):
            yield Item(PAYMENT, end_to_end, order.day, -amount, known, iban, name)
    yield from _wholes([order for order in orders.values() if waiting[order.id] == order.lines], files)


def _names(order: _Order, files: dict[int, list[tuple[str, int]]]) -> tuple[str, ...]:
    """Under which names the bank may book an order as a whole."""
    names = [order.number, *(reference for reference, total in files.get(order.id, ()) if total == order.amount)]
    return tuple(compact(name) for name in (*names, *([order.batch] if order.batch_orders == 1 else ())))


def _wholes(orders: Sequence[_Order], files: dict[int, list[tuple[str, int]]]) -> Iterable[Item]:
    batches: dict[str, list[_Order]] = {}
    for order in orders:
        batches.setdefault(order.batch, []).append(order)
        if order.lines > 1:
            yield Item(ORDER, order.number, order.day, -order.amount, _names(order, files))
    for number, some in batches.items():
        first = some[0]
        if len(some) == first.batch_orders > 1:
            told = {compact(reference) for reference, total in files.get(first.id, ()) if total == first.batch_amount}
            yield Item(BATCH, number, first.day, -first.batch_amount, (compact(number), *sorted(told)))


def _told(account_id: int) -> tuple[Any, ...]:
    states = PaymentOrder.state.in_((SENT, PAID, RETURNED))
    return PaymentBatch.account_id == account_id, PaymentOrder.road == OWN, states


def _orders(account_id: int) -> Iterable[_Order]:
    question = (
        select(
            PaymentOrder.id, PaymentOrder.number, PaymentOrder.amount, PaymentOrder.lines_count, PaymentBatch.number, PaymentBatch.day,
            PaymentBatch.amount, PaymentBatch.orders,
        )
        .join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
        .where(*_told(account_id), unsettled(ORDER, PaymentOrder.number), unsettled(BATCH, PaymentBatch.number))
    )  # fmt: skip
    return (_Order(*row) for row in db.session.execute(question))


def _file_references(account_id: int) -> dict[int, list[tuple[str, int]]]:
    """Order -> (the reference of a file that told of it, the file's total)."""
    question = (
        select(PaymentFileOrder.order_id, PaymentFile.reference, PaymentFile.total)
        .join(PaymentFile, PaymentFile.id == PaymentFileOrder.file_id)
        .join(PaymentOrder, PaymentOrder.id == PaymentFileOrder.order_id)
        .join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
        .where(*_told(account_id))
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for order_id, reference, total in db.session.execute(question):
        found.setdefault(order_id, []).append((reference, total))
    return found


def _returns(account_id: int, amounts: Sequence[int]) -> list[Item]:
    """Payments of these amounts that may have come back: a credit, named as the payment was."""
    found = []
    for start in range(0, len(amounts), CHUNK):
        question = (
            select(PaymentLine.end_to_end, PaymentLine.amount, PaymentLine.iban, PaymentLine.name, PaymentOrder.paid_day, PaymentBatch.day)
            .join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id)
            .join(PaymentBatch, PaymentBatch.id == PaymentOrder.batch_id)
            .where(
                PaymentBatch.account_id == account_id, PaymentLine.state.in_((PAID, RETURNED, REISSUED)),
                PaymentLine.amount.in_(amounts[start : start + CHUNK]), unsettled(RETURN, PaymentLine.end_to_end),
            )
        )  # fmt: skip
        for name, amount, iban, payee, paid, told in db.session.execute(question):
            found.append(Item(RETURN, name, paid or told, amount, (compact(name),), iban, payee))
    return found


def _entries(unit_id: int, amounts: set[int], first: date, last: date) -> list[Item]:
    """Other entries on the bank's account with one of these amounts: charges and receipts that people entered."""
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    total = func.sum(JournalLine.amount)
    with elevated("entries on the bank's account belong to the unit") as session:
        question = (
            select(JournalEntry.number, JournalEntry.day, total)
            .select_from(JournalLine)
            .join(JournalEntry, entry)
            .join(Account, Account.id == JournalLine.account_id)
            .where(
                Account.code == BOOK, JournalEntry.unit_id == unit_id, JournalEntry.fiscal_year.between(first.year - 1, last.year),
                JournalEntry.document.not_like(f"{ORDER_KIND}:%"), JournalEntry.period.between(1, 12), unsettled(ENTRY, JournalEntry.number),
            )
            .group_by(JournalEntry.number, JournalEntry.day)
        )  # fmt: skip
        return [Item(ENTRY, number, day, int(amount)) for number, day, amount in session.execute(question) if int(amount) in amounts]


def lines_by_id(ids: Sequence[int]) -> dict[int, BankLine]:
    return {row.id: row for row in db.session.execute(select(BankLine).where(among(BankLine.id, ids))).scalars()}
