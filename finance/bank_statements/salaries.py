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
from finance.payments.values import PAYROLL, SALARY_GROUPS

_SALARY = and_(PaymentOrder.family == PAYROLL, PaymentOrder.group.in_(SALARY_GROUPS))


def of_one_salary() -> ColumnElement[bool]:
    """A movement matched to one person's salary, or one that waits and names it: by reference, by account, or by payee and amount."""
    alone, batch = (_SALARY, PaymentOrder.lines_count == 1), (PaymentBatch.id == PaymentOrder.batch_id, PaymentBatch.orders == 1)
    orders, batches = select(PaymentOrder.number).where(*alone), select(PaymentBatch.number).join(PaymentOrder, and_(*batch)).where(*alone)
    payments, named = _paid(PaymentLine.end_to_end), func.upper(func.replace(BankLine.reference, " ", ""))
    whom = _paid(PaymentLine.name, PaymentLine.amount).distinct()
    return or_(
        and_(BankLine.kind.in_((PAYMENT, RETURN)), BankLine.document.in_(payments)),
        and_(BankLine.kind == ORDER, BankLine.document.in_(orders)),
        and_(BankLine.kind == BATCH, BankLine.document.in_(batches)),
        and_(
            BankLine.kind == "",
            or_(
                named.in_(payments), named.in_(orders), named.in_(batches),
                and_(BankLine.iban != "", BankLine.iban.in_(_paid(PaymentLine.iban).distinct())),
                tuple_(BankLine.counterparty, -BankLine.amount).in_(whom), tuple_(BankLine.counterparty, BankLine.amount).in_(whom),
            ),
        ),
    )  # fmt: skip


def _paid(*columns: Any) -> Any:
    return select(*columns).join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id).where(_SALARY)


def lines_of_salaries(ids: Collection[int]) -> set[int]:
    """Which of these movements are of one person's salary."""
    return set(db.session.execute(select(BankLine.id).where(among(BankLine.id, ids), of_one_salary())).scalars())


def payments_of_salaries(payments: Collection[str]) -> set[str]:
    """Which of these payments are salaries."""
    return set(db.session.execute(_paid(PaymentLine.end_to_end).where(among(PaymentLine.end_to_end, payments))).scalars())
