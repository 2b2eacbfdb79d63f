"""What the executive regulation of human resources (HRR) says of leave. Pure: days that count, balances, limits, what is paid out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from erp import hijri
from erp.errors import DomainError, Problem
from hr.leave.values import (
    BALANCE,
    CASE,
    EMERGENCY,
    FISCAL_YEAR,
    FIVE_YEARS,
    FOUR_YEARS,
    REGULAR,
    SERVICE,
    YEAR,
    Balance,
    Kind,
    Taken,
)

SPANS = {YEAR: 1, FOUR_YEARS: 4, FIVE_YEARS: 5}
DAYS_A_YEAR, MOST_A_YEAR, LEAST_PERIOD, SMALL_DAYS, PAYOUT_MOST, LAPSE_YEARS = (
    "leave.days_a_year", "leave.most_a_year", "leave.least_period", "leave.small_days", "leave.payout_most", "leave.lapse_years",
)  # fmt: skip


def counted(code: str, first_day: date, last_day: date) -> int:
    """Days that count: all of them; of regular leave without the holidays inside it (HRR 160)."""
    days = (first_day + timedelta(days=place) for place in range((last_day - first_day).days + 1))
    return sum(1 for day in days if code != REGULAR or not holiday(day))


def holiday(day: date) -> bool:
    """The National Day, the Founding Day, and both Eids (HRR 127): 25 Ramadan to 5 Shawwal, 5 to 15 Dhu al-Hijja."""
    if (day.month, day.day) == (9, 23) or day == founding_day(day.year):
        return True
    try:
        at = hijri.to_hijri(day)
    except DomainError:
        return False
    return (at.month == 9 and at.day >= 25) or (at.month == 10 and at.day <= 5) or (at.month == 12 and 5 <= at.day <= 15)


def founding_day(year: int) -> date:
    """22 February; a Saturday's is kept on the Sunday after, a Friday's on the Thursday before."""
    day = date(year, 2, 22)
    return day + timedelta(days={5: 1, 4: -1}.get(day.weekday(), 0))


def months(first_day: date, last_day: date) -> int:
    """Whole Hijri months between two days; none where the later isn't later."""
    if last_day <= first_day:
        return 0
    begins, ends = hijri.to_hijri(first_day), hijri.to_hijri(last_day)
    return (ends.year - begins.year) * 12 + ends.month - begins.month - (ends.day < begins.day)


def balance(
    since: date, day: date, opening: int, taken: Iterable[Taken], kinds: Mapping[str, Kind], days_a_year: int, lapse_years: int = 0
) -> Balance:
    """Regular leave on a day: three days for each Hijri month of service that accrues it (36 a year), less what was taken.

    `since` is the day of the opening balance, or of the start of service with an opening of 0. What isn't used within
    `lapse_years` lapses: no more is ever held than was earned in them, or stood at the opening (0: nothing lapses).
    """
    past = sorted((one for one in taken if since <= one.first_day <= day), key=lambda one: one.first_day)
    most = max(opening, days_a_year * lapse_years) if lapse_years else None
    left, earned, used, lapsed = opening, 0, 0, 0
    for at, spent in [*((one.first_day, one.days if one.code == REGULAR else 0) for one in past), (day, 0)]:
        due = (months(since, at) - _idle(past, kinds, at)) * days_a_year // 12
        left, earned = left + max(0, due - earned), max(earned, due)
        if most is not None and left > most:
            lapsed, left = lapsed + left - most, most
        left, used = left - spent, used + spent
    return Balance(opening, earned, used, lapsed)


def _idle(past: Iterable[Taken], kinds: Mapping[str, Kind], day: date) -> int:
    """Whole months of leaves in which regular leave doesn't grow."""
    return sum(months(one.first_day, min(one.last_day, day) + timedelta(days=1)) for one in past if not kinds[one.code].accrues)


def problems_of(
    asked: Taken, kind: Kind | None, standing: Balance, taken: Sequence[Taken], figures: Mapping[str, int], hired: date | None = None
) -> list[Problem]:
    """Everything against a leave that is asked for; `figures` are those of the day by name."""
    if kind is None:
        return [Problem("leave.kind_unknown", "type", facts={"type": asked.code}, value=asked.code)]
    return list(_against(asked, kind, standing, taken, figures, hired))


def _against(
    asked: Taken, kind: Kind, standing: Balance, taken: Sequence[Taken], figures: Mapping[str, int], hired: date | None
) -> Iterator[Problem]:  # fmt: skip
    if hired is not None and asked.first_day < hired:
        yield Problem("decision.before_start", "first_day", facts={"hire_date": hired})
    for other in taken:
        if other.first_day <= asked.last_day and asked.first_day <= other.last_day:
            yield Problem("leave.overlaps", "first_day", facts={"first": other.first_day, "last": other.last_day})
            break
    if kind.window == BALANCE:
        yield from _of_regular(asked, standing, taken, figures)
    elif kind.limit_days is not None:
        used = 0 if kind.window == CASE else sum(other.days for other in taken if other.code == kind.code and within(other, asked, kind.window))
        if used + asked.days > kind.limit_days:
            yield Problem("leave.over_limit", "last_day", facts={"most": kind.limit_days, "used": used, "days": asked.days})
    if kind.code == EMERGENCY and standing.left > 0:
        yield Problem("leave.regular_left", "type", facts={"left": standing.left})


def _of_regular(asked: Taken, standing: Balance, taken: Sequence[Taken], figures: Mapping[str, int]) -> Iterator[Problem]:
    """The balance, the most of a year, and the least period but for the small leaves of a year (HRR 130-133)."""
    if asked.days > standing.left:
        yield Problem("leave.over_balance", "last_day", facts={"left": standing.left, "days": asked.days})
    year = [other for other in taken if other.code == REGULAR and other.first_day.year == asked.first_day.year]
    most = figures.get(MOST_A_YEAR)
    if most is not None and sum(other.days for other in year) + asked.days > most:
        yield Problem("leave.over_year", "last_day", facts={"most": most})
    least, small = figures.get(LEAST_PERIOD, 0), figures.get(SMALL_DAYS, 0)
    if asked.days < least and sum(other.days for other in year if other.days < least) + asked.days > small:
        yield Problem("leave.too_short", "last_day", facts={"least": least, "small": small})


def within(other: Taken, asked: Taken, window: str) -> bool:
    """Whether an earlier leave counts in the same window as the one asked for."""
    if window == SERVICE:
        return True
    if window == FISCAL_YEAR:
        return other.first_day.year == asked.first_day.year
    back = SPANS.get(window, 1)
    since = asked.first_day.replace(year=asked.first_day.year - back, day=min(asked.first_day.day, 28))
    return other.last_day > since


def payout_days(left: int, most: int | None, whole: bool) -> int:
    """Days of regular leave paid out at the end of service: all of them on death or disability, else at most `most` (HRR 130-133)."""
    return max(0, left if whole or most is None else min(left, most))
