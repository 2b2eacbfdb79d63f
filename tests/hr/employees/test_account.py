"""A person's own sign-in opens their payslips, and nobody else's."""

from __future__ import annotations

from flask import Flask
from pytest import raises
from sqlalchemy import select

from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.errors import KeyTaken, NotFound, RequestInvalid
from erp.starting import add_user
from hr.employees.account import link
from hr.employees.models import Employee
from hr.runs.queries import own_payslip, own_payslips
from tests.conftest import make_actor
from tests.factories.payroll import office, recorded

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
