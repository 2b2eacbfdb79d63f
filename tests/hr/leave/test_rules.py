"""Leave by the regulation: days that count, what is earned, limits in their windows, what is paid out. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hr.leave.rules import LEAST_PERIOD, MOST_A_YEAR, SMALL_DAYS, balance, counted, payout_days, problems_of
from hr.leave.values import Balance, Kind, Taken

REG, SICK = Kind("REG", "annual_leave", None, "balance"), Kind("SICK", "sick_leave", 720, "four_years")
EMG = Kind("EMG", "paid_leave", 5, "fiscal_year")
MOTH, PAT = Kind("MOTH", "motherhood", 1080, "service", accrues=False), Kind("PAT", "paid_leave", 3, "case")
KINDS = {kind.code: kind for kind in (REG, SICK, EMG, MOTH, PAT)}
FIGURES = {MOST_A_YEAR: 108, LEAST_PERIOD: 5, SMALL_DAYS: 10}
FULL, NONE = Balance(36, 0, 0), Balance(0, 0, 0)


def taken(code: str, first: str, days: int, last: str | None = None) -> Taken:
    begins = date.fromisoformat(first)
    return Taken(code, begins, date.fromisoformat(last) if last else date.fromordinal(begins.toordinal() + days - 1), days)


def codes(asked: Taken, standing: Balance = FULL, past: tuple[Taken, ...] = ()) -> list[str]:
    return [problem.code for problem in problems_of(asked, KINDS.get(asked.code), standing, past, FIGURES, date(2015, 3, 1))]


@pytest.mark.parametrize(
    ("code", "first", "last", "days"),
    [
        ("REG", date(2026, 9, 20), date(2026, 9, 26), 6),  # the National Day within
        ("SICK", date(2026, 9, 20), date(2026, 9, 26), 7),
        ("REG", date(2026, 3, 10), date(2026, 3, 25), 5),  # Eid al-Fitr of 1447: 25 Ramadan to 5 Shawwal
        ("REG", date(2025, 2, 23), date(2025, 2, 23), 0),  # the Founding Day, a Saturday, is kept on the Sunday
    ],
)
def test_holidays_inside_a_regular_leave_do_not_count(code: str, first: date, last: date, days: int) -> None:
    assert counted(code, first, last) == days


def test_three_days_are_earned_each_hijri_month() -> None:
    start = date(2024, 7, 7)  # 1 Muharram 1446
    assert balance(start, date(2026, 6, 16), 0, (), KINDS, 36) == Balance(0, 72, 0)
    assert balance(start, date(2026, 6, 15), 0, (), KINDS, 36).earned == 69
    past = (taken("REG", "2025-01-05", 20), taken("SICK", "2025-06-01", 10))
    assert balance(start, date(2026, 6, 16), 30, past, KINDS, 36).left == 30 + 72 - 20


def test_nothing_is_earned_in_a_leave_that_does_not_accrue() -> None:
    start = date(2024, 7, 7)
    year_off = (taken("MOTH", "2024-07-07", 354, "2025-06-25"),)
    assert balance(start, date(2026, 6, 16), 0, year_off, KINDS, 36).earned == 36


def test_what_is_not_used_within_three_years_lapses() -> None:
    start, today = date(2014, 10, 25), date(2026, 6, 16)  # 1 Muharram 1436 and 1448: twelve years, 432 days
    assert balance(start, today, 0, (), KINDS, 36, 3) == Balance(0, 432, 0, 324)
    late = (taken("REG", "2026-06-01", 20),)
    assert balance(start, today, 0, late, KINDS, 36, 3).left in (88, 91), "what lapsed isn't taken any more"
    assert balance(start, date(2014, 11, 1), 150, (), KINDS, 36, 3).left == 150, "what stood at the opening isn't cut"


@pytest.mark.parametrize(
    ("asked", "standing", "past", "expected"),
    [
        (taken("REG", "2026-11-01", 36), FULL, (), []),
        (taken("REG", "2026-11-01", 37), FULL, (), ["leave.over_balance"]),
        (taken("REG", "2026-11-01", 4), FULL, (), []),
        (taken("REG", "2026-11-01", 4), FULL, (taken("REG", "2026-02-01", 4), taken("REG", "2026-04-01", 3)), ["leave.too_short"]),
        (taken("REG", "2026-11-01", 9), Balance(200, 0, 0), (taken("REG", "2026-02-01", 100),), ["leave.over_year"]),
        (taken("EMG", "2026-11-01", 3), FULL, (), ["leave.regular_left"]),
        (taken("EMG", "2026-11-01", 3), NONE, (taken("EMG", "2026-02-01", 3),), ["leave.over_limit"]),
        (taken("EMG", "2027-01-03", 3), NONE, (taken("EMG", "2026-02-01", 3),), []),
        (taken("SICK", "2026-11-01", 30), NONE, (taken("SICK", "2023-01-01", 700),), ["leave.over_limit"]),
        (taken("PAT", "2026-11-01", 3), NONE, (taken("PAT", "2026-02-01", 3),), []),
        (taken("PAT", "2026-11-01", 4), NONE, (), ["leave.over_limit"]),
        (taken("SICK", "2026-11-01", 5), NONE, (taken("REG", "2026-10-25", 10),), ["leave.overlaps"]),
        (taken("XXX", "2026-11-01", 5), NONE, (), ["leave.kind_unknown"]),
        (taken("SICK", "2014-11-01", 5), NONE, (), ["decision.before_start"]),
    ],
)
def test_what_the_regulation_has_against_a_leave(asked: Taken, standing: Balance, past: tuple[Taken, ...], expected: list[str]) -> None:
    assert codes(asked, standing, past) == expected


@pytest.mark.parametrize(("left", "whole", "paid"), [(50, False, 50), (200, False, 72), (200, True, 200), (-3, False, 0)])
def test_what_is_paid_out_at_the_end_of_service(left: int, whole: bool, paid: int) -> None:
    assert payout_days(left, 72, whole) == paid


def test_figures_nobody_filled_in_bar_nothing() -> None:
    empty: dict[str, Any] = {}
    assert problems_of(taken("REG", "2026-11-01", 2), REG, FULL, (), empty) == []
    assert payout_days(200, None, whole=False) == 200
