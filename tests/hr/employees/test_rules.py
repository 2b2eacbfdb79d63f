"""Identity numbers, accounts, dates that contradict."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr.employees.rules import IbanInvalid, NationalIdInvalid, check_iban, check_national_id, consistent, scale_problem
from tests.factories.payroll import iban
from tests.hr.employees.staff import identity


@given(st.integers(0, 99_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_of_an_identity_number_is_found(number: int, place: int, shift: int) -> None:
    sound = identity(number)
    check_national_id(sound)
    wrong = f"{sound[:place]}{(int(sound[place]) + shift) % 10}{sound[place + 1 :]}"
    with pytest.raises(NationalIdInvalid):
        check_national_id(wrong)


@pytest.mark.parametrize("value", ["", "100000000", "10000000080", "3000000006", "1000000009", "١٠٠٠٠٠٠٠٠٨", "1.00000008", "-100000008"])
def test_what_is_no_identity_number(value: str) -> None:
    with pytest.raises(NationalIdInvalid):
        check_national_id(value)


@given(st.integers(0, 10**15), st.integers(4, 23), st.integers(1, 9))
def test_one_wrong_digit_of_an_account_is_found(number: int, place: int, shift: int) -> None:
    sound = iban(number)
    check_iban(sound)
    with pytest.raises(IbanInvalid):
        check_iban(f"{sound[:place]}{(int(sound[place]) + shift) % 10}{sound[place + 1 :]}")


@pytest.mark.parametrize(
    "value", ["", "SA", "GB82WEST12345698765432", "SA0380000000608010167518", "SA038000000060801016751", "0380000000608010167519"]
)
def test_what_is_no_saudi_account(value: str) -> None:
    with pytest.raises(IbanInvalid):
        check_iban(value)


def test_dates_that_contradict_are_each_told() -> None:
    values = {
        "birth_date": date(2012, 1, 1),
        "hire_date": date(2020, 1, 1),
        "termination_date": date(2019, 1, 1),
        "first_contribution_date": date(2011, 1, 1),
    }
    assert [problem.code for problem in consistent(values, None)] == [
        "employee.born_too_late", "employee.left_before_start", "employee.contributed_before_birth",
    ]  # fmt: skip


def test_what_the_file_leaves_out_is_taken_from_what_stands() -> None:
    stands = SimpleNamespace(birth_date=date(1990, 1, 1), hire_date=date(2015, 1, 1), termination_date=None, first_contribution_date=None)
    assert [problem.code for problem in consistent({"termination_date": date(2014, 1, 1)}, stands)] == ["employee.left_before_start"]
    assert consistent({}, stands) == []


def test_a_grade_or_step_that_the_scale_lacks() -> None:
    scales = SimpleNamespace(ranks={("general", "6"): 6}, basic={("general", "6", 1): 606500})
    told = {("6", 1): None, ("6", 16): "employee.step_unknown", ("16", 1): "employee.grade_unknown"}
    for (grade, step), code in told.items():
        found = scale_problem({"scale": None, "grade": grade, "step": step}, scales)
        assert (found.code if found else None) == code
