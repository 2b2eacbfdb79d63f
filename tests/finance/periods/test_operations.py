"""Opening, closing and reopening by unit and ledger."""

from __future__ import annotations

import pytest

from erp.db import unit_of_work
from erp.periods import Month
from finance.errors import PeriodUnknown
from finance.periods.operations import close_period, open_year, reopen_period
from finance.periods.queries import is_open, states
from finance.periods.rules import LedgerUnknown
from tests.factories.finance import make_books


def test_a_year_has_months_in_every_ledger_and_two_ends(app, actor):
    unit = make_books()["MED"]
    found = states(unit, 2026)
    assert sorted(found) == list(range(14))
    assert set(found[3]) == {"general", "budget", "payroll", "purchase"}
    assert set(found[0]) == set(found[13]) == {"general"}


def test_opening_twice_changes_nothing(app, actor):
    make_books()
    assert unit_of_work(lambda: open_year(2026, actor)) == []
    assert unit_of_work(lambda: open_year(2027, actor, "YNB")) == ["MED"]


def test_one_ledger_of_one_unit(app, actor):
    ids = make_books()
    assert unit_of_work(lambda: close_period(Month(2026, 3), actor, "MED", "payroll")) == ["MED 2026-03 payroll"]
    assert is_open(ids["MED"], 2026, 3)
    assert not is_open(ids["MED"], 2026, 3, "payroll")
    assert is_open(ids["TIF"], 2026, 3, "payroll")
    assert unit_of_work(lambda: close_period(Month(2026, 3), actor, "MED", "payroll")) == []
    assert unit_of_work(lambda: reopen_period(Month(2026, 3), actor, "MED")) == ["MED 2026-03 payroll"]


def test_unknown_years_and_ledgers_are_refused(app, actor):
    make_books()
    with pytest.raises(PeriodUnknown):
        unit_of_work(lambda: close_period(Month(2031, 3), actor, "MED"))
    with pytest.raises(LedgerUnknown):
        unit_of_work(lambda: close_period(Month(2026, 3), actor, "MED", "stores"))
