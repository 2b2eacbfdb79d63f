"""What somebody earns is hidden from everybody until it is asked for with a reason; one's own is one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from erp import money
from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from hr.employees.models import Employee
from hr.runs.models import Payslip
from hr.runs.queries import last_payslip
from tests.conftest import make_actor
from tests.factories.jobs import make_user
from tests.factories.payroll import PERIOD, office, recorded

Client = Callable[[Actor | None], Any]
VIEW = ("hr.payslip.view", "hr.employee.view", "erp.entity.view")
REASON = {"field": "net", "reason": "مراجعة شكوى الموظف"}


@pytest.fixture
def slip(app: Flask) -> Iterator[Payslip]:
    with office(2):
        recorded()
        yield last_payslip("E00001", PERIOD)


def clerk(*more: str, session: int | None = 7) -> Actor:
    return make_actor("hr", *VIEW, *more, session_id=session)


def shown(answer: Any) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:900]
    return str(answer.get_data(as_text=True))


def test_list_page_export_and_api_hide_what_everybody_earns(slip: Payslip, client_of: Client) -> None:
    client = client_of(clerk("hr.payslip.amounts"))
    plain, drawn = money.plain(slip.net), f"{slip.net // 100:,}<span"
    for way in ("/hr/payslips", f"/hr/payslip/{slip.number}", "/hr/payslips/export.csv", "/hr/payslips/totals", "/api/v1/hr/payslips?total=true"):
        text = shown(client.get(way))
        assert plain not in text and drawn not in text, way
    assert client.get("/hr/payslips?sort=net").status_code == 400
    assert client.get(f"/hr/payslip/{slip.number}/paper").status_code == 302


def test_a_reason_opens_the_page_and_the_paper_of_one(slip: Payslip, client_of: Client) -> None:
    client = client_of(clerk("hr.payslip.amounts"))
    assert client.post(f"/hr/payslips/{slip.number}/reveal", data=REASON).status_code == 303
    assert f"{slip.net // 100:,}<span" in shown(client.get(f"/hr/payslip/{slip.number}"))
    assert client.get(f"/hr/payslip/{slip.number}/paper").data.startswith(b"%PDF")
    event = db.session.execute(select(AuditEvent).where(AuditEvent.action == "revealed")).scalar_one()
    assert event.document == f"hr.payslip:{slip.number}" and event.reason == REASON["reason"] and money.plain(slip.net) not in str(event.changes)


def test_without_the_right_there_is_no_asking(slip: Payslip, client_of: Client) -> None:
    client = client_of(clerk())
    assert f"{slip.net // 100:,}<span" not in shown(client.get(f"/hr/payslip/{slip.number}"))
    assert client.post(f"/hr/payslips/{slip.number}/reveal", data=REASON).status_code == 403


def test_one_s_own_is_not_hidden(slip: Payslip, client_of: Client) -> None:
    own = make_user("e1", make_actor())
    unit_of_work(lambda: db.session.execute(update(Employee).where(Employee.employee_number == "E00001").values(user_id=own)) and None)
    client = client_of(Actor(own, "e1", "e1", "e1", {"hr.payslip.own": frozenset({0})}, person="user:e1"))
    assert f"{slip.net // 100:,}<span" in shown(client.get("/hr/my-payslips"))
    assert client.get(f"/hr/my-payslips/{slip.number}").data.startswith(b"%PDF")


def test_a_governorate_lists_its_own_people_s_payslips_of_a_run_above_it(app: Flask, client_of: Client) -> None:
    """The run belongs to the emirate and isn't theirs to see; the payslips of their people are."""
    with office(4) as ids:
        recorded()
        own = frozenset({ids["YNB"]})
        client = client_of(make_actor("yanbu", *VIEW, roots=own))
        items = client.get("/api/v1/hr/payslips").get_json()["items"]
        assert {item["employee"] for item in items} == {"E00001", "E00003"} and {item["run"] for item in items} == {None}
