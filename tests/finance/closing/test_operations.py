"""A year is closed once, in the unit's own books, and what stands rolls into the next."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import WrongState
from finance import posting, whole
from finance.closing.operations import close_year
from finance.errors import PeriodClosed, PeriodNotReady, PeriodUnknown
from finance.ledger.balances import trial_balance
from finance.ledger.models import OpenItem
from tests.factories.finance import line, make_books, make_event


def trial(first, last, **more):
    return {row.account: row for row in trial_balance(first=first, last=last, **more)}


@pytest.fixture
def year(any_app, actor):
    """Funding 900, power 600 of which 200 is still owed, in two funds."""
    ids = make_books()
    events = (
        make_event("f", line("1111", 900, fund="1"), line("4111", -900, fund="1")),
        make_event("p", line("52212", 400, "YNB", fund="1"), line("1111", -400, fund="1")),
        make_event("o", line("52212", 200, fund="2"), line("2111", -200, fund="2", party="s:1"), document="inv:1"),
    )
    unit_of_work(lambda: posting.record_all(events, actor=actor))
    return ids


def test_revenue_and_expense_go_to_net_assets_and_the_rest_rolls(year, actor):
    unit_of_work(lambda: close_year(2026, actor, "MED"))
    assert whole.findings() == []
    before = trial(date(2026, 1, 1), date(2026, 12, 31))
    assert (before["52212"].closing_debit, before["4111"].closing_credit) == (600, 900)  # closing apart
    after = trial(date(2026, 1, 1), date(2026, 12, 31), closing=True)
    assert (after["52212"].closing_debit, after["4111"].closing_credit, after["3111"].closing_credit) == (0, 0, 300)
    new = trial(date(2027, 1, 1), date(2027, 1, 31))
    assert {code: (row.opening_debit, row.opening_credit) for code, row in new.items()} == {"1111": (500, 0), "2111": (0, 200), "3111": (0, 300)}


def test_open_items_stay_and_are_settled_in_the_new_year(year, actor):
    unit_of_work(lambda: close_year(2026, actor, "MED"))
    paid = make_event("pay", line("2111", 200, fund="2", party="s:1"), line("1111", -200, fund="2"), day=date(2027, 1, 10))
    unit_of_work(lambda: posting.record(paid, actor=actor))
    assert [tuple(row) for row in db.session.execute(select(OpenItem.document, OpenItem.open))] == [("inv:1", 0)]
    assert whole.findings() == []


def test_a_closed_year_takes_nothing_and_is_not_closed_twice(year, actor):
    unit_of_work(lambda: close_year(2026, actor, "MED"))
    with pytest.raises(PeriodClosed):
        unit_of_work(lambda: posting.record(make_event("late"), actor=actor))
    with pytest.raises(WrongState):
        unit_of_work(lambda: close_year(2026, actor, "MED"))


def test_custody_must_be_settled_first(year, actor):
    held = make_event("c", line("1121", 50, party="hr.employee:1"), line("1111", -50))
    unit_of_work(lambda: posting.record(held, actor=actor))
    with pytest.raises(PeriodNotReady):
        unit_of_work(lambda: close_year(2026, actor, "MED"))


def test_a_year_that_was_never_opened_cannot_be_closed(year, actor):
    with pytest.raises(PeriodUnknown):
        unit_of_work(lambda: close_year(2031, actor, "MED"))
