"""What left the house finds a book that was cut off or computed anew."""

from __future__ import annotations

import pytest

from erp import walls
from erp.audit import heads
from erp.db import system_read, system_work, unit_of_work
from erp.registry import registry
from finance import heads as ledger_heads
from finance import posting, whole
from tests.factories.finance import make_books, make_event


@pytest.fixture
def line(app, actor) -> str:
    make_books()
    unit_of_work(lambda: posting.record_all([make_event("a"), make_event("b")], actor=actor))
    return heads.send()


def test_heads_and_totals(line):
    with system_read() as session:
        found = ledger_heads.read(session)
    assert list(found.chains) == ["ledger:MED:JV:2026"]
    assert found.totals == {"ledger.debit": 20000, "ledger.credit": 20000, "budget.moves": 0, "ledger:MED:JV:2026": 2}
    assert heads.compare([line]) == []


def test_growing_is_no_finding(line, actor):
    unit_of_work(lambda: posting.record(make_event("c"), actor=actor))
    assert heads.compare([line]) == []


def test_a_book_cut_off_and_made_whole_again_is_found(line):
    """The last entry vanishes with every trace of it; nothing inside the database tells."""
    with system_work() as session:
        walls.remove(session.connection(), registry())
        run = session.connection().exec_driver_sql
        run("DELETE FROM finance_line WHERE entry_id = (SELECT max(id) FROM finance_entry)")
        run("DELETE FROM finance_source WHERE source = 'b'")
        run("DELETE FROM finance_entry WHERE source = 'b'")
        run("UPDATE finance_head SET serial = 1, hash = (SELECT hash FROM finance_entry WHERE source = 'a')")
        run("UPDATE finance_account_balance SET debit = debit / 2, credit = credit / 2")
        walls.install(session.connection(), registry())
    assert whole.findings() == []
    found = " ".join(heads.compare([line]))
    assert "heads.shrunk: ledger.debit" in found
    assert "heads.rewritten: ledger:MED:JV:2026" in found
