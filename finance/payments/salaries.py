"""Which payment orders tell what somebody earns, and who may be told.

Who is paid how much for work is seen by those who pay, control and approve it. For others an order of one or two people's pay is
left out as a whole row, so that neither a list, a search, a sum nor an export tells of it (docs/decisions/0331, 0420).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from erp.among import among
from erp.auth.current import current_actor
from erp.db import db
from finance.payments.models import PaymentBatch, PaymentOrder
from finance.payments.values import LATE, PAYROLL, SALARY_GROUPS
from finance.values import MANY

SALARIES = "finance.payment-order.salary"


def sees_salaries() -> bool:
    return current_actor().can(SALARIES)


def _of_payroll() -> ColumnElement[bool]:
    """What a payroll run had ordered. Issued again after its year it has another family, and the source that it had."""
    first = aliased(PaymentOrder)
    same = select(first.id).where(first.source == PaymentOrder.source, first.family == PAYROLL).exists()
    return or_(PaymentOrder.family == PAYROLL, and_(PaymentOrder.family == LATE, same))


def of_salaries() -> ColumnElement[bool]:
    """Orders of what people earn, each line one person's."""
    return and_(PaymentOrder.group.in_(SALARY_GROUPS), _of_payroll())


def of_few() -> ColumnElement[bool]:
    """Orders of one or two people's pay, and those of contributions and deductions of a run of so few: a share of pay tells the pay."""
    pays = aliased(PaymentOrder)
    many = (
        select(pays.document)
        .where(pays.family == PAYROLL, pays.group.in_(SALARY_GROUPS), pays.reissues.is_(None))
        .group_by(pays.document)
        .having(func.sum(pays.lines_count) >= MANY)
    )
    salary = PaymentOrder.group.in_(SALARY_GROUPS)
    return and_(_of_payroll(), or_(and_(salary, PaymentOrder.lines_count < MANY), and_(not_(salary), PaymentOrder.document.not_in(many))))


def of_a_person() -> ColumnElement[bool]:
    """Orders of which a single payment tells what somebody earns."""
    return or_(of_salaries(), of_few())


def holding_few() -> ColumnElement[bool]:
    """Batches with an order of few: what the others come to, taken off the batch, is that pay."""
    return PaymentBatch.id.in_(select(PaymentOrder.batch_id).where(PaymentOrder.batch_id.is_not(None), of_few()))


def without(statement: Any, hidden: ColumnElement[bool]) -> Any:
    """The statement, a Select, for the person of the moment."""
    return statement if sees_salaries() else statement.where(not_(hidden))


def few_among(ids: Collection[int]) -> set[int]:
    """Which of these orders tell what one or two people earn."""
    return set(db.session.execute(select(PaymentOrder.id).where(among(PaymentOrder.id, ids), of_few())).scalars())


def holds_salaries(ids: Collection[int]) -> bool:
    """Whether any of these orders is of what somebody earns."""
    question = select(PaymentOrder.id).where(among(PaymentOrder.id, ids), of_a_person())
    return db.session.execute(question.limit(1)).first() is not None


def amount_told(ids: Collection[int], **changes: list[Any]) -> dict[str, list[Any]]:
    """What the trail is told of amounts of these orders: nothing where they tell what somebody earns."""
    return {} if few_among(ids) else changes
