"""The page of periods closes, opens again, and opens a year."""

from __future__ import annotations

from finance.periods.queries import is_open
from tests.conftest import make_actor
from tests.factories.finance import make_books


def test_close_and_reopen_from_the_page(app, client_of):
    unit = make_books()["MED"]
    client = client_of(make_actor("finance.head"))
    page = client.get("/finance/periods?unit=MED&year=2026")
    assert page.status_code == 200
    given = {"period": "2026-03", "unit": "MED", "ledger": "payroll", "csrf_token": token(page.get_data(as_text=True))}
    assert client.post("/finance/periods/close", data=given).status_code == 303
    assert not is_open(unit, 2026, 3, "payroll")
    assert client.post("/finance/periods/reopen", data=given).status_code == 303
    assert is_open(unit, 2026, 3, "payroll")
    assert client.post("/finance/periods/open-year", data={**given, "year": "2027"}).status_code == 303
    assert is_open(unit, 2027, 1)
    assert client.get("/finance/periods?unit=MED&year=2031").status_code == 200


def token(page: str) -> str:
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]


def test_who_may_only_look_does_not_close(app, client_of):
    make_books()
    client = client_of(make_actor("auditor", "finance.period.view"))
    page = client.get("/finance/periods").get_data(as_text=True)
    assert client.post("/finance/periods/close", data={"period": "2026-03", "csrf_token": token(page)}).status_code == 403


def test_whoever_only_reads_is_offered_no_button(app, client_of):
    make_books()
    page = client_of(make_actor("auditor", "finance.period.view")).get("/finance/periods?unit=MED&year=2026").get_data(as_text=True)
    assert "2026" in page
    assert 'action="/finance/periods/' not in page
