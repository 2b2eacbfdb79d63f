"""Reads of what was paid before the start: which months, and whom how much."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select

from erp.db import db
from erp.periods import Month
from hr.opening.models import OpeningPay


def months_brought(entities: Collection[int], since: Month, until: Month) -> set[str]:
    """Months of which any sheet was brought in for people of these entities."""
    question = select(OpeningPay.period).where(OpeningPay.entity_id.in_(entities), OpeningPay.period.between(str(since), str(until)))
    return set(db.session.execute(question.distinct()).scalars())


def sheets_of(rows: Sequence[Any], months: Collection[str]) -> dict[tuple[int, str], dict[str, int]]:
    """(employee, month) -> element -> halalas, of the people between the first and the last of these rows."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    if not months:
        return found
    columns = (OpeningPay.employee_id, OpeningPay.period, OpeningPay.element, OpeningPay.amount)
    mine = (OpeningPay.employee_id.between(rows[0].id, rows[-1].id), OpeningPay.period.in_(months))
    for employee_id, period, element, amount in db.session.execute(select(*columns).where(*mine)):
        found.setdefault((employee_id, period), {})[element] = amount
    return found
