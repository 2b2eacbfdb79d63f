"""The narrow road of large sets: tuples on the driver's cursor, inside the transaction of the unit of work.

The compiler does not see these statements, so the entities of the rows are held against the scope here, as it would; the
database's row security and its own rules stand behind. Days and moments are written in the text form that the models read,
structures as JSON.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from json import JSONEncoder
from json.encoder import encode_basestring as quoted
from typing import Any

import psycopg
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from erp.db import Base, db, in_unit_of_work
from erp.scope_compiler import check_members, current, may_be_nobodys, scope_column, tell

Row = tuple[Any, ...]
_name = cache(quoted)  # names of fields are few
MANY = 50  # rows that are worth this road
json = JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def texts(said: Mapping[str, str]) -> str:
    """`json` of texts by name, without asking each what it is: a third of the time."""
    return "{" + ",".join([f"{_name(name)}:{quoted(text)}" for name, text in said.items()]) + "}"


def changes(said: Mapping[str, Any]) -> str:
    """`json` of field -> (before, after); a new row's texts, which have nothing before, are most of it."""
    parts = [
        f"{_name(name)}:[null,{quoted(pair[1])}]" if pair.__class__ is tuple and pair[0] is None and pair[1].__class__ is str
        else f"{_name(name)}:{json(pair)}"
        for name, pair in said.items()
    ]  # fmt: skip
    return "{" + ",".join(parts) + "}"


def moment(at: datetime) -> str:
    return at.isoformat(" ", timespec="microseconds")


def insert(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Raises IntegrityError, as the session would, and NotFound where a row is of an entity out of scope; the unit of work takes it all back."""
    assert in_unit_of_work(), "rows are stored inside a unit of work"
    db.session.flush()
    connection = db.session.connection()
    tell(connection)
    entities: set[Any] = set()
    if (place := _entity_at(table, columns)) is not None:
        rows = _noting(rows, place, entities)
    cursor: Any = connection.connection.cursor()
    try:
        if connection.dialect.name == "sqlite":
            cursor.executemany(_statement(table, columns, "?"), rows)
        else:
            _copy(cursor, table, ", ".join(columns), rows)
    except (sqlite3.IntegrityError, psycopg.IntegrityError) as error:
        raise IntegrityError(f"INSERT INTO {table}", None, error) from error
    _check(connection, table, entities)


def insert_few(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """The same for a handful of rows, where setting out COPY would cost more than the rows; the scope was told by the caller."""
    if (place := _entity_at(table, columns)) is not None:
        _check(connection, table, {row[place] for row in rows})
    cursor: Any = connection.connection.cursor()
    cursor.executemany(_statement(table, columns, "?" if connection.dialect.name == "sqlite" else "%s"), rows)


def _entity_at(table: str, columns: Sequence[str]) -> int | None:
    """Where a row says its entity; None where that needs no look: nothing is scoped, or everything is in scope."""
    if current().form == "all" or scope_column(Base.metadata.tables.get(table)) is None:
        return None
    return list(columns).index("entity_id")


def _noting(rows: Iterable[Row], place: int, entities: set[Any]) -> Iterator[Row]:
    for row in rows:
        entities.add(row[place])
        yield row


def _check(connection: Connection, table: str, entities: set[Any]) -> None:
    check_members(connection, entities - {None} if may_be_nobodys(Base.metadata.tables[table]) else entities)


@cache
def _statement(table: str, columns: Sequence[str], mark: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"


def rows(statement: str, values: Sequence[Any]) -> list[Row]:
    """Rows of a statement with `?` for its values, below the entity scope: of people and payslips that were found within it."""
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
