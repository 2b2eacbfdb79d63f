"""What the clock does about sign-ins."""

from __future__ import annotations

from datetime import date

from erp.auth import attempts, sessions
from erp.db import unit_of_work


def forget_old(_day: date) -> None:
    """Old attempts and dead sessions; the audit trail keeps what happened."""
    unit_of_work(attempts.forget_old)
    unit_of_work(sessions.forget_old)
