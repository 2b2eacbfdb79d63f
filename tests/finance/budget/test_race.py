"""Many processes for one budget line: never overspent, nothing lost, nobody starves."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from erp import clock
from erp.db import unit_of_work
from erp.scope import elevated
from finance.budget.control import BudgetWork, apply_moves
from finance.errors import OverBudget
from finance.values import AVAILABLE, COMMITTED, Coding, Move
from tests.finance.budget.conftest import DAY, BudgetBook
from tests.racing import race

PROCESSES = 6
CODING = Coding("MED", "2214", "P3", "01.1", "GEN")


def spender(seconds: float, each: int) -> Callable[[str], tuple[int, bool]]:
    """Commits `each` on the one line until the line or the time runs out; how often, and whether it was refused in the end."""

    def spend(name: str) -> tuple[int, bool]:
        done, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            move = Move(2026, CODING, AVAILABLE, COMMITTED, each, reference=f"race:{name}")
            work = BudgetWork(f"race:{name}/{done}", "test", DAY, f"race:{name}", (move,))
            try:
                unit_of_work(lambda work=work: commit(work))
            except OverBudget:
                return done, True
            done += 1
        return done, False

    return spend


def commit(work: BudgetWork) -> None:
    with elevated("race") as session:
        apply_moves(session, [work], at=clock.now())


@pytest.mark.slow
def test_a_line_is_never_overspent(budget_book: BudgetBook, any_app: Flask, tmp_path: Path) -> None:
    """The line holds 40 commitments; six processes ask for as many as they can get."""
    budget_book.fund(40 * 25 + 7)
    results = race(any_app, tmp_path, spender(60, 25), PROCESSES)
    assert sum(done for done, _refused in results) == 40
    figures = budget_book.figures()
    assert (figures.committed, figures.available) == (1_000, 7)
    assert all(refused for _done, refused in results)
    assert budget_book.faults() == []


@pytest.mark.slow
def test_nobody_starves_at_one_line(budget_book: BudgetBook, any_app: Flask, tmp_path: Path) -> None:
    budget_book.fund(10**12)
    done = [count for count, _refused in race(any_app, tmp_path, spender(1.5, 1), PROCESSES)]
    assert min(done) > 0
    assert min(done) * 10 >= max(done), done  # with the busy handler alone it was one to thousands
    assert budget_book.figures().committed == sum(done)
    assert sum(budget_book.open(f"race:p{number}", COMMITTED) for number in range(PROCESSES)) == sum(done)
    assert budget_book.faults() == []
