"""New people, and changes of them. What changes pay or its account becomes a decision that waits for another person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem, RequestInvalid
from hr.decisions.proposals import propose
from hr.employees.models import Employee, Employment
from hr.employees.rules import scale_problem
from hr.figures.queries import Scales, scales_on

Plan = Sequence[tuple[Employee | None, dict[str, Any]]]
# what only a decision changes, once a person is known
DECIDED = ("scale", "grade", "step", "iban")
TEXTS = ("name_en", "gender", "nationality", "department", "position", "position_number")


def create(plan: Plan, actor: Actor) -> list[Employee]:
    """New people and the first row of their employment. Raises RequestInvalid for a step outside the scale."""
    _refuse_outside([values for _row, values in plan], scales_on(clock.today()))
    now = clock.now()
    made = [Employee(recorded_at=now, **_filled(values)) for _row, values in plan]
    db.session.add_all(made)
    db.session.flush()
    db.session.execute(insert(Employment), [_first(row) for row in made])
    return made


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """An emptied text is an empty text."""
    return {name: value if value is not None or name not in TEXTS else "" for name, value in values.items()}


def _first(row: Employee) -> dict[str, Any]:
    return {
        "employee_id": row.id, "entity_id": row.entity_id, "valid_from": row.hire_date, "scale": row.scale, "grade": row.grade, "step": row.step,
        "position_number": row.position_number or "", "status": row.status, "pension_scheme": row.pension_scheme, "decision": "",
        "recorded_at": row.recorded_at,
    }  # fmt: skip


def change(plan: Plan, actor: Actor) -> list[Employee]:
    """Plain facts change at once; scale, grade, step and account become proposals that wait for approval."""
    scales = scales_on(clock.today())
    _refuse_outside([{name: values.get(name, getattr(row, name)) for name in ("scale", "grade", "step")} for row, values in plan], scales)
    rows, proposals = [], []
    for row, values in plan:
        assert row is not None
        wanted = {name: values[name] for name in DECIDED if name in values and values[name] != getattr(row, name)}
        for name, value in _filled({name: value for name, value in values.items() if name not in DECIDED}).items():
            setattr(row, name, value)
        if wanted:
            proposals.append((row, wanted))
        rows.append(row)
    db.session.flush()
    propose(proposals, actor)
    return rows


def _refuse_outside(values: Sequence[dict[str, Any]], scales: Scales) -> None:
    problems: list[Problem] = [found for given in values if (found := scale_problem(given, scales)) is not None]
    if problems:
        raise RequestInvalid(problems)
