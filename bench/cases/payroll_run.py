"""A month of N people, twelve lines each: calculated, stored, approved and recorded in both books, ordered to be paid.

Beside it the bare insert of every row that a person has of it at the end: payslip, its lines, the lines of the two
entries, their open items and matches, the line of the payment order. Left out are the rows that don't grow with the
people (entries, balances, moves of the budget, orders, sums of parts, audit), and what ours writes twice: the state of
payslips. Both sides start from what stands in memory or in tables: ours reads people and inputs and reckons, the bare side
has its rows ready but for their keys.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
from sqlalchemy import func, select

from bench.measure import LARGE, ROUNDS, Pair
from bench.place import Place
from bench.staff import employ, give_inputs
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.periods import Month
from hr.runs import operations
from hr.runs.calculate_month import calculate_month
from hr.runs.models import PayrollException
from hr.runs.queries import run_of
from hr.runs.values import STOP

N = 5000
KEPT = 5000  # people whose rows the bare side keeps in memory
FIRST = Month(2026, 1)
KEYS = {  # what is stored for each person, in the order in which ours stores it; the first column of the key is shifted from round to round
    "hr_payslip": ("id", "fiscal_year"),
    "hr_payslip_line": ("payslip_id", "place", "fiscal_year"),
    "finance_line": ("id", "fiscal_year"),
    "finance_open_item": ("line_id", "fiscal_year"),
    "finance_match": ("item_line_id", "line_id", "item_year", "fiscal_year"),
    "finance_payment_line": ("id",),
}


def prepare(place: Place, n: int) -> Pair:
    employ(n)
    rounds, bare = count(), Bare(place, n)
    month = ""

    def ready() -> None:
        nonlocal month
        month = str(FIRST.plus(next(rounds)))
        give_inputs(month)

    def ours() -> None:
        run_id = calculate_month("MED", month, system_actor())
        unit_of_work(lambda: answered(run_id))
        unit_of_work(lambda: operations.apply(run_of(run_id).number, system_actor()))

    return Pair(ours, bare.write, "executemany" if place.engine == "sqlite" else "COPY", n, bare.close, 1 if n >= LARGE else ROUNDS, ready)


def answered(run_id: int) -> None:
    """What the run found about all of its people, such as that no formation funds their posts, is answered as a person would."""
    waiting = (PayrollException.run_id == run_id, PayrollException.weight == STOP, PayrollException.state == "open")
    ids = db.session.execute(select(PayrollException.id).where(*waiting)).scalars().all()
    operations.answer_chosen(run_of(run_id).number, ids, {"reason": "قياس"}, system_actor())


class Bare:
    """Plain tables with a primary key and nothing else, given the rows that a run leaves behind."""

    def __init__(self, place: Place, people: int) -> None:
        self.rows: dict[str, tuple[int, list[tuple[Any, ...]]]] = {}  # table -> which column is shifted, rows
        self.turns = max(1, people // KEPT)
        self.shift = 0
        self.sqlite = sqlite3.connect(place.folder / "bare.db", isolation_level=None) if place.engine == "sqlite" else None
        self.server = psycopg.connect(place.url.replace("+psycopg", "")) if self.sqlite is None else None
        if self.sqlite is not None:
            self.sqlite.execute("PRAGMA journal_mode=wal")
            self.sqlite.execute("PRAGMA synchronous=full")

    def learn(self) -> None:
        """The rows of the unmeasured first run, which has the tables to itself; of a large one a part, to be written so many times."""
        for table, key in KEYS.items():
            whole = db.metadata.tables[table]
            count = db.session.execute(select(func.count()).select_from(whole)).scalar_one()
            found = db.session.execute(select(whole).order_by(*[whole.c[name] for name in key]).limit(count // self.turns))
            rows = [tuple(map(plain, row)) for row in found]
            places = [list(whole.c.keys()).index(name) for name in key]
            made = ", ".join(f"c{place} {'bigint' if type(value) is int else 'text'}" for place, value in enumerate(rows[0]))
            statement = f"CREATE TABLE bare_{table} ({made}, PRIMARY KEY ({', '.join(f'c{place}' for place in places)}))"
            if self.sqlite is not None:
                self.sqlite.execute(statement)
            elif self.server is not None:
                self.server.execute(statement.encode())
                self.server.commit()
            self.rows[table] = places[0], rows
        db.session.rollback()

    def write(self) -> None:
        """All in one transaction."""
        if not self.rows:
            self.learn()
        if self.sqlite is not None:
            self.sqlite.execute("BEGIN IMMEDIATE")
        for _turn in range(self.turns):
            self.shift += 10**9
            for table, (key, rows) in self.rows.items():
                self._put(table, len(rows[0]), ((*row[:key], row[key] + self.shift, *row[key + 1 :]) for row in rows))
        if self.sqlite is not None:
            self.sqlite.execute("COMMIT")
        elif self.server is not None:
            self.server.commit()

    def _put(self, table: str, width: int, rows: Iterator[tuple[Any, ...]]) -> None:
        if self.sqlite is not None:
            self.sqlite.executemany(f"INSERT INTO bare_{table} VALUES ({', '.join('?' * width)})", rows)
        elif self.server is not None:
            with self.server.cursor() as cursor, cursor.copy(f"COPY bare_{table} FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)

    def close(self) -> None:
        for held in (self.sqlite, self.server):
            if held is not None:
                held.close()


def plain(value: Any) -> Any:
    """As a plain column takes it; keys stay numbers."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if value is None or type(value) in (int, str) else str(value)
