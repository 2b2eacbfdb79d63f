"""What the clock does with decisions: on the day that one takes effect, the employee's own row says so."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from erp.db import db, unit_of_work
from hr.decisions.operations import rebuild
from hr.employees.models import Employment

PART, BACK = 200, 7  # people in one unit of work; days looked back, for nights on which nothing ran


def hold_today(day: date) -> None:
    """Write anew the record of everybody whose employment changed within the last days. Safe to run twice."""
    question = select(Employment.employee_id).where(Employment.valid_from <= day, Employment.valid_from > day - timedelta(days=BACK)).distinct()
    people = sorted(db.session.execute(question).scalars())
    for start in range(0, len(people), PART):
        unit_of_work(lambda part=people[start : start + PART]: rebuild(part))  # type: ignore[misc]
