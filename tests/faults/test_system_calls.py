"""The process is killed at its nth system call, or the call fails (disk full, disk broken), while it posts, imports and
writes a report; after one restart all of it stands or nothing did, and it stands once.

The calls are counted first and then tried evenly spaced. No point in the code is needed for this, so it finds what the named
points don't name. A child is a fork, watched by strace from the moment that it begins.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from erp import clock
from erp.archive import operations as archive
from erp.archive.models import ArchivedFile
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.importing import kinds, operations
from erp.importing.models import ImportBatch
from erp.importing.operations import Source
from erp.importing.reading import read
from erp.reporting import run
from erp.scope import ALL, within
from finance import whole
from finance.ledger.models import JournalEntry
from finance.services import record_all
from tests.databases import REQUIRED
from tests.erp.importing.books import book
from tests.erp.importing.test_operations import HEADERS
from tests.factories.finance import line, make_books, make_event
from tests.people import make_actor
from tests.stand import Stand

pytestmark = pytest.mark.slow

ACTOR = make_actor("finance")
NOW = "2026-10-18T07:00"
REFUSED = 3  # how a child ends that was told of the failure
MOST = 5  # cases of one call and one fault


@dataclass(frozen=True)
class Act:
    """`do` may be done again; `made` counts what stands of it, which is nothing or `all`."""

    do: Callable[[Path], None]
    made: Callable[[], int]
    all: int


def post(_folder: Path) -> None:
    events = [make_event(f"fault:{n}", line("52212", 100 + n), line("2111", -100 - n, party="test.party:1")) for n in (1, 2, 3)]
    unit_of_work(lambda: record_all(events, actor=ACTOR) and None)


def import_(folder: Path) -> None:
    path, importer = folder / "entities.xlsx", kinds.importer_named("entities")
    plan, _parsed = operations.plan_sheets(importer, SHEETS[path.name], kinds.given(importer, None, ACTOR))
    unit_of_work(lambda: operations.run(importer, plan, Source.of(path, path.name), ACTOR) and None)


def report(_folder: Path) -> None:
    run.produce("trial-balance", {"year": "2026"}, "csv", "ar", ACTOR, datetime(2026, 10, 18), key="schedule:1")


def counted(column: Any, condition: Any) -> int:
    return int(db.session.execute(select(func.count(column)).where(condition)).scalar_one())


ACTS = {
    "posting": Act(post, lambda: counted(JournalEntry.number, JournalEntry.source.startswith("fault:")), 3),
    "importing": Act(import_, lambda: counted(Entity.id, Entity.code.startswith("ZZ")), 3),
    "reporting": Act(report, lambda: counted(ArchivedFile.id, ArchivedFile.once.is_not(None)), 1),
}
SHEETS: dict[str, Any] = {}  # the file as it was read; reading it has tests of its own
FAULTS = [
    ("posting", "pwrite64", "signal=KILL"), ("posting", "fdatasync", "signal=KILL"), ("posting", "pwrite64", "error=ENOSPC"),
    ("posting", "fdatasync", "error=EIO"),
    ("importing", "pwrite64", "signal=KILL"), ("importing", "fdatasync", "signal=KILL"), ("importing", "pwrite64", "error=ENOSPC"),
    ("importing", "fdatasync", "error=EIO"),
    ("reporting", "pwrite64", "signal=KILL"), ("reporting", "write", "error=ENOSPC"), ("reporting", "fdatasync", "signal=KILL"),
    ("reporting", "fsync", "signal=KILL"), ("reporting", "fsync", "error=EIO"), ("reporting", "link,linkat", "signal=KILL"),
    ("reporting", "link,linkat", "error=ENOSPC"), ("reporting", "unlink,unlinkat", "signal=KILL"),
]  # fmt: skip


class Ground:
    """A prepared office, copied for each case; one application for all of them."""

    def __init__(self, folder: Path, template: Path) -> None:
        self.stand, self.prepared, self.cases = Stand(durable=True), folder / "prepared", folder / "cases"
        self.prepared.mkdir()
        shutil.copy(template, self.prepared / "mizan.db")
        self.inside(self.prepared, lambda: make_books() and None)

    def case(self) -> Path:
        shutil.rmtree(self.cases, ignore_errors=True)
        shutil.copytree(self.prepared, self.cases)
        book(self.cases / "entities.xlsx", HEADERS, *([f"ZZ{n}", f"جهة {n}", f"Entity {n}", "governorate", "MED", "no"] for n in (1, 2, 3)))
        if not SHEETS:
            SHEETS["entities.xlsx"] = read(self.cases / "entities.xlsx")
        return self.cases

    def inside(self, folder: Path, work: Callable[[], Any]) -> Any:
        app = self.stand.take(f"sqlite:///{folder / 'mizan.db'}", folder)
        try:
            with app.app_context(), within(ALL), clock.frozen(NOW):
                return work()
        finally:
            self.stand.give_back(app)

    def broken(self, folder: Path, act: Act, calls: str, fault: str = "") -> int:
        """Do it in a child under strace; its exit status, negative for a signal. The trace lies in the folder."""
        ready, go = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            try:
                os.write(ready[1], b"1")
                os.read(go[0], 1)
                self.inside(folder, lambda: act.do(folder))
                code = 0
            except (OSError, SQLAlchemyError):
                code = REFUSED
            finally:
                os._exit(code)
        os.read(ready[0], 1)
        options = ["-e", f"trace={calls}", *(["-e", f"inject={calls}:{fault}"] if fault else [])]
        tracer = subprocess.Popen(["strace", "-o", str(folder / "trace"), *options, "-p", str(child)], stderr=subprocess.PIPE, text=True)
        assert tracer.stderr is not None
        said = tracer.stderr.readline()
        assert "attached" in said, said
        os.write(go[1], b"1")
        _pid, status = os.waitpid(child, 0)
        tracer.communicate()
        for end in (*ready, *go):
            os.close(end)
        return os.waitstatus_to_exitcode(status)


def may_trace() -> str:
    """Why nothing can be traced here, or nothing."""
    if shutil.which("strace") is None:
        return "there is no strace"
    done = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True)
    return done.stderr.strip()[:200] if done.returncode else ""


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Ground]:
    why = may_trace()
    if why:
        assert "strace" not in REQUIRED, why
        pytest.skip(f"strace: {why}")
    yield Ground(tmp_path_factory.mktemp("faults"), sqlite_template)


def spaced(number: int) -> list[int]:
    """At most `MOST` of 1..number, the first and the last among them."""
    if number <= MOST:
        return list(range(1, number + 1))
    return sorted({1 + round(step * (number - 1) / (MOST - 1)) for step in range(MOST)})


def sound() -> None:
    assert whole.findings() == []
    for path in archive.folder().rglob("*"):
        if path.is_file():
            os.utime(path, (1, 1))  # as it will be tomorrow, when what a killed run left is swept
    archive.sweep()
    assert archive.findings() == []
    assert counted(ImportBatch.id, ImportBatch.state != "committed") == 0


def restarted(act: Act, folder: Path, ended: int) -> None:
    stood = act.made()
    assert stood in (0, act.all), (ended, stood)
    assert stood == act.all or ended != 0, "said to be done, and it isn't"
    act.do(folder)
    assert act.made() == act.all
    sound()


@pytest.mark.parametrize(("name", "calls", "fault"), FAULTS, ids=lambda value: str(value))
def test_at_each_call_all_or_nothing_once(ground: Ground, name: str, calls: str, fault: str) -> None:
    act = ACTS[name]
    folder = ground.case()
    assert ground.broken(folder, act, calls) == 0
    passed = sum("(" in row for row in (folder / "trace").read_text().splitlines())
    assert passed, f"{name} makes no such call"
    ended = []
    for number in spaced(passed):
        folder = ground.case()
        ended.append(ground.broken(folder, act, calls, f"{fault}:when={number}"))

        how = ended[-1]
        ground.inside(folder, lambda folder=folder, how=how: restarted(act, folder, how))
    assert set(ended) <= {-signal.SIGKILL, 0, REFUSED}, ended
    assert fault != "signal=KILL" or -signal.SIGKILL in ended
    assert fault == "signal=KILL" or set(ended) & {0, REFUSED}
