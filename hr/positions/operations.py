"""New posts and changes of them; and the provisional posts of people whom no formation names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from erp import bulk, clock
from erp.among import among
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem, RequestInvalid
from erp.scope import elevated
from finance.services import ECONOMIC, codes
from hr.employees.models import Employee, Employment
from hr.employees.values import TERMINATED
from hr.figures.queries import scales_on
from hr.positions.models import Position
from hr.positions.queries import PART, holders_of
from hr.positions.rules import problems_of
from hr.positions.values import ACTIVE, CIVIL, PROVISIONAL

CHECKED = ("position_number", "scale", "grade", "economic", "status")
Plan = Sequence[tuple[Position | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Position]:
    """New posts of the formation. Raises RequestInvalid."""
    _refuse([values for _row, values in plan], {})
    now = clock.now()
    made = [Position(recorded_at=now, provisional=False, **_filled(values)) for _row, values in plan]
    db.session.add_all(made)
    db.session.flush()
    return made


def change(plan: Plan, actor: Actor) -> list[Position]:
    """Changed posts. One that stood provisionally is of the formation from now on. Raises RequestInvalid."""
    rows: list[Position] = []
    wanted = [{name: values.get(name, getattr(row, name)) for name in CHECKED} for row, values in plan]
    _refuse(wanted, holders_of([found["position_number"] for found in wanted if found["status"] != ACTIVE]))
    for row, values in plan:
        assert row is not None
        for name, value in _filled(values).items():
            setattr(row, name, value)
        row.provisional = False
        rows.append(row)
    db.session.flush()
    return rows


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: (CIVIL if name == "economic" else "") if value is None else value for name, value in values.items()}


def _refuse(wanted: Sequence[dict[str, Any]], holders: dict[str, str]) -> None:
    ranks = scales_on(clock.today()).ranks
    items = codes(ECONOMIC, clock.today())
    found = [problem for values in wanted for problem in problems_of(values, ranks, items, holders.get(values.get("position_number", ""), ""))]
    if found:
        raise RequestInvalid(found)


def provide(people: Sequence[Any]) -> None:
    """A post for everybody in service: the one they name, or one that stands provisionally, unfunded. Raises RequestInvalid.

    The people needn't be stored yet; who has no post gets the number of the provisional one.
    """
    serving = [person for person in people if person.status != TERMINATED]
    for person in serving:
        person.position_number = person.position_number or f"{PROVISIONAL}{person.employee_number}"
    numbers = {person.position_number for person in serving}
    held = holders_of(numbers)
    taken = [
        Problem("position.held", "position_number", facts={"position": person.position_number, "employee": held[person.position_number]})
        for person in serving
        if held.get(person.position_number, person.employee_number) != person.employee_number
    ]
    if taken:
        raise RequestInvalid(taken)
    known = standing(numbers)
    _stand({person.position_number: person for person in serving if person.position_number not in known})


def _stand(missing: Mapping[str, Any]) -> None:
    """Provisional posts of these numbers, as the people on them say; of a large set below the session."""
    same: dict[str, Any] = {"economic": CIVIL, "status": ACTIVE, "provisional": True, "note": "", "version": 1}
    names = ("position_number", "title_ar", "entity_id", "scale", "grade", "search", *same, "extra", "recorded_at")
    found = (
        (number, person.position or "—", person.entity_id, person.scale, person.grade, f"{number} {person.position}", *same.values())
        for number, person in missing.items()
    )
    now = clock.now()
    if len(missing) > bulk.MANY:
        stamp = bulk.moment(now)
        bulk.insert(Position.__tablename__, names, ((*row, "{}", stamp) for row in found))
    elif missing:
        db.session.connection().execute(insert(Position.__table__), [dict(zip(names, (*row, {}, now), strict=True)) for row in found])


def standing(numbers: Collection[str]) -> set[str]:
    """Which of these numbers are posts, in whatever entity."""
    wanted, found = sorted(numbers), set[str]()
    with elevated("whether post numbers are taken in any scope") as session:
        for start in range(0, len(wanted), PART):
            question = select(Position.position_number).where(among(Position.position_number, wanted[start : start + PART]))
            found.update(session.execute(question).scalars())
    return found


def place(person: Employee, number: str) -> None:
    """Give a known person the post the formation names, in the stead of a provisional one. Raises RequestInvalid."""
    before = person.position_number
    person.position_number = number
    with db.session.no_autoflush:
        provide([person])
    mine = {"synchronize_session": False}
    rows = update(Employment).where(Employment.employee_id == person.id, Employment.position_number == before)
    db.session.execute(rows.values(position_number=number), execution_options=mine)
    db.session.flush()
    forget([before])


def forget(numbers: Collection[str]) -> None:
    """Take away provisional posts that nobody holds any more."""
    mine = {"synchronize_session": False}
    wanted = sorted(set(filter(None, numbers)) - set(holders_of(numbers)))
    for start in range(0, len(wanted), PART):
        part = wanted[start : start + PART]
        db.session.execute(delete(Position).where(among(Position.position_number, part), Position.provisional), execution_options=mine)
