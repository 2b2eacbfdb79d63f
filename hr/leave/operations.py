"""Ask for leave, send it, grant it, take it back. A granted leave is a fact of the person's employment, which pay reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from erp import clock
from erp.approvals.operations import send as send_for_approval
from erp.approvals.operations import withdraw as withdraw_approval
from erp.audit.record import record
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid
from erp.i18n import _
from erp.resources.naming import name_by_row
from erp.sequences import next_number
from hr.decisions.operations import Barred, rebuild, wrong
from hr.employees.models import Employee
from hr.leave.models import Leave, LeaveOpening
from hr.leave.queries import balance_of, choices, figures_on, kinds_on, leave, taken_by
from hr.leave.rules import counted, problems_of
from hr.leave.values import APPROVED, CANCELLED, DRAFT, REJECTED, RETURNED, WAITING, Taken

KIND, SERIES = "hr.leave", "HRL"
CREATE, APPROVE, CANCEL = "hr.leave.create", "hr.leave.approve", "hr.leave.cancel"
EDITABLE = (DRAFT, RETURNED)
Plan = Sequence[tuple[Leave | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Leave]:
    """New requests, drafts until they are sent. Raises RequestInvalid."""
    made = []
    for _row, values in plan:
        row = Leave(prepared_by=actor.username, recorded_at=clock.now(), entity_id=0, state=DRAFT, status="", number="", days=0)
        _fill(row, values)
        made.append(row)
    name_by_row(made, "L")
    return made


def change(plan: Plan, actor: Actor) -> list[Leave]:
    """Changed drafts. Raises WrongState, RequestInvalid."""
    rows = []
    for row, values in plan:
        assert row is not None
        if row.state not in EDITABLE:
            raise wrong(row.state)
        row.prepared_by = actor.username
        _fill(row, values)
        rows.append(row)
    db.session.flush()
    return rows


def _fill(row: Leave, values: dict[str, Any]) -> None:
    for name in ("employee_id", "type", "first_day", "last_day", "reason"):
        if name in values:
            setattr(row, name, values[name] if values[name] is not None else "")
    row.reason = row.reason or ""
    if row.last_day < row.first_day:
        raise RequestInvalid([Problem("decision.ends_before", "last_day")])
    if row.type not in kinds_on(row.first_day):
        raise RequestInvalid([Problem("leave.kind_unknown", "type", facts={"type": row.type}, value=row.type)])
    row.entity_id = db.session.get_one(Employee, row.employee_id).entity_id
    row.days = counted(row.type, row.first_day, row.last_day)


def against(row: Leave) -> list[Problem]:
    """What the regulation has against it, all at once."""
    employee = db.session.get_one(Employee, row.employee_id)
    asked = Taken(row.type, row.first_day, row.last_day, row.days)
    kind, figures = kinds_on(row.first_day).get(row.type), figures_on(row.first_day)
    return problems_of(asked, kind, balance_of(employee, row.first_day), taken_by(employee.id, row.id), figures, employee.hire_date)


def send_refusal(row: Leave, _actor: Actor) -> DomainError | None:
    if row.state not in EDITABLE:
        return wrong(row.state)
    found = against(row)
    return Barred(found[0].code, found[0].facts) if found else None


def send(row: Leave, _values: dict[str, Any], actor: Actor) -> Leave:
    """Send for approval. Raises RequestInvalid with everything against it."""
    found = against(row)
    if found:
        raise RequestInvalid(found)
    employee = db.session.get_one(Employee, row.employee_id)
    row.state, row.prepared_by = WAITING, actor.username
    db.session.flush()
    user = db.session.get(User, employee.user_id) if employee.user_id else None
    own = (user.person, user.username) if user is not None else ()
    title = _("Leave of %(name)s", name=employee.name_ar)
    send_for_approval(f"{KIND}:{row.reference}", actor, entity_id=row.entity_id, title=title, excluded=own)
    return row


def withdraw_refusal(row: Leave, _actor: Actor) -> DomainError | None:
    return None if row.state == WAITING else wrong(row.state)


def withdraw(row: Leave, _values: dict[str, Any], actor: Actor) -> Leave:
    """Take back what waits."""
    withdraw_approval(f"{KIND}:{row.reference}", actor)
    row.state = DRAFT
    db.session.flush()
    return row


def digest(key: str) -> str:
    row = leave(key)
    material = (row.employee_id, row.type, row.first_day, row.last_day, row.days, row.reason)
    return sha256(json.dumps(material, default=str, ensure_ascii=False).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """Grant it: it takes its number and holds in the person's employment. Raises WrongState, RequestInvalid."""
    row = leave(key)
    if row.state != WAITING:
        raise wrong(row.state)
    found = against(row)
    if found:
        raise RequestInvalid(found)
    unit = tree().unit_of(row.entity_id)
    row.state, row.decided_by, row.status = APPROVED, actor.username, kinds_on(row.first_day)[row.type].status
    row.number = next_number(unit.id, unit.code, SERIES, row.first_day.year)
    db.session.flush()
    rebuild([row.employee_id])
    record(actor, "took effect", f"{KIND}:{key}", entity_id=row.entity_id, changes={"number": [None, row.number]})


def turn_down(key: str, actor: Actor, decided: str, reason: str | None) -> None:
    row = leave(key)
    row.state, row.decided_by, row.refusal = (RETURNED if decided == "return" else REJECTED), actor.username, reason or ""
    db.session.flush()


def cancel_refusal(row: Leave, _actor: Actor) -> DomainError | None:
    return None if row.state == APPROVED else wrong(row.state)


def cancel(row: Leave, values: dict[str, Any], actor: Actor) -> Leave:
    """A leave that isn't taken after all: its days are back in the balance, and months already paid show the difference as arrears."""
    refusal = cancel_refusal(row, actor)
    if refusal is not None:
        raise refusal
    row.state, row.refusal = CANCELLED, values["reason"]
    db.session.flush()
    rebuild([row.employee_id])
    record(actor, "cancelled", f"{KIND}:{row.reference}", entity_id=row.entity_id, reason=values["reason"])
    return row


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    row = leave(key)
    employee = db.session.get_one(Employee, row.employee_id)
    standing = balance_of(employee, row.first_day)
    return [
        (_("Employee"), f"{employee.employee_number} {employee.name_ar}"),
        (_("Kind of leave"), dict(choices()).get(row.type, row.type)),
        (_("Days"), row.days),
        (_("First day"), row.first_day.isoformat()),
        (_("Last day"), row.last_day.isoformat()),
        (_("Regular leave left"), standing.left),
    ]


def open_balances(plan: Sequence[tuple[LeaveOpening | None, dict[str, Any]]], _actor: Actor) -> list[LeaveOpening]:
    """New and changed opening balances of regular leave. Raises RequestInvalid for an unknown employee."""
    made = []
    for row, values in plan:
        row = row or LeaveOpening(note="", search="")
        number = values.get("employee_number", row.employee_number)
        employee = db.session.query(Employee).filter(Employee.employee_number == number).one_or_none()
        if employee is None:
            raise RequestInvalid([Problem("payroll.employee_unknown", "employee_number", facts={"employee": number}, value=str(number))])
        row.employee_id, row.entity_id = employee.id, employee.entity_id
        for name, value in values.items():
            setattr(row, name, value if value is not None else "")
        db.session.add(row)
        made.append(row)
    db.session.flush()
    return made
