"""The heads of the ledger leave the house; `mizan ledger verify --heads` finds a book that was made again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from erp import walls
from erp.audit import heads
from erp.auth.values import Actor
from erp.cli import gather
from erp.db import db, system_work, unit_of_work
from erp.jobs import worker
from erp.periods import Month
from erp.registry import registry
from finance import posting
from finance.periods.operations import close_period
from tests.factories.finance import make_books, make_event


@pytest.fixture
def sink(any_app: Flask, actor: Actor, tmp_path: Path) -> Path:
    """Two entries, and the line that left after them."""
    path = tmp_path / "heads.log"
    object.__setattr__(any_app.config["MIZAN"], "head_sinks", (str(path),))
    make_books()
    unit_of_work(lambda: posting.record_all([make_event("a"), make_event("b")], actor=actor))
    db.session.rollback()
    heads.send()
    return path


def found(sink: Path) -> set[str]:
    return {finding.partition(" (line")[0] for finding in heads.compare(sink.read_text(encoding="utf-8").splitlines())}


def test_a_line_bears_every_series_and_the_control_totals(sink: Path) -> None:
    line = json.loads(sink.read_text(encoding="utf-8"))
    [series] = [name for name in line["chains"] if name.startswith("ledger:")]
    assert series.startswith("ledger:MED:") and line["totals"][series] == 2
    assert line["totals"]["ledger.debit"] == line["totals"]["ledger.credit"] > 0


def test_more_entries_leave_an_old_line_standing(any_app: Flask, actor: Actor, sink: Path) -> None:
    unit_of_work(lambda: posting.record_all([make_event("c")], actor=actor))
    db.session.rollback()
    heads.send()
    assert found(sink) == set()


def test_an_entry_hashed_again_is_found(sink: Path) -> None:
    with system_work() as session:
        walls.remove(session.connection(), registry())
        session.connection().exec_driver_sql("UPDATE finance_entry SET hash = replace(hash, substr(hash, 1, 3), 'fff') WHERE serial = 2")
        walls.install(session.connection(), registry())
    [finding] = found(sink)
    assert finding.startswith("heads.rewritten: ledger:MED:")


def test_totals_that_shrank_are_found(sink: Path) -> None:
    with system_work() as session:
        walls.remove(session.connection(), registry())
        session.connection().exec_driver_sql("UPDATE finance_account_balance SET debit = 0")
        walls.install(session.connection(), registry())
    assert any(finding.startswith("heads.shrunk: ledger.debit") for finding in found(sink))


def test_the_command_compares_a_file(any_app: Flask, sink: Path) -> None:
    whole = CliRunner().invoke(gather(any_app), ["ledger", "verify", "--heads", str(sink), "--json"], obj=any_app)
    assert (whole.exit_code, json.loads(whole.output)) == (0, {"findings": []})
    sink.write_text(sink.read_text(encoding="utf-8").replace('"sequence":1', '"sequence":9'), encoding="utf-8")
    broken = CliRunner().invoke(gather(any_app), ["ledger", "verify", "--heads", str(sink)], obj=any_app)
    assert broken.exit_code == 1 and "heads.not_kept" in broken.stderr


def test_a_closing_sends_a_line_at_once(any_app: Flask, actor: Actor, sink: Path) -> None:
    unit_of_work(lambda: close_period(Month(2026, 1), actor))
    unit_of_work(lambda: close_period(Month(2026, 1), actor))  # closed already: nothing new to show
    assert worker.work_off(any_app) == 1
    assert len(sink.read_text(encoding="utf-8").splitlines()) == 2 and found(sink) == set()
