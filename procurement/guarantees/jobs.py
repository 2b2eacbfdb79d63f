"""What the clock does for guarantees."""

from __future__ import annotations

from datetime import date

from erp.db import unit_of_work
from procurement.guarantees.operations import remind


def remind_of_expiry(day: date) -> int:
    """Who keeps them is told in time. Safe to run twice: each person is told once of each day of expiry."""
    return int(unit_of_work(lambda: remind(day)))
