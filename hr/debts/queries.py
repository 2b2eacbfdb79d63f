"""Reads of state debts."""

from __future__ import annotations

from sqlalchemy import select

from erp.db import db
from hr.debts.models import Debt
from hr.payroll.values import PayInput


def debts_of(first: int, last: int) -> dict[int, list[Debt]]:
    """The debts of people between two ids that still stand or once did, oldest first."""
    found: dict[int, list[Debt]] = {}
    question = select(Debt).where(Debt.employee_id.between(first, last), Debt.state != "cancelled").order_by(Debt.employee_id, Debt.id)
    for row in db.session.execute(question).scalars():
        found.setdefault(row.employee_id, []).append(row)
    return found


def instalment(debt: Debt) -> PayInput | None:
    """What a month asks of a debt; the ceiling of a third is the rule's affair."""
    if debt.left <= 0:
        return None
    return PayInput("recovery", min(debt.instalment or debt.left, debt.left), party=f"hr.employee:{debt.employee_number}", reference=debt.number)
