"""The same act as `import-employees`, beside its cells alone: read in this process without bounds, put into one table of sixteen texts."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
from python_calamine import CalamineWorkbook

from bench.cases.import_employees import HEADERS, pair
from bench.measure import Pair
from bench.office import furnish
from bench.place import Place

N = 1_000


def prepare(place: Place, n: int) -> Pair:
    furnish()
    sqlite = sqlite3.connect(place.folder / "bare.db", isolation_level=None) if place.engine == "sqlite" else None
    server = psycopg.connect(place.url.replace("+psycopg", "")) if sqlite is None else None
    columns = ", ".join(f"c{at} text" for at in range(1, len(HEADERS)))
    for held in (sqlite, server):
        if held is not None:
            held.execute(f"CREATE TABLE bare_cells (c0 text, {columns})")  # type: ignore[attr-defined]

    def bare(path: Path) -> None:
        rows = [tuple(map(str, row)) for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]]
        if sqlite is not None:
            sqlite.execute("BEGIN IMMEDIATE")
            sqlite.executemany(f"INSERT INTO bare_cells VALUES ({', '.join('?' * len(HEADERS))})", rows)
            sqlite.execute("COMMIT")
        elif server is not None:
            with server.cursor() as cursor, cursor.copy(b"COPY bare_cells FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            server.commit()

    return pair(place, n, bare, "calamine and " + ("executemany" if sqlite else "COPY") + " of cells", lambda: None)
