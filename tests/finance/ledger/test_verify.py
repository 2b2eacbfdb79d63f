"""Verification finds each kind of harm; a sound book has no findings."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from erp import walls
from erp.db import db, system_work, unit_of_work
from erp.module import Module
from erp.registry import registry
from finance import posting, whole
from finance.values import Coding, Event, Item
from tests.factories.finance import DAY, line, make_books, make_event


@pytest.fixture
def sound(app, actor):
    """Books with entries of two units, open items, an opening and a reversal."""
    return fill(app, actor)


def fill(app, actor):
    make_books()
    coding = Coding("YNB", "142")
    unit_of_work(
        lambda: posting.record_all(
            [
                make_event("ob", line("1111", 900), line("3111", -900), opening=True, day=date(2026, 1, 1)),
                make_event("a"),
                make_event("t", line("52212", 5, "TIF"), line("1111", -5, "TIF"), unit="TIF"),
                Event("revenue.billed", "bill:1", DAY, "MED", (Item("fee", 500, coding, "p:1", account="4121"),), document="bill:1"),
                Event("revenue.received", "r:1", DAY, "MED", (Item("bank", 200, coding, "p:1"),), document="bill:1"),
            ],
            actor=actor,
        )
    )
    unit_of_work(lambda: posting.reverse("a", day=DAY, reason="x", actor=actor))
    db.session.rollback()
    return app


def test_sound_books_have_no_findings(any_app, actor):
    fill(any_app, actor)
    assert whole.findings() == []


# what an intruder with the database in hand might do -> the word the finding begins with
HARM = {
    "amounts of one entry": ("UPDATE finance_line SET amount = amount * 2 WHERE entry_id = {a}", {"hash", "balance", "total"}),
    "one amount": ("UPDATE finance_line SET amount = amount + 1 WHERE id = ({a} << 20) + 1", {"balance"}),
    "a memo": ("UPDATE finance_line SET memo = 'x' WHERE id = ({a} << 20) + 1", {"hash"}),
    "a party": ("UPDATE finance_line SET party = 'p:2' WHERE party = 'p:1'", {"hash", "item", "control"}),
    "a description": ("UPDATE finance_entry SET description = 'x' WHERE id = {a}", {"hash"}),
    "a day": ("UPDATE finance_entry SET day = '2026-03-11' WHERE id = {a}", {"hash"}),
    "a number": ("UPDATE finance_entry SET number = 'MED-JV-2026-000009' WHERE id = {a}", {"number", "hash"}),
    "a hash": ("UPDATE finance_entry SET hash = '0' WHERE id = {a} - 1", {"hash", "chain"}),
    "a state": ("UPDATE finance_entry SET state = 'draft' WHERE id = {a}", {"draft"}),
    "a balance": ("UPDATE finance_account_balance SET debit = debit + 1 WHERE period = 0 AND debit > 0", {"balance"}),
    "an open item": ("UPDATE finance_open_item SET open = open - 1 WHERE open > 0", {"item", "control"}),
    "a head": ("UPDATE finance_head SET serial = serial + 1", {"head"}),
    "a source": ("DELETE FROM finance_source WHERE source = 'a'", {"source"}),
    "the coding": ("UPDATE finance_coding SET economic = '999' WHERE economic = '142'", {"hash"}),
}


A = "(SELECT id FROM finance_entry WHERE source = 'a')"


@pytest.mark.parametrize("harm", HARM)
def test_harm_is_found(sound, harm):
    statement, words = HARM[harm]
    with system_work() as session:
        walls.remove(session.connection(), registry())
        assert session.connection().exec_driver_sql(statement.replace("{a}", A)).rowcount > 0
        walls.install(session.connection(), registry())
    found = {finding.partition(":")[0] for finding in whole.findings()}
    assert words <= found


def test_a_lost_last_entry_is_found(sound):
    with system_work() as session:
        walls.remove(session.connection(), registry())
        connection = session.connection()
        last = connection.exec_driver_sql("SELECT max(id) FROM finance_entry").scalar()
        for statement in ("finance_line WHERE entry_id", "finance_entry WHERE id"):
            connection.exec_driver_sql(f"DELETE FROM {statement} = {last}")
        walls.install(connection, registry())
    found = {finding.partition(":")[0] for finding in whole.findings()}
    assert {"head", "source", "balance"} <= found


def test_sqlite_has_the_key_besides(sound):
    """Without the wall an entry still can't go from under its lines."""
    with pytest.raises(DBAPIError, match="FOREIGN KEY"), system_work() as session:
        walls.remove(session.connection(), registry())
        session.connection().exec_driver_sql("DELETE FROM finance_entry WHERE source = 'a'")


@pytest.mark.postgres
def test_lines_that_lost_their_entry_are_found_on_postgresql(postgres_app, actor):
    fill(postgres_app, actor)
    with system_work() as session:
        walls.remove(session.connection(), registry())
        session.connection().exec_driver_sql("DELETE FROM finance_entry WHERE source = 'a'")
        walls.install(session.connection(), registry())
    assert sum(finding.startswith("orphan: ") for finding in whole.findings()) == 2


def test_a_missing_wall_is_found(sound):
    only = Module(name="one", title="", walls=tuple(wall for wall in registry().get("finance").walls if wall.name == "finance_line_no_update"))
    with system_work() as session:
        walls.remove(session.connection(), [only])
    assert any("finance_line_no_update" in finding for finding in whole.findings())
