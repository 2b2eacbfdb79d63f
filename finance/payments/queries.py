"""Reads of payment orders: one with its lines as the rules see it, and what stands for a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.scope import elevated
from finance.accounts.models import Account
from finance.ledger.models import OpenItem
from finance.ledger.storage import store_on
from finance.payments.models import BankAccount, PaymentBatch, PaymentFile, PaymentLine, PaymentOrder
from finance.payments.values import CANCELLED, Order, OrderLine, Payer
from finance.values import Coding, Share, Wage

CHUNK = 500


def order_numbered(number: str) -> PaymentOrder:
    """Raises NotFound."""
    row = db.session.execute(select(PaymentOrder).where(PaymentOrder.number == number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="finance.payment-order", key=number)
    return row


def batch_numbered(number: str) -> PaymentBatch:
    """Raises NotFound."""
    row = db.session.execute(select(PaymentBatch).where(PaymentBatch.number == number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="finance.payment-batch", key=number)
    return row


def file_of(subject: str, format_: str) -> PaymentFile | None:
    question = select(PaymentFile).where(PaymentFile.subject == subject, PaymentFile.format == format_)
    return db.session.execute(question).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class OrderRow:
    """A payment order as reports see it. `returned`: what came back of it and was not issued again."""

    number: str
    document: str
    day: date
    paid_day: date | None
    amount: int
    returned: int
    state: str


def orders_paying(documents: Iterable[str]) -> dict[str, list[OrderRow]]:
    """Document -> the payment orders that pay it and were not cancelled, in the order of their issue."""
    names = sorted(set(documents))
    found: dict[str, list[OrderRow]] = {}
    columns = (PaymentOrder.number, PaymentOrder.document, PaymentOrder.day, PaymentOrder.paid_day, PaymentOrder.amount, PaymentOrder.returned)
    for start in range(0, len(names), CHUNK):
        question = select(*columns, PaymentOrder.state).where(
            PaymentOrder.document.in_(names[start : start + CHUNK]), PaymentOrder.state != CANCELLED
        )
        for row in db.session.execute(question.order_by(PaymentOrder.id)):
            found.setdefault(row.document, []).append(OrderRow(*row))
    return found


def orders_of_batch(batch_id: int) -> list[PaymentOrder]:
    return list(db.session.execute(select(PaymentOrder).where(PaymentOrder.batch_id == batch_id).order_by(PaymentOrder.id)).scalars())


def standing_for(source: str) -> list[PaymentOrder]:
    """The orders made of this source that were not cancelled, in the order of their issue."""
    question = select(PaymentOrder).where(PaymentOrder.source == source, PaymentOrder.state != CANCELLED)
    return list(db.session.execute(question.order_by(PaymentOrder.id)).scalars())


def order_of(row: PaymentOrder, lines: Iterable[OrderLine] | None = None) -> Order:
    """The order as the rules see it, with all of its lines or those given."""
    entities = tree()
    chosen = tuple(lines) if lines is not None else tuple(lines_of([row.id]))
    return Order(
        row.number, row.family, entities.by_id[row.unit_id].code, entities.by_id[row.entity_id].code, row.fiscal_year, row.description, chosen,
        again=row.reissues is not None,
    )  # fmt: skip


def orders_of(rows: Sequence[PaymentOrder]) -> list[Order]:
    """Orders with all of their lines, in a few questions however many they are."""
    lines: dict[int, list[OrderLine]] = {row.id: [] for row in rows}
    ids = list(lines)
    for start in range(0, len(ids), CHUNK):
        question = select(PaymentLine.__table__).where(PaymentLine.order_id.in_(ids[start : start + CHUNK]))
        for line in db.session.execute(question.order_by(PaymentLine.order_id, PaymentLine.place)):
            lines[line.order_id].append(line_of(line))
    return [order_of(row, lines[row.id]) for row in rows]


def lines_of(orders: Sequence[int]) -> Iterator[OrderLine]:
    """The lines of orders, order by order."""
    for start in range(0, len(orders), CHUNK):
        question = select(PaymentLine.__table__).where(PaymentLine.order_id.in_(orders[start : start + CHUNK]))
        for row in db.session.execute(question.order_by(PaymentLine.order_id, PaymentLine.place)):
            yield line_of(row)


def line_of(row: Any) -> OrderLine:
    """A row as the rules see it."""
    coding = Coding(row.charged, row.economic, row.program, row.function, row.fund, row.project, row.place_code)
    shares = tuple(Share(Coding(*share[:-1]), share[-1]) for share in row.shares)
    return OrderLine(
        row.place, row.end_to_end, row.party, row.name, row.iban, row.amount, row.account, row.part, coding, row.reference, row.document, row.memo,
        shares, Wage(*row.wage) if row.wage else None,
    )  # fmt: skip


def payer_of(account: BankAccount) -> Payer:
    return Payer(account.name_en or account.name_ar, account.iban, account.bic, account.bank, account.establishment, account.labour_number)


def own_account(unit_id: int) -> BankAccount | None:
    """The unit's account in use that was entered first."""
    question = select(BankAccount).where(BankAccount.entity_id == unit_id, BankAccount.active).order_by(BankAccount.id).limit(1)
    return db.session.execute(question).scalar_one_or_none()


def still_owed(unit: str, documents: Iterable[str]) -> dict[tuple[str, str, str], int]:
    """(account, party, document) -> what a unit owes under these documents, in halalas: what earlier claims against a party settled is less."""
    names = sorted(set(documents))
    found: dict[tuple[str, str, str], int] = {}
    with elevated("what is owed may be charged to any entity of its unit") as session:
        unit_id = tree().get(unit).id
        for start in range(0, len(names), CHUNK):
            question = (
                select(Account.code, OpenItem.party, OpenItem.document, func.sum(OpenItem.open))
                .join(Account, Account.id == OpenItem.account_id)
                .where(OpenItem.unit_id == unit_id, OpenItem.document.in_(names[start : start + CHUNK]), OpenItem.open < 0)
                .group_by(Account.code, OpenItem.party, OpenItem.document)
            )
            found |= {(account, party, document): -int(amount) for account, party, document, amount in session.execute(question)}
    return found


def owing(unit: str, parties: Iterable[tuple[str, str]]) -> bool:
    """Whether any of these, (account, party), owes a unit on an account on which it is owed: what falls due to it settles that first."""
    by_account: dict[str, list[str]] = {}
    for account, party in sorted(set(parties)):
        by_account.setdefault(account, []).append(party)
    with elevated("what is owed may be charged to any entity of its unit") as session:
        store, unit_id = store_on(session.connection()), tree().get(unit).id
        for account_id, code in session.execute(select(Account.id, Account.code).where(Account.code.in_(by_account))).all():
            where = f"unit_id = {unit_id:d} AND account_id = {account_id:d} AND open <> 0 AND open > 0"
            owed = f"SELECT 1 FROM finance_open_item WHERE {where} AND party IN ({{keys}})"
            if store.among(f"{owed} LIMIT 1", by_account[code]):
                return True
    return False
