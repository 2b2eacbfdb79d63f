"""New people, and changes of them. What changes pay or its account becomes a decision that waits for another person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, insert, select, update

from erp import bulk, clock
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem, RequestInvalid
from hr.decisions.proposals import propose
from hr.employees.models import Employee, Employment
from hr.employees.rules import scale_problem
from hr.employees.values import ACTIVE, GENERAL
from hr.figures.queries import Scales, scales_on
from hr.positions.operations import place, provide
from hr.positions.values import PROVISIONAL

Plan = Sequence[tuple[Employee | None, dict[str, Any]]]
# what only a decision changes, once a person is known
DECIDED = ("scale", "grade", "step", "iban", "entity_id", "position_number", "status", "termination_date")
FIRST = {"hire_date": "valid_from", "pension_scheme": "pension_scheme"}  # facts of the first employment, corrected where they stand
NEW: dict[str, Any] = {
    "name_en": "", "birth_date": None, "gender": "", "nationality": "", "department": "", "position": "", "position_number": "", "scale": GENERAL,
    "first_contribution_date": None, "status": ACTIVE, "termination_date": None, "iban": "", "search": "", "labour": False,
    "extra": "{}", "version": 1,
}  # fmt: skip
COLUMNS = (
    "id", "employee_number", "national_id", "name_ar", "hire_date", "entity_id", "grade", "step", "pension_scheme", *NEW, "recorded_at",
)  # fmt: skip
FIRST_COLUMNS = (
    "employee_id", "entity_id", "valid_from", "scale", "grade", "step", "position_number", "status", "pension_scheme", "leave", "decision",
    "recorded_at",
)  # fmt: skip
_told = attrgetter(*COLUMNS)
TEXTS = ("name_en", "gender", "nationality", "department", "position", "position_number", "iban")


def create(plan: Plan, actor: Actor) -> list[Employee]:
    """New people, their posts and the first row of their employment. Raises RequestInvalid for a step outside the scale, a post that is held."""
    _refuse_outside([values for _row, values in plan], scales_on(clock.today()))
    now = clock.now()
    made = [Employee(recorded_at=now, **_filled(values)) for _row, values in plan]
    provide(made)
    db.session.add_all(made)
    db.session.flush()
    db.session.execute(insert(Employment), [_first(row) for row in made])
    return made


def create_many(plan: Plan, actor: Actor) -> list[SimpleNamespace]:
    """The same of a large set, by the same rules, its rows written as tuples: a hundred thousand people as objects fill the memory."""
    _refuse_outside([values for _row, values in plan], scales_on(clock.today()))
    at, ids = bulk.moment(clock.now()), bulk.next_ids(Employee.__tablename__, len(plan))
    made = [SimpleNamespace(**{**NEW, "id": key, "recorded_at": at, **_filled(values)}) for key, (_row, values) in zip(ids, plan, strict=True)]
    provide(made)
    bulk.insert(Employee.__tablename__, COLUMNS, map(_row, made))
    bulk.insert(Employment.__tablename__, FIRST_COLUMNS, map(_first_row, made))
    return made


def _row(person: SimpleNamespace) -> tuple[Any, ...]:
    """In the order of `COLUMNS`, days as texts."""
    return tuple([value.isoformat() if value.__class__ is date else value for value in _told(person)])


def _first_row(person: SimpleNamespace) -> tuple[Any, ...]:
    """In the order of `FIRST_COLUMNS`."""
    return (
        person.id, person.entity_id, person.hire_date.isoformat(), person.scale, person.grade, person.step, person.position_number or "",
        person.status, person.pension_scheme, "", "", person.recorded_at,
    )  # fmt: skip


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
    """Plain facts change at once; what pay follows from becomes a proposal that waits for approval.

    The post of somebody who stood on a provisional one is filled in at once: it says where they stood already.
    """
    scales = scales_on(clock.today())
    _refuse_outside([{name: values.get(name, getattr(row, name)) for name in ("scale", "grade", "step")} for row, values in plan], scales)
    rows, proposals = [], []
    for row, values in plan:
        assert row is not None
        wanted = {name: values[name] for name in DECIDED if name in values and values[name] != getattr(row, name)}
        for name, value in _filled({name: value for name, value in values.items() if name not in DECIDED}).items():
            setattr(row, name, value)
        _correct_start(row, values)
        if "position_number" in wanted and unplaced(row):
            place(row, wanted.pop("position_number") or "")
        if any(value not in (None, "") for value in wanted.values()):
            proposals.append((row, {name: value for name, value in wanted.items() if value not in (None, "")}))
        rows.append(row)
    db.session.flush()
    propose(proposals, actor)
    return rows


def unplaced(row: Employee) -> bool:
    """Whether no formation names this person's post yet."""
    return not row.position_number or row.position_number.startswith(PROVISIONAL)


def _correct_start(row: Employee, values: dict[str, Any]) -> None:
    """A start or pension scheme that was written wrongly is put right in the employment too."""
    given = {column: values[name] for name, column in FIRST.items() if values.get(name) is not None}
    mine = {"synchronize_session": False}
    if "pension_scheme" in given:
        question = update(Employment).where(Employment.employee_id == row.id).values(pension_scheme=given["pension_scheme"])
        db.session.execute(question, execution_options=mine)
    if "valid_from" in given:
        first = select(func.min(Employment.valid_from)).where(Employment.employee_id == row.id).scalar_subquery()
        question = update(Employment).where(Employment.employee_id == row.id, Employment.valid_from == first).values(valid_from=given["valid_from"])
        db.session.execute(question, execution_options=mine)


def _refuse_outside(values: Sequence[dict[str, Any]], scales: Scales) -> None:
    problems: list[Problem] = [found for given in values if (found := scale_problem(given, scales)) is not None]
    if problems:
        raise RequestInvalid(problems)
