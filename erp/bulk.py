"""The narrow road of large sets: tuples on the driver's cursor, inside the transaction of the unit of work.

The entity of each row was read under the scope of whoever writes it; the database's row security and its own rules stand
behind. Days and moments are written in the text form that the models read, structures as JSON.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from json import JSONEncoder
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from erp.db import db, in_unit_of_work
from erp.scope_compiler import tell

Row = tuple[Any, ...]
MANY = 50  # rows that are worth this road
json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def moment(at: datetime) -> str:
    return at.isoformat(" ", timespec="microseconds")


def insert(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Raises IntegrityError, as the session would."""
    assert in_unit_of_work(), "rows are stored inside a unit of work"
    db.session.flush()
    connection = db.session.connection()
    tell(connection)
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            cursor.executemany(_statement(table, columns, "?"), rows)
        else:
            _copy(cursor, table, ", ".join(columns), rows)
    except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
        raise IntegrityError(f"INSERT INTO {table}", None, error) from error


def insert_few(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """The same for a handful of rows, where setting out COPY would cost more than the rows; the scope was told by the caller."""
    cursor: Any = connection.connection.cursor()
    cursor.executemany(_statement(table, columns, "?" if connection.dialect.name == "sqlite" else "%s"), rows)


@cache
def _statement(table: str, columns: Sequence[str], mark: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"


def rows(statement: str, values: Sequence[Any]) -> list[Row]:
    """Rows of a statement with `?` for its values, below the entity scope: of payslips that were found within it."""
    connection = db.session.connection()
    tell(connection)
    cursor = connection.connection.cursor()
    cursor.execute(statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s"), values)
    return list(cursor.fetchall())


def next_ids(table: str, count: int) -> Sequence[int]:
    """Ids for so many new rows: those that the table would give them itself. The writer's turn keeps others away on SQLite."""
    assert in_unit_of_work(), "ids are taken inside a unit of work"
    db.session.flush()
    if db.session.connection().dialect.name == "sqlite":
        last = rows(f"SELECT coalesce(max(id), 0) FROM {table}", ())[0][0]
        return range(last + 1, last + 1 + count)
    return [row[0] for row in rows("SELECT nextval(pg_get_serial_sequence(?, 'id')) FROM generate_series(1, ?)", (table, count))]


def _copy(cursor: Any, table: str, names: str, rows: Iterable[Row]) -> None:
    """COPY is refused under row security; there the rows pass through a temporary table."""
    cursor.execute("SELECT row_security_active(%s)", (table,))
    watched = cursor.fetchone()[0]
    target = f"pg_temp.copied_{table}" if watched else table
    if watched:
        cursor.execute(f"CREATE TEMP TABLE copied_{table} ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")
    with cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    if watched:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {target}")
        cursor.execute(f"DROP TABLE {target}")
