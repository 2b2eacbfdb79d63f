"""The papers of pay against a small office whose months are known."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask

from erp.db import unit_of_work
from erp.entities.queries import tree
from erp.errors import NotAllowed
from erp.reporting import run
from hr.employees import operations as employees
from hr.runs.models import PayrollRun
from tests.conftest import make_actor
from tests.factories.payroll import CLERK, add_input, calculated, office, person, recorded


@contextmanager
def two_months() -> Iterator[PayrollRun]:
    """September recorded; October calculated: an absence, a loan, overtime, and one who joined."""
    with office(4) as ids:
        recorded("2026-09")
        add_input("E00001", "absence_days", quantity=2)
        add_input("E00002", "bank_loan", amount=100000, party="مصرف")
        add_input("E00003", "overtime_hours", quantity=12, decision_number="284/1448", decision_date=date(2026, 9, 8))
        new = person(9, ids["YNB"], hire_date=date(2026, 10, 1))
        unit_of_work(lambda: employees.create([(None, new)], CLERK))
        yield calculated()


@pytest.fixture
def months(app: Flask) -> Iterator[PayrollRun]:
    with two_months() as run_:
        yield run_


def asked(name: str, actor: Any = None, **given: str) -> dict[str, Any]:
    stream = io.BytesIO()
    run.write(run.plan(name, given, actor or make_actor(), "en"), "json", stream)
    return json.loads(stream.getvalue())


def by(key: str, read: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row[key]: row for row in read["rows"]}


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def test_the_papers_of_a_month(any_app: Flask) -> None:
    with two_months() as october:
        the_register_adds_up_and_equals_the_run(october)
        the_bridge_leads_from_last_month_to_this_one(october)
        each_difference_has_its_cause(october)
        head_count_is_of_a_day()
        the_summary_has_two_equal_sides(october)
        the_lists_for_others_add_up(october)


def the_register_adds_up_and_equals_the_run(october: PayrollRun) -> None:
    read = asked("payroll-register", period="2026-10")
    for row in [*read["rows"], read["totals"]]:
        assert cents(row["basic"]) + cents(row["allowances"]) == cents(row["gross"])
        assert cents(row["gross"]) - cents(row["pension"]) - cents(row["deductions"]) == cents(row["net"])
    assert cents(read["totals"]["net"]) == october.net
    assert cents(read["totals"]["gross"]) == october.gross
    rows = by("employee_number", read)
    assert rows["E00002"]["deductions"] == "1000.00"
    assert rows["E00001"]["allowances"] == "653.33"  # 700 less two days of thirty


def the_bridge_leads_from_last_month_to_this_one(october: PayrollRun) -> None:
    _whole, steps = asked("payroll-register", period="2026-10")["summaries"]
    amounts = {fact["label"]: cents(fact["value"]) for fact in steps["facts"]}
    first, *between, last = amounts.values()
    assert first + sum(between) == last == october.net
    assert "Unexplained" not in amounts
    assert amounts["Joined since last month"] > 0 == amounts["Left since last month"]
    assert amounts["Loans, orders and other deductions"] == -100000


def each_difference_has_its_cause(october: PayrollRun) -> None:
    rows = by("employee_number", asked("payroll-variance", period="2026-10"))
    assert set(rows) == {"E00001", "E00002", "E00003", "E00009"}
    assert rows["E00002"]["cause"] == "Bank loan (1,000.00)"
    assert rows["E00002"]["difference"] == "-1000.00"
    assert rows["E00003"]["cause"].startswith("Overtime ")
    assert (rows["E00009"]["last"], rows["E00009"]["cause"]) == (None, "Not paid last month")
    every = asked("payroll-variance", period="2026-10", every="1")
    assert cents(every["totals"]["current"]) == october.net


def the_summary_has_two_equal_sides(october: PayrollRun) -> None:
    read = asked("payroll-summary", period="2026-10")
    (owed,) = read["summaries"]
    assert cents(owed["facts"][-1]["value"]) == cents(read["totals"]["amount"]) == october.gross + october.state_share
    assert cents(owed["facts"][-2]["value"]) == october.net


def the_lists_for_others_add_up(october: PayrollRun) -> None:
    given = asked("payroll-contributions", period="2026-10")["totals"]
    assert cents(given["employee_share"]) == cents(asked("payroll-register", period="2026-10")["totals"]["pension"])
    assert cents(given["state_share"]) == october.state_share
    (loan,) = asked("payroll-deductions", period="2026-10")["rows"]
    assert (loan["payee"], loan["employee_number"], loan["amount"]) == ("مصرف", "E00002", "1000.00")


def head_count_is_of_a_day() -> None:
    rows = by("entity", asked("head-count", as_of="2026-10-31"))
    assert (rows["YNB"]["posts"], rows["YNB"]["filled"], rows["YNB"]["vacant"]) == (3, 3, 0)
    assert by("entity", asked("head-count", as_of="2026-09-30"))["YNB"]["filled"] == 2


def test_drafts_are_said_left_out_on_demand_and_shown_beside_last_month(months: PayrollRun) -> None:
    stream = io.BytesIO()
    run.write(run.plan("payroll-register", {"period": "2026-10"}, make_actor(), "en"), "html", stream)
    assert "wait for approval" in stream.getvalue().decode()
    assert asked("payroll-register", period="2026-10", recorded="1")["rows"] == []
    assert asked("payroll-variance", period="2026-10", recorded="1")["rows"] == []  # nobody left: nothing is recorded yet
    assert len(asked("payroll-register", period="2026-09", recorded="1")["rows"]) == 4
    assert run.plan("payroll-register", {}, make_actor(), "en").query.asked == {"period": "2026-10"}  # the newest that was paid
    row = by("employee_number", asked("payroll-register", period="2026-10", compare="last-period"))["E00002"]
    assert cents(row["net_before"]) - cents(row["net"]) == 100000 == -cents(row["net_difference"])


def test_pay_is_shown_to_those_with_the_right_and_of_their_own_entities(months: PayrollRun) -> None:
    rights = ("erp.report.view", "hr.payslip.amounts", "hr.employee.view")
    yanbu = make_actor("yanbu", *rights, roots=frozenset({tree().get("YNB").id}))
    assert {row["employee_number"] for row in asked("payroll-register", yanbu, period="2026-10")["rows"]} == {"E00001", "E00003", "E00009"}
    (_whole, steps) = asked("payroll-register", yanbu, period="2026-10")["summaries"]
    assert cents(steps["facts"][-1]["value"]) == cents(asked("payroll-register", yanbu, period="2026-10")["totals"]["net"])
    assert {row["entity"] for row in asked("head-count", yanbu, as_of="2026-10-31")["rows"]} == {"YNB"}
    masked = make_actor("x", "erp.report.view", "hr.payslip.view")  # sees payslips with their amounts hidden
    for name in ("payroll-register", "payroll-variance"):
        with pytest.raises(NotAllowed):
            asked(name, masked, period="2026-10")
