"""Decisions that come by file or form as a difference: what a known person's grade, step, place, status or account should become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from erp import clock
from erp.among import among
from erp.approvals.operations import send
from erp.approvals.operations import withdraw as withdraw_approval
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError
from erp.hijri import to_hijri
from erp.i18n import _
from erp.resources.lookup import chunks
from erp.resources.naming import name_by_row
from hr.decisions.models import Decision
from hr.decisions.values import ACCOUNT, CANCELLED, CORRECTION, END, MOTHERHOOD, RETURN, SICK, SUSPENSION, TRANSFER, UNPAID, WAITING
from hr.employees import values as employees
from hr.employees.models import Employee

KIND = "hr.decision"
COLUMNS = {
    "scale": "to_scale", "grade": "to_grade", "step": "to_step", "iban": "to_iban", "entity_id": "to_entity_id", "position_number": "to_position",
}  # fmt: skip
KIND_OF = {  # the decision that brings a status; other statuses come with leaves alone
    employees.ACTIVE: RETURN, employees.SUSPENDED: SUSPENSION, employees.UNPAID: UNPAID, employees.SICK: SICK, employees.MOTHERHOOD: MOTHERHOOD,
    employees.TERMINATED: END,
}  # fmt: skip
STATUS = {kind: status for status, kind in KIND_OF.items()}
OF_PLACE, OF_STATUS, OF_ACCOUNT = ("entity_id", "position_number"), ("status", "termination_date"), ("iban",)


def propose(wanted: Sequence[tuple[Employee, Mapping[str, Any]]], actor: Actor) -> list[Decision]:
    """Decisions that wait for approval: an account, a place, a status and a change of grade are kept apart.

    What is proposed already, word for word, isn't proposed again.
    """
    waiting = waiting_for([row.id for row, _values in wanted])
    made: list[Decision] = []
    for row, values in wanted:
        for kind, part in parts(values):
            if any(waiting.get(row.id, {}).get(name) != value for name, value in part.items()):
                made.append(_draft(row, kind, part, actor))
    name_by_row(made, "D")
    people = {row.id: row for row, _values in wanted}
    for decision in made:
        title = _("Change of an employee's record: %(name)s", name=people[decision.employee_id].name_ar)
        send(f"{KIND}:{decision.reference}", actor, entity_id=decision.entity_id, title=title)
    return made


def last_decision() -> int:
    return db.session.execute(select(func.max(Decision.id))).scalar() or 0


def proposed_since(last: int, employees: Sequence[int], actor: Actor) -> list[Decision]:
    """What this person's file proposed of these people after that decision, in order."""
    return _proposed(Decision.id > last, employees, actor.username)


def withdraw(between: Sequence[int], employees: Sequence[int], actor: Actor) -> list[str]:
    """Take back what a file proposed (its first and its last decision); the numbers of those that were approved, which stay."""
    if not between:
        return []
    made = _proposed(Decision.id.between(between[0], between[1]), employees)
    for row in made:
        if row.state == WAITING:
            withdraw_approval(f"{KIND}:{row.reference}", actor)
            row.state, row.refusal = CANCELLED, _("Import taken back")
    db.session.flush()
    return [row.number for row in made if row.number]


def _proposed(which: ColumnElement[bool], employees: Sequence[int], prepared_by: str | None = None) -> list[Decision]:
    found: list[Decision] = []
    for part in chunks(employees):
        question = select(Decision).where(which, Decision.source == "file", among(Decision.employee_id, part))
        found += db.session.execute(question if prepared_by is None else question.where(Decision.prepared_by == prepared_by)).scalars()
    return sorted(found, key=lambda row: row.id)


def parts(values: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(kind of decision, what it says): one for the account, the place, the status and the grade, as far as each is spoken of."""

    def only(*names: str) -> dict[str, Any]:
        return {name: value for name, value in values.items() if name in names}

    status = only(*OF_STATUS)
    brings = KIND_OF.get(status.get("status", employees.TERMINATED if status else ""), "")
    grade = {name: value for name, value in values.items() if name not in (*OF_PLACE, *OF_STATUS, *OF_ACCOUNT)}
    found = [(ACCOUNT, only(*OF_ACCOUNT)), (TRANSFER, only(*OF_PLACE)), (brings, status), (CORRECTION, grade)]
    return [(kind, part) for kind, part in found if kind and part]


def _draft(row: Employee, kind: str, values: Mapping[str, Any], actor: Actor) -> Decision:
    """In force from today; an end of service from the day that the file names."""
    today = clock.today()
    effective = max(values.get("termination_date") or today, row.hire_date)
    made = Decision(
        kind=kind, employee_id=row.id, entity_id=row.entity_id, decision_date=today, effective_date=effective, source="file",
        state=WAITING, prepared_by=actor.username, recorded_at=clock.now(),
        **{COLUMNS[name]: value for name, value in values.items() if name in COLUMNS},
    )  # fmt: skip
    made.decision_hijri, made.effective_hijri = hijri(today), hijri(effective)
    return made


def hijri(day: date) -> str:
    """The day as it is printed beside the Gregorian one; empty beyond the Umm al-Qura table."""
    try:
        return str(to_hijri(day))
    except DomainError:
        return ""


def waiting_for(employees: Sequence[int]) -> dict[int, dict[str, Any]]:
    """employee id -> field -> value that waits for approval."""
    found: dict[int, dict[str, Any]] = {}
    for part in chunks(employees):
        question = select(Decision).where(Decision.state == WAITING, Decision.source == "file", among(Decision.employee_id, part))
        for decision in db.session.execute(question.order_by(Decision.id)).scalars():
            held = found.setdefault(decision.employee_id, {})
            held.update({name: value for name, column in COLUMNS.items() if (value := getattr(decision, column)) not in (None, "")})
            if decision.kind in STATUS:
                held["status"] = STATUS[decision.kind]
            if decision.kind == END:
                held["termination_date"] = decision.effective_date
    return found
