"""The likeliest reason of each difference between an office's sheet and what is calculated."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from hr.opening.rules import Ours, Scale, compared, sum_of
from hr.payroll.calculate import payslip
from hr.payroll.values import PayInput
from tests.hr.payroll.test_cases import FIGURES, facts_of

CASE = {"month": "2026-10", "grade": "6", "step": 1}
SHEET = {"basic": 606500, "transport": 70000, "pension_employee": 54585, "net": 621915}
SCALE = Scale({637000: ["6/2"], 606500: ["6/1"]}, {50000: ["1", "2"], 70000: ["6", "7"]})


def ours(missing: tuple[str, ...] = (), **more: Any) -> Ours:
    facts, month = facts_of({**CASE, **more})
    return Ours(payslip(facts, month, FIGURES).lines, missing)


def reasons(sheet: dict[str, int] | None, mine: Ours | None) -> dict[str, tuple[str, dict[str, Any]]]:
    return {one.element: (one.reason, dict(one.facts)) for one in compared(sheet, mine, SCALE)}


def test_a_sheet_that_agrees_has_no_differences() -> None:
    assert compared(SHEET, ours(), SCALE) == []
    assert compared({"net": 621915}, ours(), SCALE) == [], "totals alone are compared by totals"


@pytest.mark.parametrize(
    ("element", "paid", "reason", "fact"),
    [
        ("basic", 637000, "other_step", ("steps", "6/2")),
        ("basic", 606450, "rounding", None),
        ("basic", 404333, "part_month", ("days", 20)),
        ("basic", 111111, "other_amount", None),
        ("transport", 50000, "other_grade", ("grades", "1, 2")),
        ("pension_employee", 60650, "other_rate", ("theirs", "10.0")),
        ("bank_loan", 100000, "no_input", None),
        ("net", 600000, "other_amount", None),
    ],
)
def test_each_difference_has_its_reason(element: str, paid: int, reason: str, fact: tuple[str, Any] | None) -> None:
    found = reasons(SHEET | {element: paid}, ours())
    assert found[element][0] == reason
    assert fact is None or found[element][1][fact[0]] == fact[1]


def test_totals_follow_from_the_elements_that_differ() -> None:
    found = reasons(SHEET | {"basic": 637000, "pension_employee": 57330, "net": 649670}, ours())
    assert found["net"] == ("follows", {"elements": ["basic", "pension_employee"]})
    assert found["pension_employee"][0] in ("follows", "other_rate")


def test_what_the_sheet_leaves_out_is_said() -> None:
    given = ({"element": "overtime_hours", "quantity": "8", "decision_number": "1", "decision_date": "2026-09-01"},)
    assert reasons(SHEET, ours(inputs=given))["overtime"][0] == "not_in_sheet"


def test_a_figure_that_nobody_filled_in_is_the_reason_before_any_other() -> None:
    assert reasons(SHEET | {"mandate": 120000}, ours(("per_diem.inside 6",)))["mandate"] == ("missing_figure", {"figure": "per_diem.inside 6"})


def test_people_of_one_side_only() -> None:
    assert reasons(None, ours())["net"][0] == "not_in_sheet_at_all"
    assert compared({"basic": 606500, "bank_loan": 1000}, None, SCALE)[0][:4] == ("net", 605500, 0, "not_in_run")


def test_absence_is_compared_as_one_element() -> None:
    facts, month = facts_of(CASE)
    absent = facts._replace(inputs=(PayInput("absence_days", quantity=Fraction(2)),))
    mine = Ours(payslip(absent, month, FIGURES).lines)
    sheet = {"basic": 606500, "transport": 70000, "absence": 45100, "pension_employee": 50946}
    assert compared(sheet, mine, SCALE) == [] and sum_of(sheet) == mine.sums["net"]
