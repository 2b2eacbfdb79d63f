"""A worker that is killed in the middle of a run leaves nothing half done; started again, it goes on and pays everybody once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from erp.db import db
from hr.runs.models import PayrollRun, Payslip
from tests.factories.payroll import calculated, office
from tests.stand import SECRET

HERE = Path(__file__).parents[3]


def calculate(url: str, folder: Path, fault: str = "") -> subprocess.CompletedProcess[str]:
    own = {"MIZAN_DATABASE_URL": url, "MIZAN_INSTANCE": str(folder), "MIZAN_SECRET_KEY": SECRET}
    armed = {"MIZAN_FAULT": fault, "MIZAN_FAULT_ALLOWED": "1"} if fault else {}
    command = [sys.executable, "-m", "erp.cli", "payroll", "calculate", "--entity", "MED", "--period", "2026-10", "--json"]
    return subprocess.run(command, cwd=HERE, env={**os.environ, **own, **armed}, capture_output=True, text=True, timeout=120)


@pytest.mark.slow
@pytest.mark.parametrize(("point", "stored"), [("payroll.stored", 0), ("payroll.part", 5)])
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_killed_in_the_middle(request: pytest.FixtureRequest, tmp_path: Path, engine: str, point: str, stored: int) -> None:
    """Within a part nothing of it stays; between two parts what was committed stays, and isn't calculated twice."""
    url = request.getfixturevalue("sqlite_url" if engine == "sqlite" else "postgres_url")
    request.getfixturevalue("app" if engine == "sqlite" else "postgres_app")
    with office(5):
        db.session.remove()
        assert calculate(url, tmp_path, f"{point}:1:kill").returncode == -signal.SIGKILL
        assert db.session.execute(select(func.count()).select_from(Payslip)).scalar_one() == stored
        assert db.session.execute(select(PayrollRun.state)).scalars().all() == ["calculating"]
        db.session.remove()
        done = json.loads(calculate(url, tmp_path).stdout)
        assert (done["state"], done["people"]) == ("calculated", 5)
        net = int(db.session.execute(select(func.sum(Payslip.net))).scalar_one())
        assert done["net"] == f"{net // 100}.{net % 100:02d}"
        db.session.remove()
        assert calculated().net == net, "calculated in one go it is the same"
