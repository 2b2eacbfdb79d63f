"""What the clock does for suppliers."""

from __future__ import annotations

from datetime import date

from erp.auth.values import system_actor
from erp.db import unit_of_work
from procurement.suppliers.operations import put_in_force


def accounts_in_force(day: date) -> int:
    """Accounts whose waiting time is over are paid to from now on. Safe to run twice."""
    return int(unit_of_work(lambda: put_in_force(day, None, system_actor())))
