"""From a balance to the lines behind it."""

from __future__ import annotations

from datetime import date

from erp.db import unit_of_work
from finance import posting
from finance.accounts.queries import chart
from finance.inquiry.queries import months
from tests.conftest import make_actor
from tests.factories.finance import line, make_books, make_event


def test_accounts_then_months_then_lines(app, client_of):
    make_books()
    actor = make_actor("finance")
    events = (make_event("a"), make_event("b", line("52212", 500), line("1111", -500), day=date(2026, 5, 2)))
    unit_of_work(lambda: posting.record_all(events, actor=actor))
    (account,) = chart(["52212"])
    assert [(row.period, row.debit, row.balance) for row in months([account.id], 2026)] == [(3, 10000, 10000), (5, 500, 10500)]
    client = client_of(actor)
    page = client.get("/finance/inquiry?year=2026").get_data(as_text=True)
    assert "/finance/inquiry/52212?year=2026" in page
    page = client.get("/finance/inquiry/52212?year=2026&entity=MED").get_data(as_text=True)
    assert "/finance/lines?account=52212&amp;day=2026-05-01..2026-05-31&amp;cost_center=MED" in page
    assert "/finance/inquiry/52212" in client.get("/finance/inquiry/522?year=2026").get_data(as_text=True)
    assert client.get("/finance/inquiry/99999").status_code == 404
    assert client.get("/finance/inquiry?year=1300").status_code == 200
