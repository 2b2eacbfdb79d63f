"""A process that is killed in the middle of an import leaves nothing of it; run again, it imports once."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from erp import fault
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.importing import kinds, operations
from erp.importing.models import ImportBatch, ImportRow
from erp.importing.operations import Source
from erp.importing.reading import read
from tests.erp.importing.books import book
from tests.erp.importing.test_operations import CENTRE, HEADERS, ROOT, YANBU
from tests.erp.jobs.test_kill import in_child
from tests.people import make_actor
from tests.stand import dispose


def imported(path: Path, point: str = "") -> dict[str, int]:
    """How many rows were new and how many the same; killed at the point, if one is named."""
    importer, actor = kinds.importer_named("entities"), make_actor()
    made, _parsed = operations.plan_sheets(importer, read(path), kinds.given(importer, None, actor))
    fault.arm({"MIZAN_FAULT": f"{point}:1:kill", "MIZAN_FAULT_ALLOWED": "1"} if point else {})
    unit_of_work(lambda: operations.run(importer, made, Source.of(path, path.name), actor) and None)
    return dict(made.counts)


def stands() -> list[int]:
    db.session.rollback()
    return [db.session.execute(select(func.count()).select_from(model)).scalar_one() for model in (Entity, ImportBatch, ImportRow)]


@pytest.mark.parametrize("point", ["import.staged", "import.applied"])
def test_killed_in_the_middle(app: Flask, tmp_path: Path, point: str) -> None:
    path = book(tmp_path / "a.xlsx", HEADERS, ROOT, YANBU, CENTRE)
    before = stands()
    dispose(app)
    assert in_child(lambda: imported(path, point) and None) == signal.SIGKILL
    assert stands() == before
    assert imported(path)["new"] == 3
    assert imported(path)["same"] == 3
