"""Decisions made for many at once: the yearly increment of everybody, one set that one other person approves.

The set's reference ("INC-2027-MED") stands on each of its decisions; each takes a number of its own when the set is approved.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals.operations import send as send_for_approval
from erp.audit.record import record
from erp.auth.current import require
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound
from erp.i18n import _
from erp.sequences import next_number
from hr.decisions.models import Decision
from hr.decisions.operations import CREATE, SERIES, rebuild, wrong
from hr.decisions.proposals import hijri
from hr.decisions.values import APPROVED, INCREMENT, REJECTED, WAITING
from hr.employees.models import Employee
from hr.employees.values import SUSPENDED, TERMINATED
from hr.figures.queries import scales_on

KIND = "hr.decision-set"
PART = 500


class NobodyRises(DomainError):
    """Everybody has the year's increment, stands at the last step, or isn't in service. Facts: entity, year."""

    code = "decision.nobody_rises"


def due(entity: str, year: int) -> list[tuple[Employee, int]]:
    """(employee, next step) of all whom the year's increment reaches, by number: in service, below the last step, not given it yet."""
    day, node = date(year, 1, 1), tree().get(entity)
    scales = scales_on(day)
    question = select(Employee).where(Employee.entity_id.in_(tree().subtree(node.id)), Employee.status.not_in((TERMINATED, SUSPENDED, "appointed")))
    given = select(Decision.employee_id).where(
        Decision.kind == INCREMENT, Decision.effective_date == day, Decision.state.in_((WAITING, APPROVED))
    )
    question = question.where(Employee.hire_date < day, Employee.id.not_in(given)).order_by(Employee.employee_number)
    people = db.session.execute(question).scalars()
    return [(person, person.step + 1) for person in people if (person.scale, person.grade, person.step + 1) in scales.basic]


def rise(people: Sequence[tuple[Employee, int]], year: int) -> int:
    """Halalas a month that the increments come to."""
    basic = scales_on(date(year, 1, 1)).basic
    return sum(basic[person.scale, person.grade, step] - basic[person.scale, person.grade, person.step] for person, step in people)


def increase(entity: str, year: int, actor: Actor) -> str:
    """Prepare the increment of everybody below an entity and send the set for approval; returns its reference. Raises NobodyRises."""
    node = tree().get(entity)
    require(actor, CREATE, node.id)
    people = due(entity, year)
    if not people:
        raise NobodyRises(entity=node.code, year=year)
    day, now = date(year, 1, 1), clock.now()
    reference = _reference(f"INC-{year}-{node.code}")
    rows = [
        Decision(
            kind=INCREMENT, employee_id=person.id, entity_id=person.entity_id, decision_date=clock.today(), effective_date=day,
            decision_hijri=hijri(clock.today()), effective_hijri=hijri(day), to_grade=person.grade, to_step=step, together=reference, source="form",
            state=WAITING, prepared_by=actor.username, reference=f"D-new-{person.id}", recorded_at=now,
            search=f"{person.employee_number} {person.name_ar}",
        )
        for person, step in people
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    for row in rows:
        row.reference = f"D-{row.id:06d}"
    db.session.flush()
    title = _("Annual increment of %(year)s: %(entity)s", year=year, entity=node.code)
    send_for_approval(f"{KIND}:{reference}", actor, entity_id=node.id, title=title, amount=rise(people, year))
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
