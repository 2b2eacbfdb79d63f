"""A leave from request to pay: counted, granted by another person, read by the month, taken back without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import OwnDocument, RequestInvalid
from erp.periods import Month
from hr.employees.models import Employee, Employment
from hr.leave import operations
from hr.leave.models import Leave
from hr.leave.queries import balance_of, leave
from hr.payroll.calculate import payslip
from hr.runs.facts import figures, person
from tests.conftest import make_actor
from tests.factories.payroll import office

CLERK, HEAD = make_actor("hr"), make_actor("hr.head")


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(2) as ids:
        yield ids


def asked(code: str, first: date, last: date) -> Leave:
    employee = db.session.execute(select(Employee.id).where(Employee.employee_number == "E00001")).scalar_one()
    wanted: dict[str, Any] = {"employee_id": employee, "type": code, "first_day": first, "last_day": last}
    return leave(unit_of_work(lambda: operations.create([(None, wanted)], CLERK)[0].reference))


def granted(code: str, first: date, last: date) -> Leave:
    row = asked(code, first, last)
    unit_of_work(lambda: operations.send(row, {}, CLERK) and None)
    unit_of_work(lambda: decide(f"hr.leave:{row.reference}", HEAD, "approve") and None)
    db.session.expire_all()
    return leave(row.reference)


def statuses() -> list[tuple[date, str, str]]:
    question = select(Employment).join(Employee, Employee.id == Employment.employee_id).where(Employee.employee_number == "E00001")
    return [(row.valid_from, row.status, row.leave) for row in db.session.execute(question.order_by(Employment.valid_from)).scalars()]


def pay(month: str) -> dict[str, int]:
    found = person("E00001", Month.parse(month))
    assert found is not None
    amounts: dict[str, int] = {}
    for line in payslip(found.facts, Month.parse(month), figures()).lines:
        amounts[line.element] = amounts.get(line.element, 0) + line.amount
    return amounts


def test_a_regular_leave_is_granted_by_another_person_and_pay_reads_it() -> None:
    row = granted("REG", date(2026, 10, 4), date(2026, 10, 13))
    assert (row.state, row.number, row.days, row.status) == ("approved", "MED-HRL-2026-000001", 10, "annual_leave")
    assert statuses() == [(date(2015, 3, 1), "active", ""), (date(2026, 10, 4), "annual_leave", "REG"), (date(2026, 10, 14), "active", "")]
    full = pay("2026-09")
    assert pay("2026-10")["basic"] == full["basic"]
    assert pay("2026-10")["transport"] == full["transport"] * 20 // 30 + 1, "transport rests in leave: 70,000 by twenty days"
    employee = db.session.execute(select(Employee).where(Employee.employee_number == "E00001")).scalar_one()
    before = balance_of(employee, date(2026, 10, 1)).left
    assert balance_of(employee, date(2026, 10, 20)).taken == 10 and before > 0
    unit_of_work(lambda: operations.cancel(row, {"reason": "قطعت"}, HEAD) and None)
    assert statuses() == [(date(2015, 3, 1), "active", "")] and pay("2026-10") == full


def test_serious_illness_has_tiers_of_its_own() -> None:
    granted("SICK_SER", date(2026, 1, 1), date(2026, 12, 30))
    full = pay("2025-12")["basic"]
    assert pay("2026-10")["basic"] == full, "twelve months in full"
    granted("SICK_SER", date(2027, 1, 1), date(2027, 3, 31))
    assert pay("2027-02")["basic"] == (full + 1) // 2
    row = granted("SICK", date(2027, 5, 1), date(2027, 5, 30))
    assert pay("2027-05")["basic"] == full and row.days == 30, "another illness is counted for itself"


def test_unpaid_leave_pays_nothing() -> None:
    granted("UNP", date(2026, 10, 1), date(2026, 10, 31))
    assert pay("2026-10").get("basic", 0) == 0


def test_nobody_grants_their_own_request_and_what_is_against_it_is_told() -> None:
    row = asked("REG", date(2026, 10, 4), date(2026, 10, 13))
    unit_of_work(lambda: operations.send(row, {}, CLERK) and None)
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"hr.leave:{row.reference}", CLERK, "approve") and None)
    db.session.rollback()
    again = asked("PAT", date(2026, 11, 1), date(2026, 11, 10))
    refused = operations.send_refusal(again, CLERK)
    assert refused is not None and refused.code == "leave.over_limit"
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: operations.send(again, {}, CLERK) and None)
    with pytest.raises(RequestInvalid):
        asked("ZZZ", date(2026, 11, 1), date(2026, 11, 10))
