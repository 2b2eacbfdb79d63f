"""Many processes for one budget line: never overspent, nothing lost, nobody starves."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import Flask

from finance.values import COMMITTED
from tests.finance.budget.conftest import BudgetBook

PROCESSES = 6
ROOT = Path(__file__).parents[3]


def race(app: Flask, folder: Path, seconds: float, each: int) -> list[dict[str, float]]:
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    command = [sys.executable, "-m", "tests.finance.budget.racing", url]
    pipes = {"cwd": ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    runners = [subprocess.Popen([*command, str(folder / f"p{n}"), f"p{n}", str(seconds), str(each)], **pipes) for n in range(PROCESSES)]
    try:
        while any(runner.poll() is None for runner in runners) and not all((folder / f"p{n}" / "ready").exists() for n in range(PROCESSES)):
            time.sleep(0.02)
        (folder / "go").touch()
        told = [runner.communicate(timeout=120) for runner in runners]
    finally:
        for runner in runners:
            runner.kill()
            runner.wait()
    assert [errors[-2000:] for runner, (_out, errors) in zip(runners, told, strict=True) if runner.returncode] == []
    return [json.loads(out.strip().splitlines()[-1]) for out, _errors in told]


@pytest.mark.slow
def test_a_line_is_never_overspent(budget_book: BudgetBook, any_app: Flask, tmp_path: Path):
    """The line holds 40 commitments; six processes ask for as many as they can get."""
    budget_book.fund(40 * 25 + 7)
    results = race(any_app, tmp_path, 60, 25)
    assert sum(one["done"] for one in results) == 40
    figures = budget_book.figures()
    assert (figures.committed, figures.available) == (1_000, 7)
    assert all(one["refused"] for one in results)
    assert budget_book.faults() == []


@pytest.mark.slow
def test_nobody_starves_at_one_line(budget_book: BudgetBook, any_app: Flask, tmp_path: Path):
    budget_book.fund(10**12)
    results = race(any_app, tmp_path, 3, 1)
    done = [one["done"] for one in results]
    assert min(done) > 0
    assert min(done) * 10 >= max(done), done  # with the busy handler alone it was one to thousands
    assert budget_book.figures().committed == sum(done)
    assert sum(budget_book.open(f"race:p{n}", COMMITTED) for n in range(PROCESSES)) == sum(done)
    assert budget_book.faults() == []
