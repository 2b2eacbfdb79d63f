"""What makes an employee's record sound. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from erp.errors import DomainError, Problem
from hr.employees.values import GENERAL


class NationalIdInvalid(DomainError):
    """Not ten digits beginning with 1 or 2, or the check digit is wrong. Facts: value."""

    code = "national_id.invalid"


class IbanInvalid(DomainError):
    """Not a Saudi account: SA, 24 characters, mod-97 (ISO 13616). Facts: value."""

    code = "iban.invalid"


def check_national_id(value: str) -> None:
    """Ten digits, the first 1 (Saudi) or 2 (resident), Luhn over all of them. Raises NationalIdInvalid."""
    if len(value) != 10 or not (value.isascii() and value.isdigit()) or value[0] not in "12" or _luhn(value) % 10:
        raise NationalIdInvalid(value=value[:20])


def _luhn(digits: str) -> int:
    """Every second digit from the first doubled, its own digits added up."""
    return sum([int("0246813579"[int(digit)]) for digit in digits[::2]]) + sum([int(digit) for digit in digits[1::2]])


SAUDI_IBAN = re.compile(r"SA[0-9]{4}[0-9A-Z]{18}")


def check_iban(value: str) -> None:
    """Raises IbanInvalid."""
    if SAUDI_IBAN.fullmatch(value):
        account = value[4:]
        figures = account if account.isdigit() else "".join([str(int(sign, 36)) for sign in account])
        if int(f"{figures}2810{value[2:4]}") % 97 == 1:  # S is 28 and A is 10
            return
    try:
        iban_numbers.validate(value)
    except ValidationError as error:
        raise IbanInvalid(value=value[:40]) from error
    if not value.startswith("SA") or len(value) != 24:
        raise IbanInvalid(value=value[:40])


def bank_of(iban: str) -> str:
    """The two digits that name the bank of a Saudi account."""
    return iban[4:6]


def consistent(values: dict[str, Any], row: Any) -> list[Problem]:
    """Dates that contradict one another. Whether the grade and step exist is asked where the scales are known."""

    def of(name: str) -> Any:
        return values[name] if name in values else getattr(row, name, None)

    born, hired, left, first = (of(name) for name in ("birth_date", "hire_date", "termination_date", "first_contribution_date"))
    found = []
    if born and hired and _years(born, hired) < 15:
        found.append(Problem("employee.born_too_late", "birth_date", facts={"birth_date": born, "hire_date": hired}))
    if hired and left and left < hired:
        found.append(Problem("employee.left_before_start", "termination_date", facts={"hire_date": hired, "termination_date": left}))
    if born and first and first <= born:
        found.append(Problem("employee.contributed_before_birth", "first_contribution_date", facts={"birth_date": born}))
    return found


def _years(earlier: date, later: date) -> int:
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))


def scale_problem(values: Mapping[str, Any], scales: Any) -> Problem | None:
    """The fault of a scale, grade and step that the day's scales don't know; none where they do.

    `scales` answers `basic[(scale, grade, step)]` and `ranks[(scale, grade)]` (hr.figures.queries.Scales).
    """
    scale, grade, step = values.get("scale") or GENERAL, values.get("grade"), values.get("step")
    if grade is None or step is None:
        return None
    if (scale, grade) not in scales.ranks:
        return Problem("employee.grade_unknown", "grade", facts={"scale": scale, "grade": grade}, value=str(grade))
    if (scale, grade, step) not in scales.basic:
        return Problem("employee.step_unknown", "step", facts={"grade": grade, "step": step}, value=str(step))
    return None
