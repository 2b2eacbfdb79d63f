"""One process of the race: commits the smallest amount on one line until the line or the time runs out, and says how often."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from erp import clock
from erp.app import create_app
from erp.config import read
from erp.db import unit_of_work
from erp.scope import ALL, elevated, within
from finance.budget.control import BudgetWork, apply_moves
from finance.errors import OverBudget
from finance.values import AVAILABLE, COMMITTED, Coding, Move
from tests.finance.budget.conftest import DAY


def run(url: str, folder: str, name: str, seconds: float, each: int) -> dict[str, float]:
    secret = f"race-{name}-0123456789-abcdefghijklmnop"
    app = create_app(read({"MIZAN_DATABASE_URL": url, "MIZAN_INSTANCE": folder, "MIZAN_SECRET_KEY": secret}), pages=False)
    coding = Coding("MED", "2214", "P3", "01.1", "GEN")
    done = refused = 0
    worst = 0.0
    with app.app_context(), within(ALL):
        end = line_up(Path(folder)) + seconds
        while time.monotonic() < end and not refused:
            move = Move(2026, coding, AVAILABLE, COMMITTED, each, reference=f"race:{name}")
            work = BudgetWork(f"race:{name}/{done}", "test", DAY, f"race:{name}", (move,))
            before = time.perf_counter()
            try:
                unit_of_work(lambda work=work: spend(work))
                done += 1
            except OverBudget:
                refused += 1
            worst = max(worst, time.perf_counter() - before)
    return {"done": done, "refused": refused, "worst": worst}


def line_up(folder: Path) -> float:
    """Say that this one is ready, and wait until all are: then the parent writes `go` beside the folders."""
    (folder / "ready").touch()
    while not (folder.parent / "go").exists():
        time.sleep(0.005)
    return time.monotonic()


def spend(work: BudgetWork) -> None:
    with elevated("race") as session:
        apply_moves(session, [work], at=clock.now())


if __name__ == "__main__":
    _, url, folder, name, seconds, each = sys.argv
    Path(folder).mkdir(parents=True, exist_ok=True)
    print(json.dumps(run(url, folder, name, float(seconds), int(each))))
