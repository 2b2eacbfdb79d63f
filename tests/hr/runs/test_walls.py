"""The walls around the lines of payslips: each refuses on its engine, and without it nothing else would."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from erp.db import db, system_engine
from erp.registry import registry
from erp.upgrading import differences, downgrade, upgrade
from hr.runs.models import Payslip, PayslipLine
from hr.runs.walls import LINES_LEFT, NO_PAYSLIP, WALLS
from tests.factories.payroll import calculated, office

AWAY = ", ".join(column.name if column.name != "payslip_id" else "payslip_id + 500" for column in PayslipLine.__table__.c)
MUTATIONS = {  # wall -> what it refuses, and how
    "hr_payslip_line_no_update": ("UPDATE hr_payslip_line SET amount = 1", "hr_payslip_line is written once"),
    "hr_payroll_sum_no_update": ("UPDATE hr_payroll_sum SET amount = 1", "hr_payroll_sum is written once"),
    "hr_payslip_line_of_payslip": (f"INSERT INTO hr_payslip_line SELECT {AWAY} FROM hr_payslip_line", NO_PAYSLIP),
    "hr_payslip_without_lines": ("DELETE FROM hr_payslip", LINES_LEFT),
    "hr_payslip_key_fixed": ("UPDATE hr_payslip SET id = id + 1000", LINES_LEFT),
    "hr_payslip_no_truncate": ("TRUNCATE hr_payslip", LINES_LEFT),
}


def refusal(connection: Connection, statement: str) -> str:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return str(error.orig)
    return ""


def test_each_wall_refuses_and_nothing_else_would(any_app: Flask) -> None:
    with office():
        calculated()
        before = db.session.execute(select(func.count(), func.sum(PayslipLine.amount))).one()
        db.session.rollback()
        with system_engine().connect() as connection, connection.begin() as transaction:
            engine = connection.dialect.name
            for wall in WALLS:
                statement, says = MUTATIONS[wall.name]
                if engine in wall.create:
                    assert says in refusal(connection, statement)
                    with connection.begin_nested() as trial:
                        for drop in wall.drop[engine]:
                            connection.exec_driver_sql(drop)
                        assert refusal(connection, statement) == ""
                        trial.rollback()
                elif "TRUNCATE" not in statement:
                    assert "FOREIGN KEY" in refusal(connection, statement), "on SQLite the key asks"
            transaction.rollback()
        assert db.session.execute(select(func.count(), func.sum(PayslipLine.amount))).one() == before


def test_a_calculation_that_nobody_approved_goes_as_a_whole(any_app: Flask) -> None:
    """Lines first, then their payslips: the walls let that through."""
    with office():
        assert calculated().id == calculated().id


def test_the_step_to_lines_by_payslip_loses_nothing(any_app: Flask) -> None:
    with office():
        calculated()
        question = select(PayslipLine.__table__).order_by(PayslipLine.payslip_id, PayslipLine.place)
        before = db.session.execute(question).all()
        db.session.remove()
        downgrade(registry().get("hr"), "0221")
        with system_engine().connect() as connection:
            numbers = connection.exec_driver_sql("SELECT id FROM hr_payslip_line ORDER BY payslip_id, place").scalars().all()
        assert numbers == list(range(1, len(before) + 1)), "as it was, each line has a number"
        upgrade()
        assert db.session.execute(question).all() == before
        assert differences() == []


def test_payslips_numbered_anew_each_year_become_of_one_year_only(any_app: Flask) -> None:
    """Before, the first payslip of every year was number 1, and a question by number met the lines of both."""
    with office():
        calculated()
        totals = select(PayslipLine.payslip_id, func.sum(PayslipLine.amount)).group_by(PayslipLine.payslip_id).order_by(PayslipLine.payslip_id)
        before = db.session.execute(totals).all()
        numbers = select(Payslip.id, Payslip.number).order_by(Payslip.id)
        named = db.session.execute(numbers).all()
        db.session.remove()
        downgrade(registry().get("hr"), "0300")
        with system_engine().begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA defer_foreign_keys=on")
            connection.exec_driver_sql("UPDATE hr_payslip_line SET payslip_id = payslip_id - fiscal_year * 1000000000")
            connection.exec_driver_sql("UPDATE hr_payslip SET id = id - fiscal_year * 1000000000")
            assert connection.exec_driver_sql("SELECT min(id) FROM hr_payslip").scalar_one() == 1
        upgrade()
        assert db.session.execute(totals).all() == before and db.session.execute(numbers).all() == named
        assert differences() == []
