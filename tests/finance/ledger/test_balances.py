"""Trial balance, general ledger and journal, whole months and cut ones, wide and narrow scopes."""

from __future__ import annotations

from datetime import date

import pytest

from erp.db import unit_of_work
from erp.scope import scope_for, within
from finance import posting
from finance.errors import UnknownAccount
from finance.ledger.balances import trial_balance
from finance.ledger.books import general_ledger, journal
from tests.factories.finance import line, make_books, make_event


@pytest.fixture
def books(any_app, actor):
    ids = make_books()
    events = (
        make_event("ob", line("1111", 1000), line("3111", -1000), opening=True, day=date(2026, 1, 1)),
        make_event("a", line("52212", 10), line("1111", -10), day=date(2026, 1, 5)),
        make_event("b", line("52212", 20, "YNB"), line("1111", -20, "YNB"), day=date(2026, 2, 10)),
        make_event("c", line("52212", 30, "YNB-C1"), line("1111", -30, "YNB"), day=date(2026, 2, 20)),
        make_event("d", line("52212", 40), line("1111", -40), day=date(2026, 3, 1)),
        make_event("t", line("52212", 7, "TIF"), line("1111", -7, "TIF"), unit="TIF", day=date(2026, 2, 10)),
    )
    unit_of_work(lambda: posting.record_all(events, actor=actor))
    return ids


def cash(first, last, **more):
    row = next(row for row in trial_balance(first=first, last=last, **more) if row.account == "1111")
    return row.opening_debit - row.opening_credit, row.debit, row.credit, row.closing_debit - row.closing_credit


def test_whole_months(books):
    assert cash(date(2026, 2, 1), date(2026, 2, 28), unit_id=books["MED"]) == (990, 0, 50, 940)
    assert cash(date(2026, 1, 1), date(2026, 12, 31), unit_id=books["MED"]) == (1000, 0, 100, 900)


def test_cut_months(books):
    unit = books["MED"]
    assert cash(date(2026, 2, 15), date(2026, 2, 25), unit_id=unit) == (970, 0, 30, 940)
    assert cash(date(2026, 1, 5), date(2026, 2, 10), unit_id=unit) == (1000, 0, 30, 970)
    assert cash(date(2026, 1, 6), date(2026, 3, 1), unit_id=unit) == (990, 0, 90, 900)


def test_all_units_together_and_one_entity(books):
    assert cash(date(2026, 2, 1), date(2026, 2, 28))[2] == 57
    assert cash(date(2026, 2, 1), date(2026, 2, 28), entities=[books["YNB"]]) == (0, 0, 50, -50)


def test_debits_equal_credits(books):
    rows = list(trial_balance(first=date(2026, 1, 1), last=date(2026, 2, 15)))
    for left, right in (("opening_debit", "opening_credit"), ("debit", "credit"), ("closing_debit", "closing_credit")):
        assert sum(getattr(r, left) for r in rows) == sum(getattr(r, right) for r in rows)


def test_a_person_of_one_governorate_sees_its_rows_alone(books):
    scope = unit_of_work(lambda: scope_for([books["YNB"]]))
    with within(scope):
        assert {row.account: (row.debit, row.credit) for row in trial_balance(first=date(2026, 1, 1), last=date(2026, 3, 31))} == {
            "1111": (0, 50),
            "52212": (50, 0),
        }
        assert {row.number for row in journal(first=date(2026, 1, 1), last=date(2026, 3, 31))} == {"MED-JV-2026-000003", "MED-JV-2026-000004"}


def test_general_ledger_runs_the_balance_on(books):
    rows = list(general_ledger(first=date(2026, 2, 1), last=date(2026, 3, 31), account="1111", unit_id=books["MED"]))
    found = [(row.number[-1:], row.debit - row.credit, row.balance) for row in rows]
    assert found == [("", 0, 990), ("3", -20, 970), ("4", -30, 940), ("5", -40, 900)]


def test_general_ledger_of_a_heading_takes_what_is_below(books):
    rows = list(general_ledger(first=date(2026, 1, 1), last=date(2026, 12, 31), account="522", unit_id=books["MED"]))
    assert {row.account for row in rows} == {"52212"}
    assert rows[-1].balance == 100
    with pytest.raises(UnknownAccount):
        list(general_ledger(first=date(2026, 1, 1), last=date(2026, 12, 31), account="77"))


def test_accounts_that_only_stood_are_shown_in_order(books):
    rows = list(general_ledger(first=date(2026, 3, 1), last=date(2026, 3, 31), unit_id=books["MED"]))
    assert [(row.account, row.balance) for row in rows if not row.number] == [("1111", 940), ("3111", -1000), ("52212", 60)]
    assert [row.account for row in rows] == sorted(row.account for row in rows)


def test_journal_is_in_the_order_of_days(books):
    rows = list(journal(first=date(2026, 1, 1), last=date(2026, 12, 31), unit_id=books["MED"]))
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    assert sum(row.debit for row in rows) == sum(row.credit for row in rows) == 100
    assert list(journal(first=date(2026, 1, 1), last=date(2026, 12, 31), name="PU")) == []
