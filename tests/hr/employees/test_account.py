"""A person's own sign-in opens their payslips, and nobody else's."""

from __future__ import annotations

from datetime import date

from flask import Flask
from pytest import raises
from sqlalchemy import select

from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.errors import KeyTaken, NotFound, RequestInvalid
from erp.starting import add_user
from hr.employees.account import link
from hr.employees.models import Employee
from hr.runs.queries import certified_payslip, own_payslip, own_payslips
from tests.conftest import make_actor
from tests.factories.payroll import office, recorded
from tests.hr.runs.test_arrears import AUGUST, OCTOBER, arrears, decided

HEAD = make_actor("hr.head")


def linked(number: str, username: str | None) -> None:
    def work() -> None:
        row = db.session.execute(select(Employee).where(Employee.employee_number == number)).scalar_one()
        link(row, {"username": username}, HEAD)

    unit_of_work(work)


def test_one_account_is_one_persons(any_app: Flask) -> None:
    with office(2):
        recorded()
        user = unit_of_work(lambda: add_user("saad", "سعد", "Saad", "seven quiet camels walk", "employee", system_actor()))
        assert own_payslips(user) == []
        linked("E00001", "saad")
        assert [slip.employee_number for slip in own_payslips(user)] == ["E00001"]
        with raises(NotFound):
            own_payslip(user, "2026-10-E00002")
        with raises(KeyTaken):
            linked("E00002", "saad")
        with raises(RequestInvalid):
            linked("E00002", "nobody")
        linked("E00001", None)
        assert own_payslips(user) == []


def test_a_salary_certificate_never_takes_arrears_for_the_salary(app: Flask) -> None:
    with office(2):
        recorded(AUGUST)
        user = unit_of_work(lambda: add_user("saad", "سعد", "Saad", "seven quiet camels walk", "employee", system_actor()))
        linked("E00001", "saad")
        decided("promotion", date(2026, 8, 1), to_grade="7")
        arrears()
        assert [slip.period for slip in own_payslips(user)] == [OCTOBER, AUGUST]
        assert certified_payslip(user).period == AUGUST
        linked("E00001", None)
        with raises(NotFound):
            certified_payslip(user)
