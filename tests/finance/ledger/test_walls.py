"""The walls around the general book: each of them refuses, one mutation at a time, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.exc import DBAPIError

from erp.db import db, system_engine, system_work, unit_of_work
from finance import posting
from finance.ledger.guard import GUARDED, LedgerGuarded
from finance.ledger.models import Head, JournalEntry, JournalLine
from finance.ledger.walls import WALLS
from tests.factories.finance import line, make_books, make_event

ONE = "(SELECT id FROM finance_entry WHERE source = 'a')"
DRAFT = (
    "INSERT INTO finance_entry SELECT fiscal_year, id + 1000, unit_id, entity_id, period, journal, serial + 1000, number || 'x', day, recorded_at,"
    " source || 'x', kind, description, document, poster, reverses, {state}, total, previous_hash, hash FROM finance_entry WHERE source = 'a'"
)
COPY_LINE = (
    "INSERT INTO finance_line SELECT fiscal_year, (({id}) << 20) + {place}, {id}, entity_id, account_id, coding_id, day, {amount}, party, due_day,"
    " origin_year, memo, document, reference FROM finance_line WHERE id = ((" + ONE + ") << 20) + 1"
)
POST = f"UPDATE finance_entry SET state = 'posted' WHERE id = {ONE} + 1000"
NEW = f"{ONE} + 1000"


def with_lines(*amounts: str) -> list[str]:
    """A second entry with these lines, then posted."""
    lines = [COPY_LINE.format(id=NEW, place=place, amount=amount) for place, amount in enumerate(amounts, 1)]
    return [DRAFT.format(state="'draft'"), *lines, POST]


# wall -> the statements of which the last must be refused by it
MUTATIONS = {
    "finance_entry_born_draft": [DRAFT.format(state="'posted'")],
    "finance_entry_once": [f"UPDATE finance_entry SET description = 'x' WHERE id = {ONE}"],
    "finance_entry_balanced": with_lines("100", "-99"),
    "finance_entry_two_lines": [DRAFT.format(state="'draft'"), POST],
    "finance_line_of_draft": [COPY_LINE.format(id=ONE, place=9, amount="5")],
    "finance_open_item_fixed": ["UPDATE finance_open_item SET party = 'p:2'"],
    "finance_balance_fixed": ["UPDATE finance_account_balance SET debit = debit - 1 WHERE debit > 0"],
    "finance_line_no_update": ["UPDATE finance_line SET memo = 'x'"],
    "finance_source_no_update": ["UPDATE finance_source SET poster = 'x'"],
    "finance_match_no_update": ["UPDATE finance_match SET amount = 1"],
    "finance_coding_no_update": ["UPDATE finance_coding SET fund = 'x'"],
    **{f"{t}_no_delete": [f"DELETE FROM {t}"] for t in ("finance_line", "finance_source", "finance_match", "finance_coding")},
    **{f"{t}_no_delete": [f"DELETE FROM {t}"] for t in ("finance_entry", "finance_open_item", "finance_account_balance", "finance_head")},
}


@pytest.fixture
def books(any_app, actor):
    make_books()
    owed = make_event("o", line("52212", 700), line("2111", -700, party="s:1"))
    paid = make_event("p", line("2111", 300, party="s:1"), line("1111", -300))
    unit_of_work(lambda: posting.record_all([make_event("a"), owed, paid], actor=actor))
    return any_app


def test_each_wall_refuses(books):
    for wall, statements in MUTATIONS.items():
        with pytest.raises(DBAPIError) as refused, system_work() as session:
            if session.connection().dialect.name == "sqlite":
                session.connection().exec_driver_sql("PRAGMA defer_foreign_keys = on")  # so that the wall is asked, not the key
            for statement in statements[:-1]:
                session.connection().exec_driver_sql(statement)
            session.connection().exec_driver_sql(statements[-1])
        assert any(word in str(refused.value.orig) for word in MESSAGES[wall]), (wall, str(refused.value.orig))


MESSAGES = {
    "finance_entry_born_draft": ["born a draft"],
    "finance_entry_once": ["posted once"],
    "finance_entry_balanced": ["do not balance"],
    "finance_entry_two_lines": ["two lines"],
    "finance_line_of_draft": ["no more lines"],
    "finance_open_item_fixed": ["only what is open"],
    "finance_balance_fixed": ["only grows"],
    **{wall: ["written once"] for wall in MUTATIONS if wall.endswith("_no_update")},
    **{wall: ["never deleted"] for wall in MUTATIONS if wall.endswith("_no_delete")},
}


def test_without_its_wall_each_of_them_passes(books):
    """Or a key refuses it, in words of its own: so it was the wall that refused."""
    with system_engine().connect() as connection, connection.begin() as transaction:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = on")
        for wall in WALLS:
            with connection.begin_nested() as trial:
                for statement in (*wall.drop.get(connection.dialect.name, ()), *MUTATIONS.get(wall.name, [])):
                    said = refusal(connection, statement)
                    assert not said or "foreign key" in said.lower(), (wall.name, said)
                    assert not any(word in said for word in MESSAGES.get(wall.name, [])), (wall.name, said)
                trial.rollback()
        transaction.rollback()


def refusal(connection, statement) -> str:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        return str(error.orig)
    return ""


def test_no_line_stands_without_its_entry(books):
    """Nor does an entry go away under its lines: its key is fixed and it is never deleted, which the walls above hold."""
    with pytest.raises(DBAPIError, match="no more lines"), system_work() as session:
        session.connection().exec_driver_sql(COPY_LINE.format(id=f"{ONE} + 5000", place=1, amount="5"))


def test_every_wall_has_its_mutation():
    assert {wall.name for wall in WALLS} - set(MUTATIONS) == {wall.name for wall in WALLS if wall.name.endswith("_no_truncate")}


def test_a_sound_entry_passes_the_walls(books):
    with system_work() as session:
        for statement in with_lines("100", "-100"):
            session.connection().exec_driver_sql(statement)


def test_balance_is_asked_per_fund(books, actor):
    """Two lines that sum to zero, but in two funds."""
    two = make_event("f", line("52212", 5, fund="1"), line("1111", -5, fund="1"), line("52212", 7, fund="2"), line("1111", -7, fund="2"))
    unit_of_work(lambda: posting.record(two, actor=actor))
    coding = "(SELECT min(coding_id) FROM finance_line WHERE entry_id = (SELECT id FROM finance_entry WHERE source = 'f'))"
    swapped = COPY_LINE.format(id=NEW, place=2, amount="-100").replace("coding_id, day", f"{coding}, day")
    statements = [DRAFT.format(state="'draft'"), COPY_LINE.format(id=NEW, place=1, amount="100"), swapped, POST]
    with pytest.raises(DBAPIError, match="do not balance"), system_work() as session:
        for statement in statements:
            session.connection().exec_driver_sql(statement)


@pytest.mark.postgres
def test_nothing_is_truncated(postgres_app):
    make_books()
    for wall in WALLS:
        if wall.name.endswith("_no_truncate"):
            with pytest.raises(DBAPIError), system_work() as session:
                session.connection().exec_driver_sql(f"TRUNCATE {wall.table} CASCADE")


@pytest.mark.parametrize("model", GUARDED, ids=lambda m: m.__tablename__)
def test_the_session_guards_every_table(app, model):
    for statement in (insert(model).values(), update(model).values({next(iter(model.__table__.c)).name: 1}), delete(model)):
        with pytest.raises(LedgerGuarded):
            unit_of_work(lambda statement=statement: db.session.execute(statement))


def test_the_session_flushes_no_ledger_rows(app, actor):
    make_books()
    unit_of_work(lambda: posting.record(make_event("a"), actor=actor))
    for act in (lambda: db.session.add(Head(unit_id=1, journal="X", fiscal_year=2026, serial=1, hash="0")), _change, _remove):
        with pytest.raises(LedgerGuarded):
            unit_of_work(act)


def _change() -> None:
    db.session.query(JournalEntry).one().description = "x"


def _remove() -> None:
    db.session.delete(db.session.query(JournalLine).first())
