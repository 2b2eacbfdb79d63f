"""A sheet of before the start beside what was due: what it says was paid, what follows from it, what is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from erp.periods import Month
from hr.payroll.before_start import beside_sheet, by_name
from hr.payroll.calculate import payslip
from hr.payroll.retro import Before, Slot, differences
from hr.payroll.values import EARNING, Facts, PayInput, PayLine, Segment
from tests.hr.payroll.test_cases import FIGURES
from tests.hr.payroll.test_retro import recorded

MONTH = Month(2026, 8)


def person(grade: str, step: int, *inputs: PayInput) -> Facts:
    stretch = Segment(MONTH.start, MONTH.end, "general", grade, step, entity="MED")
    return Facts("E00001", 1, (stretch,), iban="SA0380000000608010167519", pension_scheme="civil_pension", inputs=inputs)


def lines(facts: Facts) -> tuple[PayLine, ...]:
    return payslip(facts, MONTH, FIGURES).lines


def sheet_of(paid: Iterable[PayLine], *names: str) -> dict[str, int]:
    return {name: sum(line.amount for line in found) for name, found in by_name(paid).items() if not names or name in names}


def found(due: Iterable[PayLine], sheet: dict[str, int], known: dict[Slot, Before] | None = None, others: Iterable[PayLine] = ()) -> list[PayLine]:
    return differences(*beside_sheet(by_name(due), sheet, known or {}, by_name(others)), MONTH)


def amounts(arrears: Iterable[PayLine]) -> dict[str, int]:
    return {line.element: line.amount for line in arrears}


grades = st.tuples(st.sampled_from("5678"), st.integers(1, 10))


@given(grades, grades)
@example(("7", 6), ("8", 3))  # five riyals more, of which the shares are less than one
def test_a_whole_sheet_tells_what_the_runs_would_have_told(was: tuple[str, int], now: tuple[str, int]) -> None:
    before, after = lines(person(*was)), lines(person(*now))
    arrears = found(after, sheet_of(before))
    assert amounts(arrears) == amounts(differences(after, recorded(before), MONTH))
    assert found(after, sheet_of(before), recorded(arrears)) == [], "found once, it is not found again"


@pytest.mark.parametrize("names", [("basic",), ("basic", "pension_employee")])
def test_shares_that_the_sheet_leaves_out_follow_from_what_it_names(names: tuple[str, ...]) -> None:
    """6,370.00 to 6,945.00: 575.00 more, 9 % of it from each side; transport isn't named and stays."""
    before, after = lines(person("6", 2)), lines(person("7", 1))
    rise = amounts(after)["basic"] - amounts(before)["basic"]
    assert amounts(found(after, sheet_of(before, *names))) == {"basic": rise, "pension_employee": rise * 9 // 100, "pension_state": rise * 9 // 100}


def test_a_riyal_is_rounding_and_totals_alone_tell_nothing() -> None:
    due = lines(person("6", 2))
    rounded = {name: amount // 100 * 100 for name, amount in sheet_of(due).items()}
    assert found(due, rounded) == [] and found(due, {"gross": 1, "net": 1}) == []


def test_an_absence_that_only_the_sheet_knows_leaves_the_month_alone() -> None:
    """Its pension was less for the days; nobody is asked for the difference."""
    absent = lines(person("6", 2, PayInput("absence_days", quantity=2)))
    sheet = sheet_of(absent)
    assert sheet["absence"] > 0 and found(lines(person("6", 2)), sheet) == []
    assert found(absent, sheet) == [], "once the input is brought in, it is compared"


def test_what_was_paid_and_is_not_due_at_all_is_found_by_another_month() -> None:
    before = lines(person("6", 2))
    gone = person("6", 2)._replace(segments=())
    assert lines(gone) == () and date(2026, 8, 1) == MONTH.start
    assert {name: -amount for name, amount in sheet_of(before).items()} == amounts(found(lines(gone), sheet_of(before), None, before))
    assert all(line.amount < 0 for line in found((), sheet_of(before), None, before) if line.kind == EARNING)
