"""Who lacks the right sees neither identity numbers nor accounts, whichever way they ask; and only their own governorate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import RequestInvalid
from erp.resources import save
from hr.employees.importer import EMPLOYEES_IMPORT
from hr.employees.models import Employee
from hr.employees.resource import EMPLOYEES
from tests.conftest import make_actor
from tests.factories.payroll import iban, office

Client = Callable[[Actor | None], Any]
VIEWS = ("hr.employee.view", "hr.decision.view", "erp.entity.view", "erp.audit.view")
RIGHTS = ("hr.employee.identity", "hr.employee.account")
NUMBER, ACCOUNT = "1000000002", iban(2)
PLACES = ("", "?columns=employee_number,national_id,iban", "/E00002", "/export.csv?columns=employee_number,national_id,iban")


@pytest.fixture
def places(app: Flask) -> Iterator[dict[str, int]]:
    app.config["WTF_CSRF_ENABLED"] = False
    with office(3) as ids:
        yield ids


def said(answer: Any) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)[:1500]
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize("place", PLACES)
def test_pages_and_files_show_the_last_four_at_most(places: dict[str, int], client_of: Client, place: str) -> None:
    if "export" in place:
        place = f"/export.csv?{place.partition('?')[2]}"
    hidden = said(client_of(make_actor("finance", *VIEWS)).get(f"/hr/employees{place}"))
    assert NUMBER not in hidden and ACCOUNT not in hidden and "E00002" in hidden
    rightful = said(client_of(make_actor("hr", *VIEWS, *RIGHTS)).get(f"/hr/employees{place}"))
    assert NUMBER not in rightful and ACCOUNT not in rightful


def test_the_workbook_shows_the_last_four_at_most(places: dict[str, int], client_of: Client) -> None:
    answer = client_of(make_actor("finance", *VIEWS)).get("/hr/employees/export.xlsx?columns=employee_number,national_id,iban")
    cells = [str(cell) for sheet in load_workbook(BytesIO(answer.data)) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert "••••0002" in cells and not any(NUMBER in cell or ACCOUNT in cell for cell in cells)


@pytest.mark.parametrize("where", ["", "/E00002"])
def test_the_api_shows_the_last_four_at_most(places: dict[str, int], client_of: Client, where: str) -> None:
    hidden = said(client_of(make_actor("finance", *VIEWS)).get(f"/api/v1/hr/employees{where}"))
    assert NUMBER not in hidden and ACCOUNT not in hidden
    rightful = said(client_of(make_actor("hr", *VIEWS, *RIGHTS)).get(f"/api/v1/hr/employees{where}"))
    assert NUMBER not in rightful and ACCOUNT not in rightful


def test_one_employee_s_account_is_revealed_for_a_reason_that_is_recorded(places: dict[str, int], client_of: Client) -> None:
    client = client_of(make_actor("hr", *VIEWS, *RIGHTS, session_id=7))
    page = "/hr/employees/E00002"
    assert f'href="{page}/reveal?field=iban"' in said(client.get(page))
    assert client.post(f"{page}/reveal", data={"field": "iban", "reason": "مطابقة خطاب البنك"}).status_code == 303
    opened = said(client.get(page))
    assert ACCOUNT in opened and NUMBER not in opened  # the identity number is another right, and another reason
    assert iban(3) not in said(client.get("/hr/employees/E00003"))
    trail = db.session.execute(select(AuditEvent).where(AuditEvent.action == "revealed")).scalar_one()
    assert (trail.document, trail.reason, trail.changes["fields"]) == ("hr.employee:E00002", "مطابقة خطاب البنك", [None, ["iban"]])
    assert ACCOUNT not in str(trail.changes)


@pytest.mark.parametrize("query", ["sort=national_id", "sort=iban", f"iban={ACCOUNT}", f"national_id={NUMBER}", "group=iban"])
def test_neither_order_nor_filter_tells_them(places: dict[str, int], client_of: Client, query: str) -> None:
    assert client_of(make_actor("finance", *VIEWS)).get(f"/api/v1/hr/employees?{query}").status_code == 400


@pytest.mark.parametrize("word", [NUMBER, ACCOUNT, ACCOUNT[-6:]])
def test_search_finds_nobody_by_them(places: dict[str, int], client_of: Client, word: str) -> None:
    client = client_of(make_actor("finance", *VIEWS))
    assert client.get(f"/api/v1/hr/employees?q={word}").get_json()["items"] == []
    assert "E00002" not in said(client.get(f"/search?q={word}"))


def test_the_trail_keeps_neither(places: dict[str, int], client_of: Client, actor: Actor) -> None:
    given = {
        "employee_number": "E00090", "national_id": "1000000909", "name_ar": "نورة سعد", "hire_date": "2020-01-05", "entity": "MED", "grade": "6",
        "step": "1", "iban": iban(90),
    }  # fmt: skip
    answer = client_of(actor).post("/hr/employees/new", data=given)
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    trail = db.session.execute(select(AuditEvent.document, AuditEvent.changes)).all()
    assert not any(iban(90) in str(row) or "1000000909" in str(row) for row in trail)


def test_who_has_no_account_yet_is_entered_without_one(places: dict[str, int], client_of: Client) -> None:
    """By hand; a list of staff names everybody's."""
    given = {
        "employee_number": "E00090", "national_id": "1000000909", "name_ar": "نورة سعد", "hire_date": "2020-01-05", "entity": "MED", "grade": "6",
        "step": "1", "iban": "",
    }  # fmt: skip
    assert client_of(make_actor("hr")).post("/hr/employees/new", data=given).status_code == 303
    assert db.session.execute(select(Employee.iban).where(Employee.employee_number == "E00090")).scalar_one() == ""
    assert next(column.required for column in EMPLOYEES_IMPORT.columns if column.key == "iban")


def test_who_sees_a_mask_can_not_write_behind_it(places: dict[str, int]) -> None:
    writer = make_actor("clerk", "hr.employee.view", "hr.employee.change")
    row = db.session.execute(select(Employee).where(Employee.employee_number == "E00002")).scalar_one()
    with pytest.raises(RequestInvalid) as refusal:
        unit_of_work(lambda: save.change(EMPLOYEES, row, {"iban": iban(77)}, writer) and None)
    assert refusal.value.problems[0].code == "field.masked"


def test_a_governorate_sees_and_changes_its_own_people_only(places: dict[str, int], client_of: Client) -> None:
    own = frozenset({places["YNB"]})
    client = client_of(make_actor("yanbu", *VIEWS, "hr.employee.change", "hr.decision.create", roots=own))
    assert [item["employee_number"] for item in client.get("/api/v1/hr/employees").get_json()["items"]] == ["E00001", "E00003"]
    assert client.get("/hr/employees/E00002").status_code == 404
    assert client.get("/api/v1/hr/employees/E00002").status_code == 404
    assert client.post("/hr/employees/E00002/edit", data={"name_ar": "غيره"}).status_code == 404
    decided = {"kind": "increment", "employee": "E00002", "effective_date": "2026-10-01"}
    assert client.post("/api/v1/hr/decisions", json=decided).status_code == 422
