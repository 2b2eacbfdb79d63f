"""The bars of the law, each with its article; a recorded ground passes over those that know an exception."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hr.decisions.law import Asked, Wanted, first_step, months_between, problems_of, rehired_step
from hr.decisions.rules import NoHigherStep

DAY = date(2026, 3, 1)
PROMOTED = Asked("promotion", DAY, DAY, from_grade="11", to_grade="12", from_rank=11, to_rank=12, months_in_grade=30, months_needed=24)
SIX = [(1, 606500), (2, 637000), (3, 667500)]


def codes(asked: Asked) -> list[str]:
    return [problem.code for problem in problems_of(asked)]


def test_a_sound_promotion_has_nothing_against_it() -> None:
    assert codes(PROMOTED) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"effective": date(2026, 2, 28)}, "decision.backdated"),
        ({"months_in_grade": 23}, "decision.time_in_grade"),
        ({"to_rank": 13, "to_grade": "13"}, "decision.exceptional"),
        ({"raised": (date(2025, 6, 1),)}, "decision.promoted_this_year"),
        ({"discipline_days": 15, "discipline_most": 15}, "decision.discipline_bar"),
        ({"formation": True}, "decision.vacancy_needed"),
        ({"from_rank": 13, "to_rank": 14, "to_grade": "14"}, "decision.council_needed"),
    ],
)
def test_a_bar_is_told_and_a_ground_passes_over_it(changed: dict[str, Any], code: str) -> None:
    barred = replace(PROMOTED, **changed)
    assert codes(barred) == [code]
    assert codes(replace(barred, ground="الأمر السامي رقم 1")) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"to_rank": 11}, "decision.grade_not_higher"),
        ({"to_rank": 14, "to_grade": "13"}, "decision.too_many_grades"),
        ({"status": "suspended"}, "decision.not_at_work"),
        ({"post": Wanted("5", known=False)}, "position.unknown"),
        ({"post": Wanted("5", True, "frozen", "12")}, "position.frozen"),
        ({"post": Wanted("5", True, "active", "12", "E00002")}, "position.held"),
        ({"post": Wanted("5", True, "active", "11")}, "position.grade_differs"),
    ],
)
def test_no_ground_passes_over_what_the_law_knows_no_exception_from(changed: dict[str, Any], code: str) -> None:
    assert codes(replace(PROMOTED, ground="أمر", **changed)) == [code]


def test_every_bar_is_told_at_once() -> None:
    assert codes(replace(PROMOTED, effective=date(2026, 2, 1), months_in_grade=0, discipline_days=20, discipline_most=15)) == [
        "decision.backdated", "decision.time_in_grade", "decision.discipline_bar",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "raised", "expected"),
    [
        (date(2027, 1, 1), (date(2026, 1, 1),), []),
        (date(2027, 3, 1), (), ["decision.increment_day"]),
        (date(2027, 1, 1), (date(2027, 1, 1),), ["decision.increment_twice"]),
    ],
)
def test_one_increment_a_year_on_its_first_day(day: date, raised: tuple[date, ...], expected: list[str]) -> None:
    assert codes(Asked("increment", day, day, raised=raised)) == expected


@pytest.mark.parametrize(
    ("started", "expected"),
    [
        (date(2026, 3, 16), []),
        (date(2026, 3, 17), ["decision.appointment_lapsed"]),
        (date(2026, 2, 28), ["decision.before_appointment"]),
    ],
)
def test_an_appointment_lapses_after_fifteen_days(started: date, expected: list[str]) -> None:
    assert codes(Asked("commencement", started, started, status="appointed", appointed_on=DAY, commence_within=15)) == expected


def test_nobody_starts_without_an_appointment_is_appointed_twice_or_leaves_without_clearance() -> None:
    assert codes(Asked("commencement", DAY, DAY)) == ["decision.no_appointment"]
    assert codes(Asked("appointment", DAY, DAY)) == ["decision.not_appointed"]
    assert codes(Asked("rehire", DAY, DAY)) == ["decision.still_serving"]
    assert codes(Asked("end_of_service", DAY, DAY)) == ["decision.clearance_needed"]
    assert codes(Asked("end_of_service", DAY, DAY, clearance="88")) == []


def test_an_appointee_begins_at_the_first_step_or_the_first_above_what_they_drew() -> None:
    assert [first_step(SIX, last) for last in (None, 600000, 606500, 640000)] == [1, 1, 2, 3]
    with pytest.raises(NoHigherStep):
        first_step(SIX, 667500)


def test_who_comes_back_takes_the_old_step_or_the_first_above_the_last_pay() -> None:
    assert rehired_step("6", 3, 667500, "6", SIX, higher=False) == 3
    assert rehired_step("7", 1, 610000, "6", SIX, higher=False) == 2
    assert rehired_step("9", 9, 900000, "6", SIX, higher=False) == 3, "or the last step where none is above"
    assert rehired_step("5", 3, 610000, "6", SIX, higher=True) == 2


def test_service_is_counted_in_hijri_months() -> None:
    assert months_between(date(2024, 7, 7), date(2026, 6, 16)) == 24  # 1 Muharram 1446 to 1 Muharram 1448
    assert months_between(date(2024, 7, 7), date(2026, 6, 15)) == 23
