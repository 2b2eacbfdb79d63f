"""What leave is made of: states, windows of limits, one leave and one balance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DRAFT, WAITING, APPROVED, RETURNED, REJECTED, CANCELLED = "draft", "waiting", "approved", "returned", "rejected", "cancelled"
STATES = (DRAFT, WAITING, APPROVED, RETURNED, REJECTED, CANCELLED)
REGULAR, EMERGENCY = "REG", "EMG"
# what a limit is counted over; a case is one leave
YEAR, FISCAL_YEAR, FOUR_YEARS, FIVE_YEARS, SERVICE, CASE, BALANCE = "year", "fiscal_year", "four_years", "five_years", "service", "case", "balance"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of leave as it stands on a day."""

    code: str
    status: str
    limit_days: int | None = None
    window: str = ""
    accrues: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """A leave that was granted."""

    code: str
    first_day: date
    last_day: date
    days: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Regular leave in days: what stood at the start, what was earned since, what was taken, what lapsed unused."""

    opening: int
    earned: int
    taken: int
    lapsed: int = 0

    @property
    def left(self) -> int:
        return self.opening + self.earned - self.taken - self.lapsed
