"""Who is told what somebody earns, where no single document can be revealed: notes of a calculation, lines of a command, sums of a run."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from erp.audit.record import record
from erp.auth.current import holds_at, require
from erp.auth.values import Actor
from finance.values import MANY
from hr.runs.models import PayrollException, PayrollRun, Payslip

AMOUNTS = "hr.payslip.amounts"


def tells_pay(run: PayrollRun) -> bool:
    """Whether a sum of the run would tell what one person earns: it is told like the amounts of exceptions, and in no list."""
    return 0 < run.people < MANY


def of_many(sum_: Any) -> ColumnElement[Any]:
    """A sum of a run; nothing where it would tell what one person earns."""
    return case((PayrollRun.people.between(1, MANY - 1), None), else_=sum_)


def held_of_many() -> ColumnElement[Any]:
    """The held pay of a run; nothing where it is that of one or two people, each of whom a note of the run names."""
    notes = (PayrollException.run_id == PayrollRun.id, PayrollException.code == "payroll.no_account")
    people = select(func.count()).select_from(PayrollException).where(*notes).correlate(PayrollRun).scalar_subquery()
    return case((and_(PayrollRun.held > 0, people < MANY), None), else_=of_many(PayrollRun.held))


def sums_told(run: PayrollRun) -> dict[str, list[int | None]]:
    """What the trail is told of a run's sum."""
    return {} if tells_pay(run) else {"net": [None, run.net]}


def told_pay(actor: Actor, entity_id: int) -> bool:
    return actor.can(AMOUNTS) and holds_at(actor, AMOUNTS, entity_id)


def sums_open(run: PayrollRun, actor: Actor | None) -> bool:
    """Whether this person is told the run's sums: those of few people only who may see what they earn."""
    return not tells_pay(run) or actor is not None and told_pay(actor, run.entity_id)


def disclose(slip: Payslip, actor: Actor, reason: str) -> None:
    """Record that this person is told the amounts of a payslip, and why; no page is opened by it. Raises NotAllowed."""
    require(actor, AMOUNTS, slip.entity_id)
    changes = {"fields": [None, ["basic", "gross", "deductions", "net"]], "session": [None, None]}
    record(actor, "revealed", f"hr.payslip:{slip.number}", entity_id=slip.entity_id, changes=changes, reason=reason)
