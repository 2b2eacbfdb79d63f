"""A year of a small office: an increment, a promotion dated back, a leave found late, a colleague who joins and one who goes.

At its end everybody has had what the year's facts say, to the halala, and both books agree.
"""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.periods import Month
from finance.whole import findings
from hr.debts.models import Debt
from hr.employees import operations as employees
from hr.errors import NothingToPay
from hr.payroll.calculate import payslip
from hr.payroll.retro import compared
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING
from hr.runs.calculate_month import calculate_month
from hr.runs.facts import figures, persons, staff
from hr.runs.models import Payslip, PayslipLine
from hr.runs.queries import document_of, run_of
from hr.runs.values import RECORDED
from tests.factories.payroll import CLERK, HEAD, add_input, answered, office, person, recorded
from tests.hr.runs.test_arrears import arrears, decided
from tests.hr.runs.test_runs import standing

SIGNS = {EARNING: 1, ABSENCE: -1, DEDUCTION: -1}


def due(ids: dict[str, int]) -> dict[str, int]:
    """Employee -> net before what was taken for others, over the year, by the facts as they stand in the end."""
    found: dict[str, int] = {}
    known, months = figures(), Month(2026, 1).until(Month(2026, 12))
    for month in months:
        for one in persons(staff(list(ids.values()), months[-1], 0, 100), month):
            lines = [line for line in payslip(one.facts, month, known).lines if compared(line)]
            number = one.facts.employee_number
            found[number] = found.get(number, 0) + sum(SIGNS.get(line.kind, 0) * line.amount for line in lines)
    return found


def paid() -> dict[str, int]:
    """The same from what is recorded: net, and what was taken for others or for the state."""
    question = (
        select(Payslip.employee_number, PayslipLine.kind, PayslipLine.part, func.sum(PayslipLine.amount))
        .join(PayslipLine, (PayslipLine.payslip_id == Payslip.id) & (PayslipLine.fiscal_year == Payslip.fiscal_year))
        .where(Payslip.state == RECORDED)
        .group_by(Payslip.employee_number, PayslipLine.kind, PayslipLine.part)
    )
    found: dict[str, int] = {}
    for number, kind, part, amount in db.session.execute(question):
        if kind != DEDUCTION or part in ("pension_employee", "insurance_employee"):
            found[number] = found.get(number, 0) + SIGNS.get(kind, 0) * int(amount)
    return found


@pytest.mark.slow
def test_a_year(app: Flask) -> None:
    with office(2) as ids:
        for month in Month(2026, 1).until(Month(2026, 12)):
            with clock.frozen(f"{month}-20T07:00"):
                _lived(month, ids)
                recorded(str(month))
        with clock.frozen("2026-12-28T07:00"):
            decided("suspension", date(2026, 11, 22), end_date=date(2026, 11, 30))
            run = run_of(calculate_month("MED", "2026-12", CLERK, kind="arrears"))
            answered(run)
            unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
            with pytest.raises(NothingToPay):
                calculate_month("MED", "2026-12", CLERK, kind="arrears")
            assert paid() == due(ids)
            assert standing("1132") == sum(debt.left for debt in db.session.execute(select(Debt).where(Debt.state != "cancelled")).scalars())
            assert findings() == []


def _lived(month: Month, ids: dict[str, int]) -> None:
    """What happens in the office in a month, before its run."""
    if month.month == 2:
        add_input("E00001", "absence_days", str(month), quantity=2)
    elif month.month == 4:
        decided("promotion", date(2026, 4, 5), to_grade="7")
    elif month.month == 5:
        unit_of_work(lambda: employees.create([(None, person(9, ids["MED"], hire_date=date(2026, 5, 11)))], CLERK) and None)
    elif month.month == 7:
        decided("increment", date(2026, 6, 1), "E00002")  # a month late
        arrears(str(month.previous))
    elif month.month == 9:
        decided("unpaid_leave", date(2026, 8, 10), "E00009", end_date=date(2026, 8, 20))  # found after August was paid
        arrears(str(month.previous))
    elif month.month == 11:
        decided("end_of_service", date(2026, 11, 16), "E00002")
