"""The process is killed at every named point of firing, working, archiving, sealing and sending heads; one restart makes
everything whole: each due time once, each file once and unchanged, the trail and the lines that left in order.

Children are forks of one application an engine, so that a case costs tenths of a second; each opens its own connections.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp import clock, fault
from erp.archive import operations as archive
from erp.archive.models import ArchivedFile
from erp.audit import heads, sealer
from erp.db import db
from erp.jobs import firings, worker
from erp.jobs.models import JobRow
from erp.scope import ALL, within
from tests.factories.jobs import declare, make_schedule
from tests.factories.reporting import make_report, offer
from tests.stand import Stand, dispose

DUE = datetime(2026, 3, 10, 23, 30)
NOW = DUE + timedelta(days=1, minutes=3)
POINTS = (
    "fire.moved", "fire.queued", "fire.committed", "job.taken", "job.done", "job.finishing", "archive.written", "archive.linked",
    "archive.unlinked", "archive.keeping", "seal.batch", "seal.rows", "heads.kept", "heads.sent",
)  # fmt: skip


STANDS = {"sqlite": Stand(durable=True), "postgresql": Stand()}


def opened(url: str, folder: Path) -> Flask:
    app = STANDS[url.partition(":")[0].partition("+")[0]].take(url, folder)
    offer(app, make_report())
    declare(app, nightly=lambda day: {"day": day.isoformat()})
    return app


def prepare(url: str, folder: Path) -> None:
    app = opened(url, folder)
    with app.app_context(), within(ALL):
        make_schedule(catch_up="each")
        make_schedule(
            "monthly", kind="report", module="reports", task="sample", formats=["csv", "json"], catch_up="each", parameters={"year": "2025"}
        )
    dispose(app)


def one_day(url: str, folder: Path, at: datetime, **environ: str) -> None:
    """What the clock and the worker do: fire, work off, seal, send the heads."""
    app = opened(url, folder)
    fault.arm({"MIZAN_FAULT_ALLOWED": "1", **environ})
    with clock.frozen(at), app.app_context(), within(ALL):
        firings.fire_due()
        worker.work_off(app)
        sealer.seal()
        heads.send()
    dispose(app)


def in_child(work: Callable[[], None], *, kill_after: float | None = None) -> int:
    """Run in a fork; the signal that ended it, or 0."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child failed by itself"
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def whole(url: str, folder: Path) -> None:
    """What must be true after a restart, wherever the kill fell."""
    app = opened(url, folder)
    with app.app_context(), within(ALL):
        jobs = db.session.scalars(select(JobRow).order_by(JobRow.id)).all()
        assert Counter((job.schedule_id, job.due) for job in jobs) == {(n, DUE + timedelta(days=day)): 1 for n in (1, 2) for day in (0, 1)}
        assert {job.state for job in jobs} == {"done"}
        kept = db.session.scalars(select(ArchivedFile)).all()
        assert Counter((file.due, file.format) for file in kept) == {
            (DUE + timedelta(days=day), format): 1 for day in (0, 1) for format in ("csv", "json")
        }
        sweep_tomorrow(app.config["MIZAN"].archive_dir)
        assert archive.findings() == []
        assert sealer.verify() == [] and sealer.state()["oldest_unsealed"] is None
        sink = Path(app.config["MIZAN"].head_sinks[0])
        assert heads.compare(sink.read_text().splitlines()) == []
    dispose(app)


def sweep_tomorrow(folder: Path) -> None:
    """What a killed run left behind is swept when it is a day old."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (1, 1))
    archive.sweep()


@pytest.fixture
def url(engine: str, request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("sqlite_url" if engine == "sqlite" else "postgres_url"))


def on(engine: str, *values: Any) -> Any:
    return pytest.param(engine, *values, marks=[pytest.mark.postgres] if engine == "postgresql" else [])


# the second occurrence, and most of the random moments, on SQLite alone: PostgreSQL costs three times as much
ENGINES = [on("sqlite"), on("postgresql")]
KILLS = [on(engine, name, n) for engine, most in (("sqlite", 2), ("postgresql", 1)) for name in POINTS for n in range(1, most + 1)]
SEEDS = [on(engine, seed) for engine, most in (("sqlite", 8), ("postgresql", 2)) for seed in range(most)]


@pytest.fixture
def day(url: str, tmp_path: Path) -> Any:
    prepare(url, tmp_path)
    return lambda at=NOW, **environ: one_day(url, tmp_path, at, **environ)


def passed(day: Any, tmp_path: Path) -> Counter[str]:
    assert in_child(lambda: day(MIZAN_FAULT_LIST=str(tmp_path / "points"))) == 0
    return Counter((tmp_path / "points").read_text().split())


@pytest.mark.parametrize("engine", ENGINES)
def test_every_point_is_passed(url: str, day: Any, tmp_path: Path) -> None:
    """A point that the scenario does not reach would be tested by nothing; a new one belongs in the list above."""
    assert set(passed(day, tmp_path)) == set(POINTS)
    whole(url, tmp_path)


@pytest.mark.parametrize(("engine", "name", "occurrence"), KILLS)
def test_a_kill_at_each_point_leaves_all_or_nothing_once(url: str, day: Any, tmp_path: Path, name: str, occurrence: int) -> None:
    ended = in_child(lambda: day(MIZAN_FAULT=f"{name}:{occurrence}:kill"))
    assert ended in (signal.SIGKILL, 0) and (occurrence > 1 or ended == signal.SIGKILL)
    # the restart: leases of the dead have run out by then
    assert in_child(lambda: day(NOW + timedelta(minutes=5))) == 0
    whole(url, tmp_path)


@pytest.mark.parametrize(("engine", "seed"), SEEDS)
def test_a_kill_at_any_moment_leaves_all_or_nothing_once(url: str, day: Any, tmp_path: Path, seed: int) -> None:
    in_child(day, kill_after=random.Random(seed).uniform(0.0, 0.4))
    assert in_child(lambda: day(NOW + timedelta(minutes=5))) == 0
    whole(url, tmp_path)


def test_faults_are_refused_outside_tests() -> None:
    with pytest.raises(ValueError, match="tests alone"):
        fault.read({"MIZAN_FAULT": "job.taken:1:kill"})
    with pytest.raises(ValueError, match="name:n:kill"):
        fault.read({"MIZAN_FAULT": "job.taken", "MIZAN_FAULT_ALLOWED": "1"})
    assert fault.read({}).name == ""
