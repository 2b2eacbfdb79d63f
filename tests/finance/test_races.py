"""Many processes on one number series and on one source: no gap, no double, nobody starved, both books whole."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp.db import db, unit_of_work
from finance import posting, whole
from finance.ledger.models import Head, JournalEntry
from tests.factories.finance import line, make_books, make_event
from tests.people import make_actor
from tests.racing import race

WRITERS, SECONDS = 4, 1.5


def record_until_told_to_stop(name: str) -> int:
    """One entry of its own and one that all of them record, again and again; how often."""
    made, actor, until = 0, make_actor(name), time.monotonic() + SECONDS
    while time.monotonic() < until:
        own = make_event(f"{name}:{made}", line("52212", 5), line("1111", -5))
        shared = make_event(f"shared:{made}", line("52212", 7), line("1111", -7))
        unit_of_work(lambda own=own, shared=shared: posting.record_all([own, shared], actor=actor))
        made += 1
    return made


@pytest.mark.slow
def test_one_series_many_writers(any_app: Flask, tmp_path: Path) -> None:
    make_books()
    made = race(any_app, tmp_path, record_until_told_to_stop, WRITERS)
    total = sum(made) + max(made)  # each one's own, and the shared sources once
    last, count, numbers = db.session.execute(
        select(func.max(JournalEntry.serial), func.count(), func.count(JournalEntry.number.distinct())).select_from(JournalEntry)
    ).one()
    assert last == count == numbers == total == db.session.execute(select(Head.serial)).scalar_one()
    assert min(made) * 10 >= max(made), made  # with the busy handler alone it was one to thousands
    assert whole.findings() == []
