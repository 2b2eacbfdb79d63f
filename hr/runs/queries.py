"""Reads of runs and payslips."""

from __future__ import annotations

from sqlalchemy import func, select

from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.periods import Month
from hr.employees.models import Employee
from hr.errors import NoRun
from hr.runs.models import PayrollRun, Payslip
from hr.runs.values import CANCELLED, KIND, REGULAR


def document_of(run: PayrollRun) -> str:
    return f"{KIND}:{run.number}"


def run_of(run_id: int) -> PayrollRun:
    return db.session.get_one(PayrollRun, run_id, populate_existing=True)


def run_numbered(number: str) -> PayrollRun:
    """Raises NotFound."""
    row = db.session.execute(select(PayrollRun).where(PayrollRun.number == number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind=KIND, key=number)
    return row


def standing_run(entity_id: int, period: str) -> PayrollRun | None:
    """The entity's regular run of the month that is not cancelled."""
    question = select(PayrollRun).where(
        PayrollRun.entity_id == entity_id, PayrollRun.period == period, PayrollRun.kind == REGULAR, PayrollRun.state != CANCELLED
    )
    return db.session.execute(question.order_by(PayrollRun.id.desc()).limit(1)).scalar_one_or_none()


def run_for(entity: str, period: str) -> PayrollRun:
    """The run that people name by entity and month. Raises NoRun."""
    node, month = tree().get(entity), str(Month.parse(period))
    run = standing_run(node.id, month)
    if run is None:
        raise NoRun(entity=node.code, period=month)
    return run


def payslip_numbered(number: str) -> Payslip:
    """Raises NotFound."""
    row = db.session.execute(select(Payslip).where(Payslip.number == number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="hr.payslip", key=number)
    return row


def last_payslip(employee_number: str, period: str) -> Payslip | None:
    """The person's regular payslip of a month, else the newest of that month."""
    question = select(Payslip).where(Payslip.employee_number == employee_number, Payslip.period == period)
    return db.session.execute(question.order_by(Payslip.once.is_(None), Payslip.id.desc()).limit(1)).scalar_one_or_none()


def head_count() -> int:
    """About how many people a calculation may meet; for its progress."""
    return db.session.execute(select(func.count()).select_from(Employee)).scalar_one()
