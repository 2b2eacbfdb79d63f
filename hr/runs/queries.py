"""Reads of runs and payslips."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.periods import Month
from erp.scope import elevated
from hr.employees.models import Employee
from hr.errors import NoRun, RunUnknown
from hr.inputs.models import PayrollInput
from hr.runs.models import PayrollRun, Payslip
from hr.runs.values import CANCELLED, KIND, RECORDED, REGULAR


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


def late_inputs(run: PayrollRun) -> int:
    """How many inputs of the run's people and month came, or were changed, after their payslips were calculated."""
    theirs = (Payslip.run_id == run.id, Payslip.employee_id == PayrollInput.employee_id, Payslip.recorded_at < PayrollInput.recorded_at)
    question = select(func.count()).select_from(PayrollInput).join(Payslip, and_(*theirs)).where(PayrollInput.period == run.period)
    return int(db.session.execute(question).scalar_one())


def standing_run(entity_id: int, period: str, kind: str = REGULAR) -> PayrollRun | None:
    """The entity's newest run of the month and kind that is not cancelled."""
    question = select(PayrollRun).where(
        PayrollRun.entity_id == entity_id, PayrollRun.period == period, PayrollRun.kind == kind, PayrollRun.state != CANCELLED
    )
    return db.session.execute(question.order_by(PayrollRun.id.desc()).limit(1)).scalar_one_or_none()


def run_for(entity: str, period: str, kind: str = REGULAR) -> PayrollRun:
    """The run that people name by entity and month. Raises NoRun."""
    node, month = tree().get(entity), str(Month.parse(period))
    run = standing_run(node.id, month, kind)
    if run is None:
        raise NoRun(entity=node.code, period=month)
    return run


def last_recorded(entity: str | None = None, period: str | None = None) -> PayrollRun:
    """The run recorded last, of an entity and a month where they are named. Raises RunUnknown."""
    question = select(PayrollRun).where(PayrollRun.state == RECORDED)
    if entity:
        question = question.where(PayrollRun.entity_id == tree().get(entity).id)
    if period:
        question = question.where(PayrollRun.period == str(Month.parse(period)))
    row = db.session.execute(question.order_by(PayrollRun.period.desc(), PayrollRun.id.desc()).limit(1)).scalar_one_or_none()
    if row is None:
        raise RunUnknown(period=period or "")
    return row


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


def own_payslips(user_id: int | None) -> list[Payslip]:
    """The recorded payslips of whoever signs in with this account, newest first."""
    if user_id is None:
        return []
    with elevated("one's own pay, wherever one served") as session:
        question = select(Payslip).join(Employee, Employee.id == Payslip.employee_id)
        mine = question.where(Employee.user_id == user_id, Payslip.state == RECORDED)
        return list(session.execute(mine.order_by(Payslip.period.desc(), Payslip.id.desc())).scalars())


def own_payslip(user_id: int | None, number: str) -> Payslip:
    """Raises NotFound, for another's payslip too."""
    found = next((slip for slip in own_payslips(user_id) if slip.number == number), None)
    if found is None:
        raise NotFound(kind="hr.payslip", key=number)
    return found


def certified_payslip(user_id: int | None) -> Payslip:
    """The newest regular payslip: what arrears or a supplement paid is nobody's monthly salary. Raises NotFound."""
    found = next((slip for slip in own_payslips(user_id) if slip.once), None)
    if found is None:
        raise NotFound(kind="hr.payslip", key="")
    return found


def payslip_coded(code: str) -> Payslip | None:
    """The recorded payslip that a printed code names."""
    return db.session.execute(select(Payslip).where(Payslip.code == code, Payslip.state == RECORDED)).scalar_one_or_none()
