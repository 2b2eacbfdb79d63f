"""Granted leaves as the fold of a life takes them, beside decisions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from erp.db import db
from hr.decisions.values import Change
from hr.leave.models import Leave
from hr.leave.values import APPROVED


def leaves_of(employee_ids: Sequence[int]) -> dict[int, list[Change]]:
    """employee id -> what granted leaves mean for where they stand."""
    found: dict[int, list[Change]] = {}
    for start in range(0, len(employee_ids), 500):
        question = select(Leave).where(Leave.employee_id.in_(employee_ids[start : start + 500]), Leave.state == APPROVED)
        for row in db.session.execute(question.order_by(Leave.id)).scalars():
            change = Change(row.reference, "leave", row.first_day, row.last_day, status=row.status, leave=row.type)
            found.setdefault(row.employee_id, []).append(change)
    return found
