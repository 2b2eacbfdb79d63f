"""Decisions that come by file or form as a difference: what a known person's grade, step or account should become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals.operations import send
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _
from hr.decisions.models import Decision
from hr.decisions.values import ACCOUNT, CORRECTION, WAITING
from hr.employees.models import Employee

KIND = "hr.decision"
COLUMNS = {"scale": "to_scale", "grade": "to_grade", "step": "to_step", "iban": "to_iban"}


def propose(wanted: Sequence[tuple[Employee, Mapping[str, Any]]], actor: Actor) -> list[Decision]:
    """One decision a person, waiting for approval; an account alone and a change of grade are kept apart.

    What is proposed already, word for word, isn't proposed again.
    """
    waiting = waiting_for([row.id for row, _values in wanted])
    made: list[Decision] = []
    for row, values in wanted:
        account = {name: value for name, value in values.items() if name == "iban"}
        grade = {name: value for name, value in values.items() if name != "iban"}
        for kind, part in ((ACCOUNT, account), (CORRECTION, grade)):
            if part and any(waiting.get(row.id, {}).get(name) != value for name, value in part.items()):
                made.append(_draft(row, kind, part, actor))
    for decision in made:
        decision.reference = f"D-new-{id(decision):x}"
    db.session.add_all(made)
    db.session.flush()
    for decision in made:
        decision.reference = f"D-{decision.id:06d}"
    db.session.flush()
    people = {row.id: row for row, _values in wanted}
    for decision in made:
        title = _("Change of an employee's record: %(name)s", name=people[decision.employee_id].name_ar)
        send(f"{KIND}:{decision.reference}", actor, entity_id=decision.entity_id, title=title)
    return made


def _draft(row: Employee, kind: str, values: Mapping[str, Any], actor: Actor) -> Decision:
    today = clock.today()
    return Decision(
        kind=kind, employee_id=row.id, entity_id=row.entity_id, decision_date=today, effective_date=max(today, row.hire_date), source="file",
        state=WAITING, prepared_by=actor.username, recorded_at=clock.now(), **{COLUMNS[name]: value for name, value in values.items()},
    )  # fmt: skip


def waiting_for(employees: Sequence[int]) -> dict[int, dict[str, Any]]:
    """employee id -> field -> value that waits for approval."""
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(employees), 500):
        part = list(employees[start : start + 500])
        question = select(Decision).where(Decision.state == WAITING, Decision.source == "file", Decision.employee_id.in_(part)).order_by(Decision.id)
        for decision in db.session.execute(question).scalars():
            held = found.setdefault(decision.employee_id, {})
            held.update({name: value for name, column in COLUMNS.items() if (value := getattr(decision, column)) not in (None, "")})
    return found
