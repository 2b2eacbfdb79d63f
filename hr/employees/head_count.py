"""How many posts are filled and vacant on a day, by entity and grade.

A post is known by its number in the records of those who hold or held it; a person without a post's number fills one of
their own. Vacant is a post that somebody held before and nobody holds on that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from erp.db import db
from erp.entities.models import Entity
from hr.employees.models import Employment
from hr.employees.values import TERMINATED
from hr.values import HeadCount


class Held(NamedTuple):
    """The newest row of one person: where they stand, or stood last."""

    entity: str
    scale: str
    grade: str
    position: str
    holds: bool


def head_count(day: date, entities: Sequence[int] | None = None) -> Iterator[HeadCount]:
    """By entity, scale and grade."""
    yield from counted(_standing(day, entities))


def _standing(day: date, entities: Sequence[int] | None) -> list[Held]:
    newest = func.row_number().over(partition_by=Employment.employee_id, order_by=Employment.valid_from.desc()).label("place")
    fields = [getattr(Employment, name) for name in ("entity_id", "scale", "grade", "position_number", "status")]
    rows = select(*fields, newest).where(Employment.valid_from <= day).subquery()
    question: Any = select(Entity.code, rows.c.scale, rows.c.grade, rows.c.position_number, rows.c.status).join(Entity, Entity.id == rows.c.entity_id)
    question = question.where(rows.c.place == 1)
    if entities is not None:
        question = question.where(rows.c.entity_id.in_(entities))
    return [Held(code, scale, grade, post, status != TERMINATED) for code, scale, grade, post, status in db.session.execute(question)]


def counted(standing: Sequence[Held]) -> list[HeadCount]:
    """Pure: the posts behind these rows. A post whose former holder left is vacant unless somebody else holds it."""
    taken = {one.position for one in standing if one.holds and one.position}
    filled: dict[tuple[str, str, str], int] = {}
    vacant: dict[tuple[str, str, str], set[str]] = {}
    for one in standing:
        place = one.entity, one.scale, one.grade
        if one.holds:
            filled[place] = filled.get(place, 0) + 1
        elif one.position and one.position not in taken:
            vacant.setdefault(place, set()).add(one.position)
    places = sorted(filled.keys() | vacant.keys(), key=lambda place: (place[0], place[1], order_of(place[2])))
    return [HeadCount(*place, filled.get(place, 0), len(vacant.get(place, ()))) for place in places]


def order_of(grade: str) -> tuple[int, int, str]:
    """Grades that are numbers from the highest down, others after them by their text."""
    return (0, -int(grade), "") if grade.isascii() and grade.isdigit() else (1, 0, grade)
