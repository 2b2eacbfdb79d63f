"""A month of N people, twelve lines each: calculated, stored, recorded in both books; beside the bare insert of the same payslips and lines."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
from sqlalchemy import select

from bench.measure import LARGE, ROUNDS, Pair
from bench.place import Place
from bench.staff import employ, give_inputs
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.periods import Month
from hr.runs import operations
from hr.runs.calculate_month import calculate_month
from hr.runs.models import PayrollException, Payslip, PayslipLine
from hr.runs.queries import run_of
from hr.runs.values import STOP

N = 500
FIRST = Month(2026, 1)
Rows = dict[str, list[tuple[Any, ...]]]


def prepare(place: Place, n: int) -> Pair:
    employ(n)
    rounds, bare = count(), Bare(place)
    month = ""

    def ready() -> None:
        nonlocal month
        month = str(FIRST.plus(next(rounds)))
        give_inputs(month)

    def ours() -> None:
        run_id = calculate_month("MED", month, system_actor())
        unit_of_work(lambda: answered(run_id))
        unit_of_work(lambda: operations.apply(run_of(run_id).number, system_actor()))
        bare.run_id = run_id

    return Pair(ours, bare.write, "executemany" if place.engine == "sqlite" else "COPY", n, bare.close, 1 if n >= LARGE else ROUNDS, ready)


def answered(run_id: int) -> None:
    """What the run found about all of its people, such as that no formation funds their posts, is answered as a person would."""
    waiting = (PayrollException.run_id == run_id, PayrollException.weight == STOP, PayrollException.state == "open")
    ids = db.session.execute(select(PayrollException.id).where(*waiting)).scalars().all()
    operations.answer_chosen(run_of(run_id).number, ids, {"reason": "قياس"}, system_actor())


class Bare:
    """Plain tables with a primary key and nothing else, given the rows that a run stored."""

    def __init__(self, place: Place) -> None:
        self.rows: Rows = {}
        self.run_id = 0
        self.shift = 0
        self.sqlite = sqlite3.connect(place.folder / "bare.db", isolation_level=None) if place.engine == "sqlite" else None
        self.server = psycopg.connect(place.url.replace("+psycopg", "")) if self.sqlite is None else None

    def learn(self, run_id: int) -> None:
        """The rows of a run, read in the unmeasured first round."""
        slips = select(Payslip.id).where(Payslip.run_id == run_id)
        lines = select(PayslipLine.__table__).where(PayslipLine.payslip_id.in_(slips))
        questions = {"slip": select(Payslip.__table__).where(Payslip.run_id == run_id), "line": lines}
        for table, question in questions.items():
            self.rows[table] = [tuple(map(plain, row)) for row in db.session.execute(question)]
            columns = ", ".join(f"c{place} text" for place in range(2, len(self.rows[table][0])))
            statement = f"CREATE TABLE bare_{table} (c0 bigint, c1 bigint, {columns}, PRIMARY KEY (c0, c1))"
            if self.sqlite is not None:
                self.sqlite.execute("PRAGMA journal_mode=wal")
                self.sqlite.execute("PRAGMA synchronous=full")
                self.sqlite.execute(statement)
            elif self.server is not None:
                self.server.execute(statement.encode())
                self.server.commit()

    def write(self) -> None:
        if not self.rows:
            self.learn(self.run_id)
        self.shift += 1
        for table, rows in self.rows.items():
            self._put(table, len(rows[0]), ((row[0], row[1] + self.shift * 10**9, *row[2:]) for row in rows))

    def _put(self, table: str, width: int, rows: Iterator[tuple[Any, ...]]) -> None:
        if self.sqlite is not None:
            self.sqlite.execute("BEGIN IMMEDIATE")
            self.sqlite.executemany(f"INSERT INTO bare_{table} VALUES ({', '.join('?' * width)})", rows)
            self.sqlite.execute("COMMIT")
        elif self.server is not None:
            with self.server.cursor() as cursor, cursor.copy(f"COPY bare_{table} FROM STDIN".encode()) as copy:
                for row in rows:
                    copy.write_row(row)
            self.server.commit()

    def close(self) -> None:
        for held in (self.sqlite, self.server):
            if held is not None:
                held.close()


def plain(value: Any) -> Any:
    """As a plain column takes it; keys stay numbers."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value if value is None or isinstance(value, int | str) else str(value)
