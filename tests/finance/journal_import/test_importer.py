"""A journal workbook: all rows or none, every fault at once, the second time unchanged, undone by reversal."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from erp.db import db, unit_of_work
from erp.errors import NotAllowed
from erp.importing.parsed import Row
from erp.importing.preview import Given, Plan
from erp.periods import Month
from erp.scope import scope_for, within
from finance import whole
from finance.accounts.models import AccountBalance
from finance.classifications import operations as classifications
from finance.errors import ForeignItem
from finance.journal_import.importer import JOURNAL
from finance.ledger.models import JournalEntry, OpenItem
from finance.periods.operations import close_period
from tests.conftest import make_actor
from tests.factories.finance import make_books


@pytest.fixture
def books(app):
    return make_books()


def row(number: int, entry: str = "1", **values) -> Row:
    given = {"entry_id": entry, "date": date(2026, 3, 10), "entity": "MED", **values}
    return Row("ورقة1", number, {key: value for key, value in given.items() if value is not None}, {})


def pair(entry: str = "1", amount: int = 100, first: int = 2, **values) -> list[Row]:
    return [row(first, entry, account="52212", debit=amount, **values), row(first + 1, entry, account="1111", credit=amount, **values)]


def plan(rows, actor) -> Plan:
    given = Given(None, actor)
    planned, problems = JOURNAL.check(rows, JOURNAL.known(rows, given), given)
    return Plan("journal", given, planned, problems)


def faults(rows, actor) -> set[tuple[int, str, str]]:
    return {(problem.row, problem.column, problem.code) for problem in plan(rows, actor).problems}


def commit(rows, actor):
    made = plan(rows, actor)
    assert not made.problems
    return unit_of_work(lambda: JOURNAL.apply(made, actor))


def test_rows_of_one_number_are_one_entry(books, actor):
    assert commit([*pair("1"), *pair("2", 50, first=4)], actor) == {"entries": 2, "first": "MED-JV-2026-000001", "last": "MED-JV-2026-000002"}
    entries = db.session.execute(select(JournalEntry.source, JournalEntry.total).order_by(JournalEntry.serial)).all()
    assert [tuple(entry) for entry in entries] == [("MED:2026:1", 100), ("MED:2026:2", 50)]


def owing(entry: str, entity: str, sign: int) -> list[Row]:
    """What an entity owes a party (sign 1), or what settles it (-1)."""
    sides = ("credit", "debit")[::sign]
    return [
        row(2, entry, account="2111", party="p:1", entity=entity, **{sides[0]: 100}), row(3, entry, account="1111", entity=entity, **{sides[1]: 100}),
    ]  # fmt: skip


def test_an_entry_settles_no_item_of_an_entity_out_of_scope(any_app, actor):
    ids = make_books()
    commit(owing("med", "MED", 1), actor)
    yanbu = make_actor("yanbu", "finance.entry.import", roots=frozenset({ids["YNB"]}))
    still = lambda: list(db.session.execute(select(OpenItem.open).where(OpenItem.open != 0).order_by(OpenItem.line_id)).scalars())  # noqa: E731
    with within(scope_for({ids["YNB"]})), pytest.raises(ForeignItem):
        commit(owing("steal", "YNB", -1), yanbu)
    assert still() == [-100] and db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one() == 1
    commit(owing("settled", "MED", -1), actor)
    with within(scope_for({ids["YNB"]})):
        commit(owing("own", "YNB", 1), yanbu)
        commit(owing("own-settled", "YNB", -1), yanbu)
    assert still() == [] and whole.findings() == []


def test_the_second_time_is_the_same(books, actor):
    commit(pair(), actor)
    assert [r.state for r in plan(pair(), actor).rows] == ["same", "same"]
    assert faults(pair(amount=101), actor) == {(2, "entry_id", "source.conflict")}


def test_every_fault_of_every_row_is_named(books, actor):
    rows = [
        *pair("short")[:1],
        row(4, "far", account="52212", debit=5, entity="NOWHERE"),
        row(5, "far", account="77", credit=5),
        row(6, "both", account="52212", debit=5, credit=5),
        row(7, "both", account="522", debit=5),
        row(8, "control", account="2111", credit=5),
        row(9, "control", account="1217", debit=5, date=date(2026, 3, 11)),
        *pair("unequal", first=10),
        row(12, "unequal", account="1111", credit=1),
        row(13, "units", account="52212", debit=5, cost_center="TIF"),
        row(14, "units", account="1111", credit=5),
        *pair("late", first=15, date=date(2031, 1, 1)),
        row(17, "no entity", account="52212", debit=5, entity=None),
    ]
    assert faults(rows, actor) == {
        (2, "entry_id", "entry.too_short"),
        (2, "entry_id", "entry.unbalanced"),
        (4, "entity", "entity.unknown"),
        (5, "account", "account.unknown"),
        (6, "debit", "journal.one_side"),
        (7, "account", "account.not_postable"),
        (8, "party", "account.party_required"),
        (8, "date", "journal.dates_differ"),
        (9, "project", "account.project_required"),
        (10, "entry_id", "entry.unbalanced"),
        (13, "entity", "entry.crosses_units"),
        (15, "date", "period.unknown"),
        (17, "entity", "import.required"),
    }


def test_an_item_that_no_classification_knows_is_refused(books, actor):
    unit_of_work(lambda: classifications.load() and None)
    assert faults(pair(economic="2299"), actor) == {(2, "economic", "budget.unknown_item"), (3, "economic", "budget.unknown_item")}
    assert faults(pair(economic="2212"), actor) == set()


def test_one_bad_row_refuses_its_entry_and_no_other(books, actor):
    made = plan([*pair("good"), row(4, "bad", account="52212", debit=5), row(5, "bad", account="77", credit=5)], actor)
    assert [one.state for one in made.rows] == ["new", "new", "invalid", "invalid"]


def test_a_closed_month_is_named_before_the_commit(books, actor):
    unit_of_work(lambda: close_period(Month(2026, 3), actor))
    assert faults(pair(), actor) == {(2, "date", "period.closed")}


def test_opening_balances_stand_in_period_zero(books, actor):
    commit(pair("OB-1", date=date(2026, 1, 1)), actor)
    assert set(db.session.execute(select(AccountBalance.period)).scalars()) == {0}


def test_the_cost_centre_is_charged_and_the_entity_owns(books, actor):
    commit(pair(cost_center="YNB-C1"), actor)
    assert db.session.execute(select(JournalEntry.entity_id)).scalar_one() == books["MED"]
    assert set(db.session.execute(select(AccountBalance.entity_id)).scalars()) == {books["YNB-C1"]}


def test_others_entities_are_refused(books):
    yanbu = make_actor("yanbu", "finance.entry.import", roots=frozenset({books["YNB"]}))
    assert faults(pair(entity="ULA"), yanbu) == {(2, "entity", "auth.forbidden"), (3, "entity", "auth.forbidden")}
    assert faults(pair(entity="YNB", cost_center="YNB-C1"), yanbu) == set()


def test_undoing_asks_for_the_rights_of_the_import_at_each_entity_charged(books, actor):
    commit(pair(entity="YNB", cost_center="ULA"), actor)
    new = plan(pair(entity="YNB", cost_center="ULA"), actor).rows
    for place in ("YNB", "ULA"):
        half = make_actor("half", "finance.entry.import", roots=frozenset({books[place]}))
        with pytest.raises(NotAllowed):
            unit_of_work(lambda half=half: JOURNAL.undo(new, {}, half))
    assert db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one() == 1
    both = make_actor("both", "finance.entry.import", roots=frozenset({books["YNB"], books["ULA"]}))
    unit_of_work(lambda: JOURNAL.undo(new, {}, both))
    assert db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one() == 2


def test_undoing_reverses_each_entry_once(books, actor):
    commit([*pair("1"), *pair("2", 50, first=4)], actor)
    new = plan([*pair("1"), *pair("2", 50, first=4)], actor).rows
    unit_of_work(lambda: JOURNAL.undo(new, {}, actor))
    assert db.session.execute(select(func.count()).select_from(JournalEntry)).scalar_one() == 4
    assert db.session.execute(
        select(func.sum(AccountBalance.debit) - func.sum(AccountBalance.credit)).group_by(AccountBalance.account_id)
    ).scalars().all() == [0, 0]
    assert whole.findings() == []
