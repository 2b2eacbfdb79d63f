"""The bare limit of posting: the same entries, lines and balances put into plain tables with primary keys and nothing else."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from finance.values import Event

TABLES = (
    "CREATE TABLE bare_entry (year int, id bigint, unit int, period int, number text, day text, source text, description text,"
    " poster text, total bigint, PRIMARY KEY (year, id))",
    "CREATE TABLE bare_line (year int, id bigint, entry bigint, account text, coding text, entity text, day text, amount bigint,"
    " party text, memo text, PRIMARY KEY (year, id))",
    "CREATE TABLE bare_balance (year int, period int, account text, coding text, debit bigint, credit bigint,"
    " PRIMARY KEY (year, period, account, coding))",
)
UPSERT = (
    "INSERT INTO bare_balance VALUES ({marks}) ON CONFLICT (year, period, account, coding)"
    " DO UPDATE SET debit = bare_balance.debit + excluded.debit, credit = bare_balance.credit + excluded.credit"
)


class Rows:
    """Events as plain tuples, numbered from `first`."""

    def __init__(self, events: Sequence[Event], first: int) -> None:
        self.entries: list[tuple[Any, ...]] = []
        self.lines: list[tuple[Any, ...]] = []
        sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
        for key, event in enumerate(events, first):
            day, lines = event.day.isoformat(), event.entry.lines if event.entry else ()
            self.entries.append(
                (2026, key, 1, event.day.month, f"MED-JV-2026-{key:06d}", day, event.source, event.description, "bench", sum(x.debit for x in lines))
            )
            for place, line in enumerate(lines):
                coding = f"{line.coding.entity}:{line.coding.economic}"
                self.lines.append((2026, key << 20 | place, key, line.account, coding, line.coding.entity, day, line.amount, line.party, line.memo))
                side = sums[(2026, event.day.month, line.account, coding)]
                side[0] += line.debit
                side[1] += line.credit
        self.balances = [(*key, *side) for key, side in sorted(sums.items())]


class BareSqlite:
    def __init__(self, folder: Path) -> None:
        self.connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
        for statement in ("PRAGMA journal_mode=wal", "PRAGMA synchronous=full", *TABLES):
            self.connection.execute(statement)

    def write(self, rows: Rows) -> None:
        run = self.connection
        run.execute("BEGIN IMMEDIATE")
        run.executemany(f"INSERT INTO bare_entry VALUES ({', '.join('?' * 10)})", rows.entries)
        run.executemany(f"INSERT INTO bare_line VALUES ({', '.join('?' * 10)})", rows.lines)
        run.executemany(UPSERT.format(marks=", ".join("?" * 6)), rows.balances)
        run.execute("COMMIT")

    def close(self) -> None:
        self.connection.close()


class BarePostgres:
    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url.replace("+psycopg", ""))
        for statement in TABLES:
            self.connection.execute(statement.encode())
        self.connection.commit()

    def write(self, rows: Rows) -> None:
        with self.connection.cursor() as cursor:
            if len(rows.entries) > 1:
                for table, tuples in (("bare_entry", rows.entries), ("bare_line", rows.lines)):
                    with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                        for one in tuples:
                            copy.write_row(one)
            else:
                cursor.executemany(f"INSERT INTO bare_entry VALUES ({', '.join(['%s'] * 10)})".encode(), rows.entries)
                cursor.executemany(f"INSERT INTO bare_line VALUES ({', '.join(['%s'] * 10)})".encode(), rows.lines)
            cursor.executemany(UPSERT.format(marks=", ".join(["%s"] * 6)).encode(), rows.balances)
        self.connection.commit()

    def close(self) -> None:
        self.connection.close()
