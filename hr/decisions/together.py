"""Decisions made for many at once: the yearly increment of everybody, one set that one other person approves.

The set's reference ("INC-2027-MED") stands on each of its decisions; each takes a number of its own when the set is approved.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from erp import clock
from erp.approvals.operations import send as send_for_approval
from erp.audit.record import record
from erp.auth.current import require
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound
from erp.i18n import _
from erp.resources.naming import name_by_row
from erp.sequences import next_number
from hr.decisions.models import Decision
from hr.decisions.operations import CREATE, SERIES, rebuild, wrong
from hr.decisions.proposals import hijri
from hr.decisions.values import APPROVED, INCREMENT, REJECTED, WAITING
from hr.employees.models import Employee, Employment
from hr.employees.values import SUSPENDED, TERMINATED
from hr.figures.queries import scales_on

KIND = "hr.decision-set"
PART = 500


class NobodyRises(DomainError):
    """Everybody has the year's increment, stands at the last step, or isn't in service. Facts: entity, year."""

    code = "decision.nobody_rises"


@dataclass(frozen=True)
class Rise:
    """Whom the increment reaches, and the step that they stood on the day before it."""

    person: Employee
    scale: str
    grade: str
    step: int


def due(entity: str, year: int) -> list[Rise]:
    """All whom the year's increment reaches, by number: in service, below the last step of where they stood that day, not given it yet."""
    day, node = date(year, 1, 1), tree().get(entity)
    scales = scales_on(day)
    earlier = aliased(Employment)
    then = select(func.max(earlier.valid_from)).where(earlier.employee_id == Employee.id, earlier.valid_from <= day)
    held = (Employment.employee_id == Employee.id) & (Employment.valid_from == then.correlate(Employee).scalar_subquery())
    question = select(Employee, Employment.scale, Employment.grade, Employment.step).join(Employment, held)
    question = question.where(Employee.entity_id.in_(tree().subtree(node.id)), Employee.status.not_in((TERMINATED, SUSPENDED, "appointed")))
    given = select(Decision.employee_id).where(
        Decision.kind == INCREMENT, Decision.effective_date == day, Decision.state.in_((WAITING, APPROVED))
    )
    question = question.where(Employee.hire_date < day, Employee.id.not_in(given)).order_by(Employee.employee_number)
    rises = (Rise(*row) for row in db.session.execute(question))
    return [one for one in rises if (one.scale, one.grade, one.step + 1) in scales.basic]


def cost(rises: Sequence[Rise], year: int) -> int:
    """Halalas a month that the increments come to."""
    basic = scales_on(date(year, 1, 1)).basic
    return sum(basic[one.scale, one.grade, one.step + 1] - basic[one.scale, one.grade, one.step] for one in rises)


def increase(entity: str, year: int, actor: Actor) -> str:
    """Prepare the increment of everybody below an entity and send the set for approval; returns its reference. Raises NobodyRises."""
    node = tree().get(entity)
    require(actor, CREATE, node.id)
    rises = due(entity, year)
    if not rises:
        raise NobodyRises(entity=node.code, year=year)
    day, now = date(year, 1, 1), clock.now()
    reference = _reference(f"INC-{year}-{node.code}")
    rows = [
        Decision(
            kind=INCREMENT, employee_id=one.person.id, entity_id=one.person.entity_id, decision_date=clock.today(), effective_date=day,
            decision_hijri=hijri(clock.today()), effective_hijri=hijri(day), to_grade=one.grade, to_step=one.step + 1, together=reference,
            source="form", state=WAITING, prepared_by=actor.username, recorded_at=now,
            search=f"{one.person.employee_number} {one.person.name_ar}",
        )
        for one in rises
    ]  # fmt: skip
    name_by_row(rows, "D")
    title = _("Annual increment of %(year)s: %(entity)s", year=year, entity=node.code)
    send_for_approval(f"{KIND}:{reference}", actor, entity_id=node.id, title=title, amount=cost(rises, year))
    return reference


def _reference(wanted: str) -> str:
    """A set that was turned down leaves its name; the next one is numbered."""
    used = set(db.session.execute(select(Decision.together).where(Decision.together.like(f"{wanted}%")).distinct()).scalars())
    return next(name for name in (wanted, *(f"{wanted}-{place}" for place in range(2, 1000))) if name not in used)


def members(reference: str) -> list[Decision]:
    """The decisions of a set, in order. Raises NotFound."""
    rows = list(db.session.execute(select(Decision).where(Decision.together == reference).order_by(Decision.id)).scalars())
    if not reference or not rows:
        raise NotFound(kind=KIND, key=reference)
    return rows


def digest(key: str) -> str:
    material = [(row.employee_id, str(row.effective_date), row.to_grade, row.to_step) for row in members(key)]
    return sha256(json.dumps(material).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """Each decision takes its number and holds. Raises WrongState."""
    rows = members(key)
    for row in rows:
        if row.state != WAITING:
            raise wrong(row.state)
        unit = tree().unit_of(row.entity_id)
        row.state, row.decided_by = APPROVED, actor.username
        row.number = next_number(unit.id, unit.code, SERIES, row.decision_date.year)
    db.session.flush()
    rebuild([row.employee_id for row in rows])
    record(actor, "took effect", f"{KIND}:{key}", changes={"people": [None, len(rows)]})


def turn_down(key: str, actor: Actor, _decided: str, reason: str | None) -> None:
    for row in members(key):
        row.state, row.decided_by, row.refusal = REJECTED, actor.username, reason or ""
    db.session.flush()


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    rows = members(key)
    return [(_("People"), len(rows)), (_("In effect from"), rows[0].effective_date.isoformat())]
