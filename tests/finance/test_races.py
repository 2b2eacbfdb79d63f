"""Many processes on one number series and on one source: no gap, no double, nobody starved, both books whole."""

from __future__ import annotations

import subprocess
import sys

import pytest
from sqlalchemy import func, select

from erp.db import db
from finance import whole
from finance.ledger.models import Head, JournalEntry
from tests.factories.finance import make_books

WRITERS, SECONDS = 4, "1.5"


def race(url: str, folder) -> list[tuple[int, float]]:
    command = [sys.executable, "-m", "tests.finance.race_worker", url, str(folder)]
    workers = [
        subprocess.Popen([*command, f"w{n}", SECONDS], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for n in range(WRITERS)
    ]
    for worker in workers:
        assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
    for worker in workers:
        worker.stdin.close()
    found = []
    for worker in workers:
        counted = worker.stdout.read()
        errors = worker.stderr.read()
        assert worker.wait() == 0, errors
        worker.stdout.close()
        worker.stderr.close()
        made, worst = counted.split()
        found.append((int(made), float(worst)))
    return found


@pytest.mark.slow
def test_one_series_many_writers(any_app, request, tmp_path):
    make_books()
    db.session.remove()
    found = race(request.getfixturevalue("sqlite_url" if db.engine.dialect.name == "sqlite" else "postgres_url"), tmp_path)
    made = [count for count, _worst in found]
    total = sum(made) + max(made)  # each one's own, and the shared sources once
    last, count, numbers = db.session.execute(
        select(func.max(JournalEntry.serial), func.count(), func.count(JournalEntry.number.distinct())).select_from(JournalEntry)
    ).one()
    assert last == count == numbers == total == db.session.execute(select(Head.serial)).scalar_one()
    assert min(made) * 10 >= max(made), found  # with the busy handler alone it was one to thousands
    assert whole.findings() == []
