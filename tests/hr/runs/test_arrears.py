"""A late decision from entry to both books: months named, nothing twice, an overpayment brought back out of pay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.importing import kinds
from erp.importing import operations as importing
from erp.importing.operations import Source
from erp.importing.sheets import Sheet
from finance.whole import findings
from hr.debts.models import Debt
from hr.debts.operations import agree
from hr.decisions import operations as decisions
from hr.decisions import together
from hr.decisions.models import Decision
from hr.employees import operations as employees
from hr.employees.models import Employee
from hr.errors import ArrearsStand, DebtRecovered, MonthNotPaid, NothingToPay, RunStale
from hr.runs import operations
from hr.runs.calculate_month import calculate_month
from hr.runs.models import PayrollRun, Payslip, PayslipLine
from hr.runs.queries import document_of, last_payslip, run_of
from tests.conftest import make_actor
from tests.factories.payroll import CLERK, HEAD, answered, fund_posts, office, ordered, person, recorded
from tests.hr.runs.test_runs import standing

HR_HEAD = make_actor("hr.head")
LAWFUL = {"ground": "أمر سامٍ", "clearance": "1/1448"}  # these tests are of pay, not of the law's bars
AUGUST, SEPTEMBER, OCTOBER = "2026-08", "2026-09", "2026-10"


def decided(kind: str, day: date, number: str = "E00001", **values: Any) -> str:
    """A decision prepared and approved; returns its reference."""

    def prepare() -> str:
        employee = db.session.execute(select(Employee.id).where(Employee.employee_number == number)).scalar_one()
        known = {"employee_id": employee, "decision_date": day, "effective_date": day, "kind": kind, **LAWFUL, **values}
        row = decisions.create([(None, known)], CLERK)[0]
        decisions.send(row, {}, CLERK)
        return row.reference

    reference: str = unit_of_work(prepare)
    unit_of_work(lambda: decide(f"hr.decision:{reference}", HR_HEAD, "approve") and None)
    return reference


def taken_back(reference: str) -> None:
    """By a decision of its own, that another person approves."""
    unit_of_work(lambda: decisions.cancel(decisions.decision(reference), {"reason": "خطأ"}, CLERK) and None)
    struck = select(Decision.reference).where(Decision.kind == "cancellation").order_by(Decision.id.desc()).limit(1)
    unit_of_work(lambda: decide(f"hr.decision:{db.session.execute(struck).scalar_one()}", HR_HEAD, "approve") and None)


def arrears(period: str = OCTOBER, approve: bool = True) -> PayrollRun:
    run = run_of(calculate_month("MED", period, CLERK, kind="arrears"))
    if approve:
        answered(run)
        unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
    return run_of(run.id)


def lines(run: PayrollRun) -> dict[str, int]:
    question = select(PayslipLine.of_month, PayslipLine.element, PayslipLine.amount).join(Payslip, Payslip.id == PayslipLine.payslip_id)
    found = db.session.execute(question.where(Payslip.run_id == run.id)).all()
    return {f"{month} {element}": amount for month, element, amount in found}


def test_a_promotion_dated_back_is_paid_for_the_months_it_touches_and_once(any_app: Flask) -> None:
    """Grade 6 step 2 (6,370) to grade 7 step 1 (6,945): 575.00 a month more, 51.75 of it to the pension, each for two months."""
    with office(2):
        recorded(AUGUST)
        recorded(SEPTEMBER)
        before = ordered("net")
        decided("promotion", date(2026, 8, 1), to_grade="7")
        run = arrears()
        rise = lines(run)[f"{AUGUST} basic"]
        assert lines(run) == {
            f"{month} {element}": amount
            for month in (AUGUST, SEPTEMBER)
            for element, amount in (("basic", rise), ("pension_employee", rise * 9 // 100), ("pension_state", rise * 9 // 100))
        }
        assert rise > 0 and run.people == 1 and run.net == 2 * (rise - rise * 9 // 100) == ordered("net") - before
        assert findings() == []
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")
        assert ordered("net") == before + run.net


def test_raised_and_cancelled_before_it_was_paid_is_nothing(app: Flask) -> None:
    with office(2):
        recorded(SEPTEMBER)
        taken_back(decided("promotion", date(2026, 9, 1), to_grade="7"))
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")


def test_an_overpayment_becomes_a_debt_that_pay_brings_back(any_app: Flask) -> None:
    """Suspension dated back: half of September was not due. October brings the instalment back, November a third of net, December the rest."""
    with office(2):
        recorded(SEPTEMBER)
        decided("suspension", date(2026, 9, 1), end_date=date(2026, 9, 30))
        run = arrears()
        debt = db.session.execute(select(Debt)).scalar_one()
        assert run.net == 0 and debt.amount == -lines(run)[" overpaid"] == standing("1132") > 0
        unit_of_work(lambda: agree(db.session.get_one(Debt, debt.id), {"instalment": 100_000}, HR_HEAD) and None)
        recorded(OCTOBER)
        db.session.expire_all()
        assert (debt.recovered, debt.state, standing("1132")) == (100_000, "open", debt.amount - 100_000)
        assert findings() == []
        with pytest.raises(DebtRecovered):
            unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
        unit_of_work(lambda: agree(db.session.get_one(Debt, debt.id), {"instalment": None}, HR_HEAD) and None)
        recorded("2026-11")
        db.session.expire_all()
        slip = last_payslip("E00001", "2026-11")
        assert slip is not None and debt.recovered == 100_000 + (slip.gross - slip.basic * 9 // 100) // 3
        recorded("2026-12")
        db.session.expire_all()
        assert (debt.recovered, debt.state, standing("1132")) == (debt.amount, "settled", 0)
        assert findings() == []


def test_what_is_due_and_what_is_owed_settle_against_one_another(any_app: Flask) -> None:
    """Overpaid in August, due in September: only what remains is paid, and no debt stays."""
    with office(2):
        recorded(AUGUST)
        recorded(SEPTEMBER)
        decided("unpaid_leave", date(2026, 8, 30), end_date=date(2026, 8, 31))
        decided("promotion", date(2026, 9, 1), to_grade="8")
        run = arrears()
        assert run.net > 0 and db.session.execute(select(func.count()).select_from(Debt)).scalar_one() == 0
        assert standing("1132") == 0 and findings() == []


def test_cancelled_arrears_are_as_never_been_and_found_again(any_app: Flask) -> None:
    with office(2):
        month = recorded(SEPTEMBER)
        before = {account: standing(account) for account in ("2112", "2113", "2116", "1132", "5211111", "521211")}
        decided("promotion", date(2026, 9, 1), to_grade="7")
        run = arrears()
        with pytest.raises(ArrearsStand):
            unit_of_work(lambda: operations.cancel(run_of(month.id), {"reason": "خطأ"}, HEAD) and None)
        unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
        assert {account: standing(account) for account in before} == before and findings() == []
        assert arrears().net == run.net


def test_arrears_that_another_run_overtook_are_not_approved(app: Flask) -> None:
    with office(4):
        recorded(SEPTEMBER)
        decided("promotion", date(2026, 9, 1), to_grade="7")
        late = arrears(approve=False)
        here = run_of(calculate_month("YNB", OCTOBER, CLERK, kind="arrears"))
        unit_of_work(lambda: decide(document_of(here), HEAD, "approve") and None)
        with pytest.raises(RunStale):
            unit_of_work(lambda: decide(document_of(late), HEAD, "approve") and None)


def test_whoever_came_after_the_run_is_paid_with_a_supplement(any_app: Flask) -> None:
    with office(2) as ids:
        with pytest.raises(MonthNotPaid):
            calculate_month("MED", OCTOBER, CLERK, kind="supplement")
        first = recorded(OCTOBER)
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="supplement")
        unit_of_work(lambda: employees.create([(None, person(9, ids["MED"], hire_date=date(2026, 10, 16)))], CLERK) and None)
        fund_posts()
        run = run_of(calculate_month("MED", OCTOBER, CLERK, kind="supplement"))
        unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
        assert run_of(run.id).people == 1 and ordered("net") == first.net + run_of(run.id).net
        assert findings() == []


def test_arrears_are_printed_with_their_months(app: Flask) -> None:
    with office(2):
        recorded(SEPTEMBER)
        decided("promotion", date(2026, 9, 1), to_grade="7")
        run = arrears()
        slip = db.session.execute(select(Payslip).where(Payslip.run_id == run.id)).scalar_one()
        assert slip.once is None and slip.number.startswith(f"{OCTOBER}-E00001-")
        assert set(db.session.execute(select(PayslipLine.of_month).where(PayslipLine.payslip_id == slip.id)).scalars()) == {SEPTEMBER}


def brought(number: str, month: str, basic: str, share: str) -> None:
    """What the office paid before the start, by its own sheet."""
    headers = ["الرقم الوظيفي", "الفترة", "العنصر", "المبلغ"]
    rows = [[number, month, element, amount] for element, amount in (("basic", basic), ("transport", "700"), ("pension_employee", share))]
    importer = kinds.importer_named("payroll-opening")

    def work() -> None:
        made = importing.plan_sheets(importer, [Sheet("", list(enumerate([headers, *rows], start=1)))], kinds.given(importer, None, CLERK))[0]
        importing.run(importer, made, Source("a.xlsx", "0" * 64, 1), CLERK)

    unit_of_work(work)


def test_months_paid_before_the_start_count_as_paid(any_app: Flask) -> None:
    """August came by the office's sheet, September by a run; the promotion from 1 August is owed for both, once."""
    with office(2):
        brought("E00001", AUGUST, "6370", "573.30")
        brought("E00002", AUGUST, "6675.40", "600.75")
        recorded(SEPTEMBER)
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")
        decided("promotion", date(2026, 8, 1), to_grade="7")
        run = arrears()
        rise = lines(run)[f"{SEPTEMBER} basic"]
        assert lines(run) == {
            f"{month} {element}": amount
            for month in (AUGUST, SEPTEMBER)
            for element, amount in (("basic", rise), ("pension_employee", rise * 9 // 100), ("pension_state", rise * 9 // 100))
        }
        assert run.people == 1 and findings() == []
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")


def test_a_sheet_beside_a_run_that_waits_is_for_comparing(app: Flask) -> None:
    with office(1):
        brought("E00001", SEPTEMBER, "6065", "545.85")
        calculate_month("MED", SEPTEMBER, CLERK)
        with pytest.raises(MonthNotPaid):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")


@pytest.mark.parametrize("answer", ["return", "reject"])
def test_a_late_set_of_increments_is_owed_only_where_it_was_approved(app: Flask, answer: str) -> None:
    """The year's increments, decided in October: sent back they raise nobody, made again and approved they are owed from January on."""
    with office(3):
        recorded(SEPTEMBER)
        first: str = unit_of_work(lambda: together.increase("MED", 2026, CLERK))
        unit_of_work(lambda: decide(f"hr.decision-set:{first}", HR_HEAD, answer, reason="ينقصه اسم") and None)
        assert set(db.session.execute(select(Decision.state)).scalars()) == {"rejected"}
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")
        second: str = unit_of_work(lambda: together.increase("MED", 2026, CLERK))
        unit_of_work(lambda: decide(f"hr.decision-set:{second}", HR_HEAD, "approve") and None)
        run = arrears()
        assert run.people == 3 and {key.partition(" ")[0] for key in lines(run)} == {SEPTEMBER}
        with pytest.raises(NothingToPay):
            calculate_month("MED", OCTOBER, CLERK, kind="arrears")


def test_what_was_overpaid_in_an_earlier_year_is_revenue_and_this_year_s_restores_its_item(any_app: Flask) -> None:
    """Ten days of unpaid leave found late in each: a third of 6,370 and of 700, and twice 9 % of that basic."""
    with office(1):
        brought("E00001", "2025-12", "6370", "573.30")
        recorded(SEPTEMBER)
        items = ("5211111", "5211121", "521211")
        before = {account: standing(account) for account in (*items, "2113", "2116")}
        decided("unpaid_leave", date(2025, 12, 21), end_date=date(2025, 12, 31))
        decided("unpaid_leave", date(2026, 9, 21), end_date=date(2026, 9, 30))
        run = arrears()
        basic, transport, share = 2123_33, 233_33, 191_10
        moved = {account: standing(account) - stood for account, stood in before.items()}
        assert moved == {"5211111": -basic, "5211121": -transport, "521211": -share, "2113": 4 * share, "2116": 0}
        assert standing("4123") == -(basic + transport + share)
        assert standing("1132") == 2 * (basic + transport - share) == -lines(run)[" overpaid"]
        assert run.net == 0 and findings() == []
