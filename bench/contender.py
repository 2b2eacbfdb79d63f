"""One of several writers on one budget line, in a process of its own: says "ready", and at each line it is sent writes and says "done"."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg

from erp.app import create_app
from erp.auth.values import system_actor
from erp.config import read
from erp.db import db, unit_of_work, writers_turn
from erp.scope import ALL, within
from finance.services import record
from finance.values import Coding, Event, Item

LINE = Coding("EMIRATE", "2211", "P1", "01.1", "GEN")
SECRET = "bench-only-0123456789-abcdefghijklmnop"
TAKE = "UPDATE bare_line SET used = used + 100 WHERE id = 1 AND total - used >= 100"


def event(kind: str, source: str, amount: int) -> Event:
    return Event(kind, source, date(2026, 1, 5), "EMIRATE", (Item("amount", amount, LINE, reference=f"bench:{source}"),), "قياس", f"bench:{source}")


def rounds() -> Iterator[int]:
    """A number for each "go" that comes; whoever takes it answers when the work is done."""
    print("ready", flush=True)
    for turn, _line in enumerate(sys.stdin):
        yield turn
        print("done", flush=True)


def reserve(writer: str, many: int) -> None:
    """The whole road: source, period, budget guard, moves, audit."""
    for turn in rounds():
        for k in range(many):
            unit_of_work(lambda k=k, turn=turn: record(event("budget.reserved", f"{writer}-{turn}-{k}", 100), actor=system_actor()) and None)


def take_sqlite(file: str, many: int) -> None:
    held = sqlite3.connect(file, isolation_level=None, timeout=60)
    held.execute("PRAGMA synchronous=full")
    engine = db.engine
    for _turn in rounds():
        for _ in range(many):
            with writers_turn(engine):
                for statement in ("BEGIN IMMEDIATE", TAKE, "COMMIT"):
                    held.execute(statement)


def take_postgres(url: str, many: int) -> None:
    server = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    for _turn in rounds():
        for _ in range(many):
            server.execute(TAKE.encode())


def main() -> None:
    how, url, folder, writer, count = sys.argv[1:6]
    app = create_app(read({"MIZAN_DATABASE_URL": url, "MIZAN_SECRET_KEY": SECRET, "MIZAN_INSTANCE": str(Path(folder))}))
    with app.app_context(), within(ALL):
        if how == "reserve":
            reserve(writer, int(count))
        elif url.startswith("sqlite"):
            take_sqlite(url.removeprefix("sqlite:///"), int(count))
        else:
            take_postgres(url, int(count))


if __name__ == "__main__":
    main()
