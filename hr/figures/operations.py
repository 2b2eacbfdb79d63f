"""Load the shipped figures once; afterwards rows are added, never edited. What stands is never changed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from io import StringIO
from typing import Any

from sqlalchemy import insert, select

from erp.db import Base, db
from hr.figures.models import Contribution, Figure, GradeFigure, ScaleStep
from hr.leave.models import LeaveType

TABLES: dict[str, tuple[type[Base], tuple[str, ...]]] = {
    "scale_steps": (ScaleStep, ("scale", "grade", "step", "valid_from")),
    "grades": (GradeFigure, ("scale", "grade", "valid_from")),
    "contributions": (Contribution, ("scheme", "branch", "valid_from")),
    "figures": (Figure, ("name", "key", "valid_from")),
    "leave_types": (LeaveType, ("code", "valid_from")),
}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _exact(text: str) -> str | None:
    """The figure as written, proven to be one."""
    if not text:
        return None
    Fraction(text)
    return text


READ: dict[str, Callable[[str], Any]] = {
    "step": int, "rank": int, "basic": int, "increment": int, "transport": _whole, "least_base": _whole, "most_base": _whole,
    "employee_percent": Decimal, "state_percent": Decimal, "value": _exact, "valid_from": _day, "valid_to": _day,
    "civil_servants": lambda text: text == "yes", "accrues": lambda text: text == "yes", "limit_days": _whole,
}  # fmt: skip


def shipped(name: str) -> list[dict[str, Any]]:
    """The rows of one table as they come with this release."""
    text = files("hr.figures").joinpath(f"tables/{name}.csv").read_text(encoding="utf-8")
    return [{column: READ.get(column, str)(value) for column, value in row.items()} | {"extra": {}} for row in csv.DictReader(StringIO(text))]


def load() -> int:
    """Add shipped rows that the database doesn't know. Returns how many."""
    added = 0
    for name, (model, key) in TABLES.items():
        known = {tuple(row) for row in db.session.execute(select(*(getattr(model, column) for column in key)))}
        missing = [row for row in shipped(name) if tuple(row[column] for column in key) not in known]
        if missing:
            db.session.execute(insert(model), missing)
        added += len(missing)
    return added
