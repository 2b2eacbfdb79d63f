"""A large set of people is stored below the session, and what stands is what one by one would have made."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import RequestInvalid
from hr.employees import operations
from hr.employees.models import Employee, Employment
from hr.positions.models import Position
from tests.factories.payroll import CLERK, office, person

OWN = {"id", "employee_number", "national_id", "employee_id", "position_number", "search", "recorded_at", "iban", "name_ar"}


def stands(model: Any, *where: Any) -> dict[str, Any]:
    row = db.session.execute(select(model.__table__).where(*where)).one()
    return {name: value for name, value in row._mapping.items() if name not in OWN}


def everything(number: str) -> list[dict[str, Any]]:
    employee = db.session.execute(select(Employee).where(Employee.employee_number == number)).scalar_one()
    first = stands(Employment, Employment.employee_id == employee.id)
    return [stands(Employee, Employee.id == employee.id), first, stands(Position, Position.position_number == employee.position_number)]


def test_many_stand_as_one_by_one_would(any_app: Flask) -> None:
    with office(1) as ids:
        one, other = (person(number, ids["MED"], birth_date=date(1990, 1, 15)) for number in (51, 51 + 60))
        other |= {name: one[name] for name in ("grade", "step", "hire_date", "pension_scheme") if name in one}
        unit_of_work(lambda: operations.create([(None, one)], CLERK) and None)
        unit_of_work(lambda: operations.create_many([(None, other)], CLERK) and None)
        assert everything(one["employee_number"]) == everything(other["employee_number"])


def test_many_are_refused_together_and_nobody_stays(any_app: Flask) -> None:
    with office(1) as ids:
        sound, outside = person(61, ids["MED"]), person(62, ids["MED"], step=99)
        with pytest.raises(RequestInvalid):
            unit_of_work(lambda: operations.create_many([(None, sound), (None, outside)], CLERK) and None)
        assert db.session.execute(select(Employee.id).where(Employee.employee_number == sound["employee_number"])).first() is None
