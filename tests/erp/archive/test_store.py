"""The order of steps: whatever fails, no row names a missing file, nothing is overwritten, and what is left over is swept."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from erp import clock, fault
from erp.archive import operations, queries
from erp.archive.store import drafts, path_of, standing, store
from erp.reporting import run
from tests.conftest import make_actor
from tests.factories.reporting import make_report, offer

POINTS = ("archive.written", "archive.linked", "archive.unlinked", "archive.keeping")


def kept(folder: Path, content: bytes) -> Any:
    with store(folder) as draft:
        draft.stream.write(content)
        return draft.kept("", 0)


def test_the_same_content_is_one_file(tmp_path: Path) -> None:
    first, again = kept(tmp_path, b"figures"), kept(tmp_path, b"figures")
    assert first == again
    assert [path.read_bytes() for path in standing(tmp_path)] == [b"figures"]
    assert list(drafts(tmp_path)) == []


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), store(tmp_path) as draft:
        draft.stream.write(b"half")
        raise RuntimeError
    assert list(standing(tmp_path)) == list(drafts(tmp_path)) == []


def test_a_standing_file_is_never_written_again(tmp_path: Path) -> None:
    stored = kept(tmp_path, b"figures")
    before = path_of(tmp_path, stored.digest).stat()
    kept(tmp_path, b"figures")
    after = path_of(tmp_path, stored.digest).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    fault.arm({})


@pytest.mark.parametrize("name", POINTS)
def test_a_fault_at_any_point_leaves_no_row_and_the_next_run_is_whole(app: Flask, name: str) -> None:
    offer(app, make_report())
    due = clock.now()
    fault.arm({"MIZAN_FAULT": f"{name}:1:raise", "MIZAN_FAULT_ALLOWED": "1"})
    with pytest.raises(fault.Injected):
        run.produce("sample", {}, "pdf", "ar", make_actor(), due, key="schedule:1")
    assert queries.digests() == set()
    fault.arm({})
    file = queries.by_id(run.produce("sample", {}, "pdf", "ar", make_actor(), due, key="schedule:1"))
    assert file is not None
    assert operations.intact(path_of(operations.folder(), file.digest), file.digest)
    assert list(drafts(operations.folder())) == []


def test_orphans_are_swept_after_a_day_and_never_what_a_row_names(app: Flask) -> None:
    offer(app, make_report())
    file = queries.by_id(run.produce("sample", {}, "csv", "ar", make_actor()))
    assert file is not None
    folder = operations.folder()
    orphan, young = kept(folder, b"orphan"), kept(folder, b"young")
    (folder / "tmp" / "left").write_bytes(b"half")
    old = (clock.now() - timedelta(days=2)).timestamp()
    assert file.data_digest is not None
    for path in (path_of(folder, orphan.digest), path_of(folder, file.digest), path_of(folder, file.data_digest), folder / "tmp" / "left"):
        os.utime(path, (old, old))
    assert operations.sweep() == 2
    assert {path.name for path in standing(folder)} == {file.digest, file.data_digest, young.digest}
    assert operations.sweep() == 0
