"""A process that is killed in the middle of an import leaves nothing of it; run again, it imports once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.erp.importing.books import book
from tests.erp.importing.test_operations import CENTRE, HEADERS, ROOT, YANBU
from tests.stand import SECRET

HERE = Path(__file__).parents[3]


def imported(path: Path, url: str, folder: Path, fault: str = "") -> subprocess.CompletedProcess[str]:
    own = {"MIZAN_DATABASE_URL": url, "MIZAN_INSTANCE": str(folder), "MIZAN_SECRET_KEY": SECRET}
    armed = {"MIZAN_FAULT": fault, "MIZAN_FAULT_ALLOWED": "1"} if fault else {}
    command = [sys.executable, "-m", "erp.cli", "import", "entities", str(path), "--commit", "--json"]
    return subprocess.run(command, cwd=HERE, env={**os.environ, **own, **armed}, capture_output=True, text=True, timeout=120)


def stands(url: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [connection.execute(text(f"SELECT count(*) FROM {table}")).scalar() for table in ("erp_entity", "erp_import_batch", "erp_import_row")]
    engine.dispose()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("point", ["import.staged", "import.applied"])
def test_killed_in_the_middle(sqlite_url: str, tmp_path: Path, point: str) -> None:
    path = book(tmp_path / "a.xlsx", HEADERS, ROOT, YANBU, CENTRE)
    before = stands(sqlite_url)
    assert imported(path, sqlite_url, tmp_path, f"{point}:1:kill").returncode == -signal.SIGKILL
    assert stands(sqlite_url) == before
    assert json.loads(imported(path, sqlite_url, tmp_path).stdout)["created"] == 3
    assert json.loads(imported(path, sqlite_url, tmp_path).stdout)["unchanged"] == 3
