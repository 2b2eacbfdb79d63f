"""Purchases from the request to their payment orders, beside the bare inserts of the same documents, one transaction each."""

from __future__ import annotations

import sqlite3
from itertools import count
from typing import Any

import psycopg

from bench.measure import Pair
from bench.place import Place
from bench.purchases import DAY, DOCUMENTS, buy, stock
from erp import clock

N = 20  # documents: two purchases
TABLE = "CREATE TABLE bare_document (id bigint PRIMARY KEY, number text, kind text, day text, entity int, amount bigint, state text)"
ROW = ("MED-XX-2026-000001", "document", DAY, 1, 103500, "approved")


def prepare(place: Place, n: int) -> Pair:
    stock()
    papers, keys = count(1), count(1)
    connection: Any = sqlite3.connect(place.folder / "bare.db") if place.engine == "sqlite" else psycopg.connect(place.url)
    if place.engine == "sqlite":
        connection.execute("PRAGMA synchronous=full")
    connection.execute(TABLE)
    connection.commit()
    mark = "?" if place.engine == "sqlite" else "%s"
    statement = f"INSERT INTO bare_document VALUES ({', '.join([mark] * 7)})"

    def ours() -> None:
        with clock.frozen(f"{DAY}T08:00"):
            for _purchase in range(max(1, n // DOCUMENTS)):
                buy(f"INV-{next(papers)}")

    def limit() -> None:
        for _document in range(n):
            connection.execute(statement, (next(keys), *ROW))
            connection.commit()

    return Pair(ours, limit, "one insert and commit a document", n, connection.close)
