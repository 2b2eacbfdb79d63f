"""Eight writers on one budget line, each reserving through the whole road, beside the bare conditional update of one row."""

from __future__ import annotations

import subprocess
import sys

from bench.contender import LINE, event
from bench.measure import Pair
from bench.place import Place
from erp import clock
from erp.auth.values import system_actor
from erp.db import db, system_engine, unit_of_work
from erp.scope import elevated
from finance.budget.keys import key_of
from finance.budget.lines import ensure_lines
from finance.services import record

N = 160  # reservations of all writers together
WRITERS = 8


class Crowd:
    """Writers that wait for their signal; started once, since starting them would be most of the time."""

    def __init__(self, how: str, place: Place, many: int) -> None:
        words = [sys.executable, "-m", "bench.contender", how, place.url, str(place.folder)]
        self.writers = [
            subprocess.Popen([*words, f"w{w}", str(many)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for w in range(WRITERS)
        ]
        self.hear("ready")

    def hear(self, word: str) -> None:
        """Raises where a writer died: its pipe is closed and says nothing."""
        for one in self.writers:
            assert one.stdout is not None
            assert one.stdout.readline().strip() == word, "a writer failed"

    def race(self) -> None:
        for one in self.writers:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        self.hear("done")

    def close(self) -> None:
        for one in self.writers:
            one.kill()
            one.communicate()


def budgeted() -> None:
    """The line, with more than all writers together will take."""
    with elevated("a bench makes its budget line") as session:
        ensure_lines(session, [key_of(2026, LINE)], at=clock.now())
    record(event("budget.approved", "budget", 10**12), actor=system_actor())


def prepare(place: Place, n: int) -> Pair:
    unit_of_work(budgeted)
    with system_engine().begin() as connection:
        connection.exec_driver_sql("CREATE TABLE bare_line (id int PRIMARY KEY, total bigint, used bigint)")
        connection.exec_driver_sql("INSERT INTO bare_line VALUES (1, 1000000000000, 0)")
    db.session.remove()
    ours, bare = Crowd("reserve", place, n // WRITERS), Crowd("take", place, n // WRITERS)

    def close() -> None:
        ours.close()
        bare.close()

    return Pair(ours.race, bare.race, "one conditional update", n, close)
