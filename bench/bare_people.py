"""The bare limit of bringing people in: the same child reads the workbook, and the same rows go into plain tables.

Stored are all the rows that the import stores for a person: the person, the first employment, the provisional post, the audit
event with what it says as JSON, and the row of the file as it was written, as JSON. The tables have primary keys and nothing
else: no rules, no look-ups, no duplicates sought, no other index; nothing of the file is judged or even typed.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

from erp.importing.reading import run_child

PART = 5_000
NOW = "2026-11-27 08:00:00.000000"
TABLES = {
    "bare_person": (
        "id bigint PRIMARY KEY, number text, identity text, name text, name_en text, born text, gender text, nationality text, hired text,"
        " entity bigint, department text, position text, post text, scale text, grade text, step int, iban text, scheme text, contributed text,"
        " labour boolean, status text, ended text, person_user bigint, search text, extra text, version int, at text"
    ),
    "bare_employment": (
        "id bigint PRIMARY KEY, person bigint, entity bigint, begins text, scale text, grade text, step int, post text, status text, scheme text,"
        " leave text, decision text, at text"
    ),
    "bare_post": (
        "id bigint PRIMARY KEY, number text, title text, entity bigint, scale text, grade text, economic text, status text, provisional boolean,"
        " note text, extra text, version int, search text, at text"
    ),
    "bare_event": (
        "id bigint PRIMARY KEY, at text, actor_id bigint, actor text, person text, action text, document text, entity bigint, changes text,"
        " reason text, request text, address text"
    ),
    "bare_row": (
        "batch int, place int, sheet text, number int, state text, key text, texts text, changes text, problems text, PRIMARY KEY (batch, place)"
    ),
}
FIELDS = (
    "employee_number", "national_id", "name_ar", "birth_date", "gender", "nationality", "hire_date", "entity", "department", "position", "scale",
    "grade", "step", "iban", "pension_scheme", "status",
)  # fmt: skip
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def lines(path: Path) -> Iterator[list[Any]]:
    """[row number, cell, ...] below the header, from the bounded child."""
    with tempfile.TemporaryDirectory(prefix="mizan-bare-") as folder:
        out = Path(folder) / "rows.jsonl"
        run_child(path, out, path.name)
        with out.open(encoding="utf-8") as stream:
            for line in islice(stream, 2, None):
                found = json.loads(line)
                if isinstance(found, list):
                    yield found


def stored(part: Sequence[list[Any]], entities: dict[str, int], batch: int, first: int) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of each table."""
    made: dict[str, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
    people, employments, posts, events, rows = made.values()
    for key, (place, *cells) in enumerate(part, first):
        number, identity, name, born, gender, nation, hired, office, department, position, scale, grade, step, iban, scheme, status = cells
        entity, post, step = entities[office], f"P-{number}", int(step)
        search = f"{number} {name} {position}"
        people.append(
            (key, number, identity, name, "", born, gender, nation, hired, entity, department, position, post, scale, grade, step, iban, scheme,
             None, False, status, None, None, search, "{}", 1, NOW)
        )  # fmt: skip
        employments.append((key, key, entity, hired, scale, grade, step, post, status, scheme, "", "", NOW))
        posts.append((key, post, position, entity, scale, grade, "211111", "active", True, "", "{}", 1, search, NOW))
        said = encode({field: (None, cell) for field, cell in zip(FIELDS, cells, strict=True)})
        events.append((key, NOW, None, "bench", "bench", "created", f"hr.employee:{number}", entity, said, None, None, None))
        rows.append((batch, key, "Sheet1", place, "new", number, encode(dict(zip(FIELDS, cells, strict=True))), "{}", "[]"))
    return made


class Bare:
    """One engine's driver; each call stores a whole file in one transaction, by parts."""

    def __init__(self, engine: str, folder: Path, url: str, entities: dict[str, int]) -> None:
        self.entities, self.batch, self.next = entities, 0, 1
        self.sqlite = engine == "sqlite"
        self.held: Any = sqlite3.connect(folder / "bare.db", isolation_level=None) if self.sqlite else psycopg.connect(url.replace("+psycopg", ""))
        for statement in ("PRAGMA journal_mode=wal", "PRAGMA synchronous=full") if self.sqlite else ():
            self.held.execute(statement)
        for table, columns in TABLES.items():
            self.held.execute(f"CREATE TABLE {table} ({columns})")
        if not self.sqlite:
            self.held.commit()

    def bring(self, path: Path) -> None:
        self.batch += 1
        if self.sqlite:
            self.held.execute("BEGIN IMMEDIATE")
        found = lines(path)
        while part := list(islice(found, PART)):
            for table, rows in stored(part, self.entities, self.batch, self.next).items():
                self._store(table, rows)
            self.next += len(part)
        self.held.execute("COMMIT") if self.sqlite else self.held.commit()

    def _store(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        if self.sqlite:
            self.held.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
            return
        with self.held.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
            for row in rows:
                copy.write_row(row)

    def close(self) -> None:
        self.held.close()
