"""Prepare, send, approve and cancel decisions. Approving rewrites the person's employment from all approved decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert, select

from erp import clock
from erp.among import among
from erp.approvals.operations import send as send_for_approval
from erp.approvals.operations import withdraw as withdraw_approval
from erp.audit.record import record
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, NotFound, Problem, RequestInvalid, WrongState
from erp.i18n import _
from erp.resources.lookup import chunks
from erp.resources.naming import name_by_row
from erp.sequences import next_number
from hr.decisions.asking import bars
from hr.decisions.law import first_step, rehired_step
from hr.decisions.models import Decision
from hr.decisions.proposals import KIND, hijri
from hr.decisions.rules import life, next_step, promoted_step
from hr.decisions.schemas import KINDS as KINDS_SAID
from hr.decisions.schemas import STATES as STATES_SAID
from hr.decisions.values import (
    ACCOUNT,
    APPOINTMENT,
    APPROVED,
    CANCELLATION,
    CANCELLED,
    COMMENCEMENT,
    DRAFT,
    END,
    INCREMENT,
    PROMOTION,
    REHIRE,
    REJECTED,
    RETURNED,
    TRANSFER,
    WAITING,
    Change,
    Standing,
)  # fmt: skip
from hr.employees.models import Employee, Employment
from hr.employees.values import TERMINATED
from hr.figures.queries import Scales, figure_on, scales_on
from hr.leave.life import leaves_of

CREATE, APPROVE, CANCEL = "hr.decision.create", "hr.decision.approve", "hr.decision.cancel"
EDITABLE = (DRAFT, RETURNED)
SERIES = "HRD"


class Barred(DomainError):
    """The law has something against the decision; code and facts are those of the bar."""

    status = 409

    def __init__(self, code: str, facts: dict[str, Any]) -> None:
        super().__init__(**facts)
        self.code = code


class LeavePaid(DomainError):
    """The leave balance of this decision is ordered to be paid. Facts: number."""

    code = "decision.leave_paid"
    status = 409


Plan = Sequence[tuple[Decision | None, dict[str, Any]]]
TEXTS = ("to_grade", "to_position", "reason", "ground", "clearance", "cause")
FIELDS = ("kind", "decision_date", "effective_date", "end_date", "to_grade", "to_step", "to_entity_id", "last_basic", *TEXTS[1:])
NEEDED = {PROMOTION: ("to_grade",), TRANSFER: ("to_entity_id",)}
GIVES_STEP = (INCREMENT, PROMOTION, APPOINTMENT, REHIRE)


def create(plan: Plan, actor: Actor) -> list[Decision]:
    """New drafts; what the law computes (the step of a promotion, of an increment) is filled in. Raises RequestInvalid."""
    made = []
    for _row, values in plan:
        empty = dict.fromkeys(TEXTS, "")
        row = Decision(
            prepared_by=actor.username, recorded_at=clock.now(), employee_id=values["employee_id"], entity_id=0, to_scale="", source="form", **empty
        )  # fmt: skip
        _fill(row, values)
        made.append(row)
    name_by_row(made, "D")
    return made


def change(plan: Plan, actor: Actor) -> list[Decision]:
    """Changed drafts. Raises WrongState for what was sent or decided."""
    rows = []
    for row, values in plan:
        assert row is not None
        if row.state not in EDITABLE:
            raise wrong(row.state)
        if "employee_id" in values:
            row.employee_id = values["employee_id"]
        row.prepared_by = actor.username
        _fill(row, values)
        rows.append(row)
    db.session.flush()
    return rows


def _fill(row: Decision, values: dict[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            empty: Any = "" if name in TEXTS else None
            setattr(row, name, values[name] if values[name] is not None else empty)
    employee = db.session.get_one(Employee, row.employee_id)
    row.entity_id = employee.entity_id
    _complete(row, employee)


def _complete(row: Decision, employee: Employee) -> None:
    """What the kind asks for, and what the law computes of it. Raises RequestInvalid."""
    standing = standing_on(employee.id, row.effective_date)
    row.decision_hijri, row.effective_hijri = hijri(row.decision_date), hijri(row.effective_date)
    missing = [Problem("field.required", name.removesuffix("_id")) for name in NEEDED.get(row.kind, ()) if not getattr(row, name)]
    if row.effective_date < employee.hire_date and row.kind not in (APPOINTMENT, COMMENCEMENT):
        missing.append(Problem("decision.before_start", "effective_date", facts={"hire_date": employee.hire_date}))
    if row.end_date is not None and row.end_date < row.effective_date:
        missing.append(Problem("decision.ends_before", "end_date"))
    if missing:
        raise RequestInvalid(missing)
    scales = scales_on(row.effective_date)
    grade = row.to_grade or standing.grade
    steps = scales.steps(standing.scale, grade)
    if not steps:
        facts = {"scale": standing.scale, "grade": grade}
        raise RequestInvalid([Problem("employee.grade_unknown", "to_grade", facts=facts, value=grade)])
    if row.kind in GIVES_STEP:
        row.to_grade = grade
        row.to_step = _step(row, standing, scales, steps)


def _step(row: Decision, standing: Standing, scales: Scales, steps: Sequence[tuple[int, int]]) -> int:
    """The step that the law gives. Raises AtLastStep, NoHigherStep."""
    basic = scales.basic.get((standing.scale, standing.grade, standing.step), 0)
    if row.kind == INCREMENT:
        return next_step(standing.grade, standing.step, steps)
    if row.kind == APPOINTMENT:
        return first_step(steps, row.last_basic, row.to_grade)
    if row.kind == REHIRE:
        higher = scales.ranks[standing.scale, row.to_grade] > scales.ranks.get((standing.scale, standing.grade), 0)
        return rehired_step(standing.grade, standing.step, row.last_basic or basic, row.to_grade, steps, higher)
    purposive = bool(figure_on("promotion.purposive", row.effective_date))
    return promoted_step(basic, scales.increments[standing.scale, standing.grade], steps, purposive, row.to_grade)


def standing_on(employee_id: int, day: date) -> Standing:
    """Where the person stood on a day; before the start, as on the first. Raises NotFound."""
    question = select(Employment).where(Employment.employee_id == employee_id)
    row = db.session.execute(question.where(Employment.valid_from <= day).order_by(Employment.valid_from.desc()).limit(1)).scalar_one_or_none()
    row = row or db.session.execute(question.order_by(Employment.valid_from).limit(1)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="hr.employee", key=employee_id)
    return _standing(row)


def _standing(row: Employment) -> Standing:
    return Standing(row.entity_id, row.scale, row.grade, row.step, row.status, row.position_number, row.pension_scheme)


def decision(reference: str) -> Decision:
    """Raises NotFound."""
    row = db.session.execute(select(Decision).where(Decision.reference == reference)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind=KIND, key=reference)
    return row


def send_refusal(row: Decision, _actor: Actor) -> DomainError | None:
    """The first thing that the law or the state has against it: the page's "why can't I"."""
    if row.state not in EDITABLE:
        return wrong(row.state)
    found = barred(row)
    return Barred(found[0].code, found[0].facts) if found else None


def wrong(state: str) -> WrongState:
    """The refusal that names the state in words."""
    return WrongState(state=str(STATES_SAID.get(state, state)))


def barred(row: Decision) -> list[Problem]:
    """What the law has against it, all at once."""
    employee = db.session.get_one(Employee, row.employee_id)
    return bars(row, employee, standing_on(employee.id, row.effective_date), scales_on(row.effective_date))


def send(row: Decision, _values: dict[str, Any], actor: Actor) -> Decision:
    """Send for approval. Raises RequestInvalid with everything that the law has against it."""
    employee = db.session.get_one(Employee, row.employee_id)
    if row.kind != CANCELLATION:
        _complete(row, employee)
        against = barred(row)
        if against:
            raise RequestInvalid(against)
    row.state, row.prepared_by = WAITING, actor.username
    db.session.flush()
    user = db.session.get(User, employee.user_id) if employee.user_id else None
    own = (user.person, user.username) if user is not None else ()
    title = _("Decision on %(name)s", name=employee.name_ar)
    send_for_approval(f"{KIND}:{row.reference}", actor, entity_id=row.entity_id, title=title, excluded=own)
    return row


def withdraw_refusal(row: Decision, _actor: Actor) -> DomainError | None:
    return None if row.state == WAITING and row.source == "form" and row.kind != CANCELLATION else wrong(row.state)


def withdraw(row: Decision, _values: dict[str, Any], actor: Actor) -> Decision:
    """Take back what waits; it is a draft again."""
    withdraw_approval(f"{KIND}:{row.reference}", actor)
    row.state = DRAFT
    db.session.flush()
    return row


def digest(key: str) -> str:
    row = decision(key)
    material = (
        row.kind, row.employee_id, row.decision_date, row.effective_date, row.end_date, row.to_scale, row.to_grade, row.to_step, row.to_entity_id,
        row.to_iban, row.reason, row.to_position, row.ground, row.clearance, row.last_basic, row.cancels_id, row.cause,
    )  # fmt: skip
    return sha256(json.dumps(material, default=str, ensure_ascii=False).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """Take the number and put the decision into effect. Raises WrongState."""
    row = decision(key)
    if row.state != WAITING:
        raise wrong(row.state)
    if row.kind == CANCELLATION:
        _strike(row, actor)
    unit = tree().unit_of(row.entity_id)
    row.state, row.decided_by = APPROVED, actor.username
    row.number = next_number(unit.id, unit.code, SERIES, row.decision_date.year)
    db.session.flush()
    rebuild([row.employee_id])
    record(actor, "took effect", f"{KIND}:{key}", entity_id=row.entity_id, changes={"number": [None, row.number]})


def turn_down(key: str, actor: Actor, decided: str, reason: str | None) -> None:
    row = decision(key)
    returned = decided == "return" and row.source == "form" and row.kind != CANCELLATION
    row.state, row.decided_by, row.refusal = (RETURNED if returned else REJECTED), actor.username, reason or ""
    db.session.flush()


def cancel_refusal(row: Decision, _actor: Actor) -> DomainError | None:
    if row.state != APPROVED or row.kind in (ACCOUNT, CANCELLATION):
        return wrong(row.state)
    if row.leave_paid:
        return LeavePaid(number=row.number)
    waits = select(Decision.reference).where(Decision.cancels_id == row.id, Decision.state == WAITING)
    return wrong(WAITING) if db.session.execute(waits).first() is not None else None


def cancel(row: Decision, values: dict[str, Any], actor: Actor) -> Decision:
    """Prepare the decision that cancels this one and send it for approval; until then this one holds. Raises WrongState."""
    refusal = cancel_refusal(row, actor)
    if refusal is not None:
        raise refusal
    today = clock.today()
    made = Decision(
        kind=CANCELLATION, employee_id=row.employee_id, entity_id=row.entity_id, decision_date=today, effective_date=row.effective_date,
        decision_hijri=hijri(today), effective_hijri=row.effective_hijri, cancels_id=row.id, reason=values["reason"], prepared_by=actor.username,
        state=DRAFT, recorded_at=clock.now(),
    )  # fmt: skip
    name_by_row([made], "D")
    send(made, {}, actor)
    return row


def _strike(row: Decision, actor: Actor) -> None:
    """What is cancelled is as never been: the employment is written from the others, and months already paid show the difference."""
    struck = db.session.get_one(Decision, row.cancels_id)
    if struck.state != APPROVED:
        raise wrong(struck.state)
    struck.state, struck.refusal = CANCELLED, row.reason
    db.session.flush()
    record(actor, "cancelled", f"{KIND}:{struck.reference}", entity_id=struck.entity_id, reason=row.reason)


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    row = decision(key)
    employee = db.session.get_one(Employee, row.employee_id)
    found: list[tuple[str, Any]] = [
        (_("Employee"), f"{employee.employee_number} {employee.name_ar}"),
        (_("In effect from"), row.effective_date.isoformat()),
    ]
    if row.cancels_id:
        found.append((_("Cancels"), _named(db.session.get_one(Decision, row.cancels_id))))
    if row.ground:
        found.append((_("Ground"), row.ground))
    if row.to_grade or row.to_step:
        found.append((_("Grade and step"), f"{employee.grade}/{employee.step} ← {row.to_grade or employee.grade}/{row.to_step or employee.step}"))
    if row.to_entity_id:
        found.append((_("New entity"), tree().by_id[row.to_entity_id].code))
    if row.to_position:
        found.append((_("New post"), f"{employee.position_number} ← {row.to_position}"))
    if row.to_iban:
        found.append((_("IBAN"), f"…{row.to_iban[-4:]}"))
    return found


def _named(row: Decision) -> str:
    return f"{KINDS_SAID[row.kind]} {row.number or row.reference}"


def rebuild(employee_ids: Iterable[int]) -> None:
    """Write the employment of these people anew: their first row, and every approved decision in the order of effect.

    The employee's own row then says what holds today. A year's increments are of everybody, so people are read and written by sets.
    """
    for part in chunks(list(dict.fromkeys(employee_ids))):
        _rebuild(part)
    db.session.flush()


def _rebuild(ids: Sequence[int]) -> None:
    now, today, leaves = clock.now(), clock.today(), leaves_of(ids)
    people = db.session.execute(select(Employee).where(among(Employee.id, ids)).execution_options(populate_existing=True)).scalars().all()
    assert len(people) == len(ids), "nobody's employment is written who is out of scope"
    firsts: dict[int, Employment] = {}
    for row in db.session.execute(select(Employment).where(among(Employment.employee_id, ids)).order_by(Employment.valid_from)).scalars():
        firsts.setdefault(row.employee_id, row)
    decided = _approved(ids)
    written = []
    for employee in people:
        first, approved = firsts[employee.id], decided.get(employee.id, [])
        changes = [_change(row) for row in approved if row.kind not in (ACCOUNT, CANCELLATION)]
        found = life(first.valid_from, _standing(first), [*changes, *leaves.get(employee.id, ())])
        written += [
            {"employee_id": employee.id, "valid_from": day, "decision": reference, "recorded_at": now, **asdict(standing)}
            for day, standing, reference in found
        ]
        _hold_today(employee, found, approved, today)
    db.session.execute(delete(Employment).where(among(Employment.employee_id, ids)))
    db.session.execute(insert(Employment), written)


def _approved(ids: Sequence[int]) -> dict[int, list[Decision]]:
    """Employee -> the decisions that hold, in the order of effect."""
    found: dict[int, list[Decision]] = {}
    question = select(Decision).where(among(Decision.employee_id, ids), Decision.state == APPROVED)
    for row in db.session.execute(question.order_by(Decision.effective_date, Decision.id)).scalars():
        found.setdefault(row.employee_id, []).append(row)
    return found


def _hold_today(employee: Employee, found: list[tuple[date, Standing, str]], approved: Sequence[Decision], today: date) -> None:
    standing = next((standing for day, standing, _reference in reversed(found) if day <= today), found[0][1])
    employee.entity_id, employee.scale, employee.grade, employee.step = standing.entity_id, standing.scale, standing.grade, standing.step
    employee.status, employee.position_number = standing.status, standing.position_number
    ended = [row for row in approved if row.kind in (END, REHIRE)]
    if ended:
        employee.termination_date = ended[-1].effective_date if ended[-1].kind == END else None
    elif employee.status != TERMINATED:
        employee.termination_date = None
    if any(row.kind == COMMENCEMENT for row in approved):
        employee.hire_date = min(row.effective_date for row in approved if row.kind == COMMENCEMENT)
    accounts = [row.to_iban for row in approved if row.kind == ACCOUNT]
    if accounts:
        employee.iban = accounts[-1]


def _change(row: Decision) -> Change:
    return Change(
        row.reference, row.kind, row.effective_date, row.end_date, row.to_scale, row.to_grade, row.to_step, row.to_entity_id, row.to_position
    )  # fmt: skip
