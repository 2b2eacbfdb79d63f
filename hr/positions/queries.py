"""Reads of posts: what pay asks of them, who holds them, and the head-count."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from erp.among import among
from erp.db import db
from erp.entities.models import Entity
from hr.employees.models import Employee, Employment
from hr.employees.values import APPOINTED, TERMINATED
from hr.positions.models import Position
from hr.positions.values import ABOLISHED, Post
from hr.values import HeadCount

PART = 5000


def posts_of(numbers: Collection[str]) -> dict[str, Post]:
    """number -> post, of those that are known."""
    found: dict[str, Post] = {}
    wanted = sorted(filter(None, numbers))
    for start in range(0, len(wanted), PART):
        question = select(Position.position_number, Position.economic, Position.provisional)
        for row in db.session.execute(question.where(among(Position.position_number, wanted[start : start + PART]))):
            found[row.position_number] = Post(row.position_number, row.economic, not row.provisional)
    return found


def holders_of(numbers: Collection[str]) -> dict[str, str]:
    """post number -> employee number of whoever holds it now."""
    found: dict[str, str] = {}
    wanted = sorted(filter(None, numbers))
    for start in range(0, len(wanted), PART):
        question = select(Employee.position_number, Employee.employee_number).where(Employee.status != TERMINATED)
        found.update(dict(db.session.execute(question.where(among(Employee.position_number, wanted[start : start + PART]))).all()))  # type: ignore[arg-type]
    return found


def _held_on(day: date) -> Any:
    """(post number) of everybody in service on a day, by the employment in force then."""
    later = aliased(Employment)
    newer = select(later.id).where(later.employee_id == Employment.employee_id, later.valid_from <= day, later.valid_from > Employment.valid_from)
    return (
        select(Employment.position_number)
        .join(Employee, Employee.id == Employment.employee_id)
        .where(Employment.valid_from <= day, ~newer.exists(), Employment.position_number != "")
        .where(Employment.status.not_in((TERMINATED, APPOINTED)), Employee.termination_date.is_(None) | (Employee.termination_date > day))
        .distinct()
        .subquery()
    )


def head_count(day: date, entities: Sequence[int] | None = None) -> Iterator[HeadCount]:
    """Posts filled and vacant by entity, scale and grade, the highest grade first; abolished posts aren't counted.

    `entities` are ids; none: everything the reader may see.
    """
    held = _held_on(day)
    question = (
        select(Entity.code, Position.scale, Position.grade, func.count(held.c.position_number), func.count(Position.id))
        .select_from(Position)
        .join(Entity, Entity.id == Position.entity_id)
        .outerjoin(held, held.c.position_number == Position.position_number)
        .where(Position.status != ABOLISHED)
        .group_by(Entity.code, Position.scale, Position.grade)
    )
    if entities is not None:
        question = question.where(Position.entity_id.in_(entities))
    rows = db.session.execute(question).all()
    for code, scale, grade, filled, posts in sorted(rows, key=lambda row: (row[0], row[1], order_of(row[2]))):
        yield HeadCount(code, scale, grade, filled, posts - filled)


def order_of(grade: str) -> tuple[int, int, str]:
    """Grades that are numbers from the highest down, others after them by their text."""
    return (0, -int(grade), "") if grade.isascii() and grade.isdigit() else (1, 0, grade)
