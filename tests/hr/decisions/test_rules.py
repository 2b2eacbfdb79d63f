"""Promotion by the least rise, increments, and the fold of decisions into a life in the service."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.money import Halalas
from hr.decisions.rules import AtLastStep, NoHigherStep, life, next_step, promoted_step
from hr.decisions.values import CORRECTION, END, INCREMENT, MOTHERHOOD, PROMOTION, RETURN, SICK, SUSPENSION, TRANSFER, UNPAID, Change, Standing
from hr.figures.operations import shipped

CASES = Path(__file__).parents[2] / "cases" / "promotions.csv"
SCALE = {
    grade: sorted((row["step"], row["basic"]) for row in shipped("scale_steps") if (row["scale"], row["grade"]) == ("general", grade))
    for grade in map(str, range(1, 16))
}
INCREMENTS = {row["grade"]: row["increment"] for row in shipped("grades") if row["scale"] == "general"}
HIRED = date(2015, 3, 1)
START = Standing(1, "general", "6", 1, "active")


def cases() -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("case", cases(), ids=lambda case: f"{case['grade']}/{case['step']}-{case['reading']}")
def test_the_step_of_a_promotion(case: dict[str, str]) -> None:
    basic = dict(SCALE[case["grade"]])[int(case["step"])]
    found = promoted_step(basic, INCREMENTS[case["grade"]], SCALE[case["to_grade"]], case["reading"] == "purposive", case["to_grade"])
    assert (found, dict(SCALE[case["to_grade"]])[found]) == (int(case["to_step"]), int(case["to_basic"]) * 100)


@given(st.integers(1, 14), st.data(), st.booleans())
def test_a_promotion_never_lowers_pay_and_takes_the_first_step_that_will_do(grade: int, data: st.DataObject, purposive: bool) -> None:
    step, basic = data.draw(st.sampled_from(SCALE[str(grade)]))
    steps, least = SCALE[str(grade + 1)], INCREMENTS[str(grade)]
    found = promoted_step(basic, least, steps, purposive, str(grade + 1))
    amounts = dict(steps)
    assert amounts[found] > basic
    assert found == steps[0][0] or amounts[found] - basic >= least
    assert all(amounts[lower] <= basic or amounts[lower] - basic < least for lower in range(steps[0][0], found)), (step, found)


def test_a_grade_without_a_step_high_enough_is_refused() -> None:
    with pytest.raises(NoHigherStep) as refused:
        promoted_step(SCALE["12"][-1][1], INCREMENTS["12"], SCALE["6"], True, "6")
    assert {name for name, fact in refused.value.facts.items() if isinstance(fact, Halalas)} == {"basic", "least"}, "said in riyals"


def test_no_increment_beyond_the_last_step() -> None:
    assert next_step("6", 14, SCALE["6"]) == 15
    with pytest.raises(AtLastStep):
        next_step("6", 15, SCALE["6"])


@st.composite
def changes(draw: st.DrawFn) -> list[Change]:
    """Up to five decisions within three years."""
    found = []
    for number in range(draw(st.integers(0, 5))):
        day = HIRED + timedelta(days=draw(st.integers(0, 1000)))
        kind = draw(st.sampled_from([INCREMENT, PROMOTION, TRANSFER, SUSPENSION, RETURN, UNPAID, SICK, MOTHERHOOD, CORRECTION, END]))
        ends = day + timedelta(days=draw(st.integers(0, 200))) if kind in (SUSPENSION, UNPAID, SICK, MOTHERHOOD) and draw(st.booleans()) else None
        grade = str(draw(st.integers(1, 15))) if kind in (PROMOTION, CORRECTION) else ""
        step = draw(st.integers(1, 10)) if kind in (INCREMENT, PROMOTION, CORRECTION) else None
        entity = draw(st.integers(2, 5)) if kind == TRANSFER else None
        found.append(Change(f"D-{number:06d}", kind, day, ends, "", grade, step, entity))
    return found


@given(changes())
def test_the_order_in_which_decisions_came_does_not_matter(given_changes: list[Change]) -> None:
    first = life(HIRED, START, given_changes)
    assert all(life(HIRED, START, order) == first for order in list(permutations(given_changes))[:24])


@given(changes())
def test_a_life_begins_with_the_start_and_goes_on_day_by_day(given_changes: list[Change]) -> None:
    found = life(HIRED, START, given_changes)
    days = [day for day, _standing, _reference in found]
    assert days[0] == HIRED and days == sorted(set(days))


def test_no_decision_leaves_the_start() -> None:
    assert life(HIRED, START, []) == [(HIRED, START, "")]


def test_a_leave_ends_the_day_after_its_last_day() -> None:
    found = life(HIRED, START, [Change("D-1", UNPAID, date(2020, 1, 1), date(2020, 1, 31))])
    assert [(day, standing.status) for day, standing, _reference in found] == [
        (HIRED, "active"), (date(2020, 1, 1), "unpaid_leave"), (date(2020, 2, 1), "active"),
    ]  # fmt: skip


def test_a_suspension_within_a_leave_is_not_ended_by_the_leave() -> None:
    given_changes = [Change("D-1", UNPAID, date(2020, 1, 1), date(2020, 1, 31)), Change("D-2", SUSPENSION, date(2020, 1, 20))]
    assert [standing.status for _day, standing, _reference in life(HIRED, START, given_changes)] == ["active", "unpaid_leave", "suspended"]


def test_nothing_moves_who_has_left_but_a_return() -> None:
    gone = [Change("D-1", END, date(2020, 1, 1)), Change("D-2", PROMOTION, date(2020, 6, 1), None, "", "9", 1)]
    assert life(HIRED, START, gone)[-1][1].grade == "6"
    back = [*gone, Change("D-3", RETURN, date(2021, 1, 1))]
    assert life(HIRED, START, back)[-1][1].status == "active"
