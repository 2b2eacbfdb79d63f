"""Entries as a resource: recorded by programs, read by people, reversed by a new entry."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import NotFound, RequestInvalid
from erp.resources import save
from erp.scope import scope_for, within
from finance.entries import operations
from finance.entries.resource import ENTRIES
from finance.errors import AlreadyReversed
from finance.ledger.models import JournalEntry
from tests.conftest import make_actor
from tests.factories.finance import DAY, make_books

ACTOR = make_actor("finance")
LINES = [{"account": "52212", "debit": "100.00"}, {"account": "1111", "credit": "100.00", "cost_center": "YNB-C1"}]


@pytest.fixture
def books(app):
    return make_books()


def create(lines=LINES, **more) -> str:
    given = {"entity": "YNB", "day": "2026-03-10", "description": "كهرباء", "lines": lines, **more}
    return unit_of_work(lambda: save.create(ENTRIES, given, ACTOR).number)


def test_created_with_its_own_number_once(books):
    first = create(entry_id="A-1")
    assert first == "MED-JV-2026-000001"
    assert create(entry_id="A-1") == first
    assert create() == "MED-JV-2026-000002"


def test_a_line_has_one_side(books):
    with pytest.raises(RequestInvalid) as refused:
        create([{"account": "52212", "debit": "5", "credit": "5"}, {"account": "1111"}])
    assert [problem.column for problem in refused.value.problems] == ["lines.0.debit", "lines.1.debit"]


def test_another_s_entity_is_not_found(books):
    scope = unit_of_work(lambda: scope_for([books["ULA"]]))
    with within(scope), pytest.raises((NotFound, RequestInvalid)):
        create()


def test_reversed_once(books):
    number = create()
    row = lambda: db.session.execute(select(JournalEntry).where(JournalEntry.number == number)).scalar_one()
    assert operations.reverse_refusal(row(), ACTOR) is None
    unit_of_work(lambda: operations.reverse(row(), {"day": DAY, "reason": "خطأ"}, ACTOR))
    assert isinstance(operations.reverse_refusal(row(), ACTOR), AlreadyReversed)


def test_the_pages(books, client_of):
    number = create(document="finance.voucher:D-1")
    client = client_of(ACTOR)
    page = client.get(f"/finance/entries/{number}")
    assert page.status_code == 200
    assert "/finance/vouchers/D-1" in page.get_data(as_text=True)
    assert number in client.get("/finance/entries").get_data(as_text=True)
    assert client.get("/finance/lines?account=52212&day=2026-03-01..2026-03-31").status_code == 200
    assert client.get("/finance/posting-rules").status_code == 200
    assert client.get("/finance/accounts").status_code == 200
    answer = client.get(f"/api/v1/finance/entries/{number}").get_json()
    assert [line["debit"] for line in answer["lines"]] == ["100.00", "0.00"]
