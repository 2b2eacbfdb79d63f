"""Movements that tell what one person earns: hidden from who may not see salaries, as the payments themselves are."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_

from erp.among import among
from erp.db import db
from finance.bank_statements.models import BankLine
from finance.bank_statements.values import BATCH, ORDER, PAYMENT, RETURN
from finance.payments.models import PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.salaries import holding_few, of_a_person, of_few, of_salaries


def of_one_salary() -> ColumnElement[bool]:
    """A movement matched to the pay of one person or of few, or one that waits and names it: by reference, account, or payee and amount."""
    orders, batches = select(PaymentOrder.number).where(of_few()), select(PaymentBatch.number).where(holding_few())
    payments, named = _paid(PaymentLine.end_to_end), func.upper(func.replace(BankLine.reference, " ", ""))
    whom = _paid(PaymentLine.name, PaymentLine.amount, orders=of_salaries()).distinct()
    return or_(
        and_(BankLine.kind.in_((PAYMENT, RETURN)), BankLine.document.in_(payments)),
        and_(BankLine.kind == ORDER, BankLine.document.in_(orders)),
        and_(BankLine.kind == BATCH, BankLine.document.in_(batches)),
        and_(
            BankLine.kind == "",
            or_(
                named.in_(payments), named.in_(orders), named.in_(batches),
                and_(BankLine.iban != "", BankLine.iban.in_(_paid(PaymentLine.iban, orders=of_salaries()).distinct())),
                tuple_(BankLine.counterparty, -BankLine.amount).in_(whom), tuple_(BankLine.counterparty, BankLine.amount).in_(whom),
            ),
        ),
    )  # fmt: skip


def _paid(*columns: Any, orders: ColumnElement[bool] | None = None) -> Any:
    return select(*columns).join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id).where(of_a_person() if orders is None else orders)


def lines_of_salaries(ids: Collection[int]) -> set[int]:
    """Which of these movements are of one person's salary."""
    return set(db.session.execute(select(BankLine.id).where(among(BankLine.id, ids), of_one_salary())).scalars())


def told_by(documents: Collection[str]) -> set[str]:
    """Which of these payments, orders and batches tell what somebody earns."""
    questions = (
        _paid(PaymentLine.end_to_end).where(among(PaymentLine.end_to_end, documents)),
        select(PaymentOrder.number).where(among(PaymentOrder.number, documents), of_few()),
        select(PaymentBatch.number).where(among(PaymentBatch.number, documents), holding_few()),
    )
    return {name for question in questions for name in db.session.execute(question).scalars()}
