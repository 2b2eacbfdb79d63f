"""The databases that tests stand on: each begins as a copy of one migrated template, and none sees what another left.

SQLite: the file is copied. PostgreSQL: making and dropping a database costs far more than what most tests do in it, so a
database is lent, and emptied when it comes back: its rows, series and catalog are compared with the template's, what
differs is put back as it was, and a database whose tables, triggers or policies were touched is thrown away.
"""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass, field
from typing import LiteralString, cast

import psycopg
import pytest
from psycopg import sql

POSTGRES = os.environ.get("MIZAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
REQUIRED = set(filter(None, os.environ.get("MIZAN_TEST_REQUIRE", "").split(",")))
# deleted rows leave their room behind: a database that was lent so often is made anew
LOANS = 80
LOST_ON_POWER_FAILURE = "SET synchronous_commit = off"  # no test takes the power away, and each commit waits less

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') ORDER BY relname"
SERIES = "SELECT sequencename, coalesce(last_value, start_value), last_value IS NOT NULL FROM pg_sequences WHERE schemaname = 'public'"
CATALOG = """
SELECT md5(string_agg(part, '|' ORDER BY part)) FROM (
  SELECT concat('c', oid, relname, relkind, relacl, relrowsecurity, relforcerowsecurity) AS part
    FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('a', attrelid, '.', attnum, '.', a.xmin)
    FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('i', indexrelid, '.', i.xmin)
    FROM pg_index i JOIN pg_class c ON c.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('k', oid, '.', xmin) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat('f', oid, '.', xmin) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT concat('t', oid, '.', xmin) FROM pg_trigger
  UNION ALL SELECT concat('e', oid, '.', xmin) FROM pg_event_trigger
  UNION ALL SELECT concat('p', oid, '.', xmin) FROM pg_policy
  UNION ALL SELECT concat('n', oid, '.', xmin) FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%'
  UNION ALL SELECT concat('d', oid, '.', xmin) FROM pg_default_acl
  UNION ALL SELECT concat('s', setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = setdatabase WHERE datname = current_database()
) parts"""
OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"

Mark = tuple[int, int]  # how many rows, and the youngest transaction among those that wrote them


def postgres_or_skip() -> None:
    try:
        psycopg.connect(plain(POSTGRES), connect_timeout=2).close()
    except psycopg.OperationalError as error:
        if "postgres" in REQUIRED:
            raise
        pytest.skip(f"PostgreSQL: no server ({error})")


def plain(url: str) -> str:
    """The address as libpq writes it."""
    return url.replace("+psycopg", "")


def on_server(statement: str) -> None:
    with psycopg.connect(plain(POSTGRES), autocommit=True) as connection:
        connection.execute(statement.encode())


def database_url(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


def make_database(template: str | None = None) -> str:
    name = f"mizan_{uuid.uuid4().hex[:16]}"
    on_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    on_server(f"ALTER DATABASE {name} {LOST_ON_POWER_FAILURE}")
    return name


def drop_database(name: str) -> None:
    on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@dataclass
class Lent:
    """One database, and how it stood when it was made."""

    name: str
    tables: list[str] = field(default_factory=list)
    series: dict[str, tuple[int, bool]] = field(default_factory=dict)
    rows: dict[str, bytes] = field(default_factory=dict)  # of the tables that the template filled
    marks: dict[str, Mark] = field(default_factory=dict)
    catalog: str = ""
    loans: int = 0

    @classmethod
    def made(cls, template: str) -> Lent:
        lent = cls(make_database(template))
        with lent.connect() as connection:
            lent.tables = [name for (name,) in connection.execute(TABLES)]
            lent.series = lent.series_in(connection)
            lent.catalog = lent.catalog_in(connection)
            lent.rows = {name: copied(connection, name) for name in lent.filled_in(connection)}
            lent.marks = {name: mark(connection, name) for name in lent.rows}
        return lent

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(plain(database_url(self.name)), autocommit=True)

    def as_it_was(self) -> bool:
        """Put everything back. False: it can't be, make another."""
        self.loans += 1
        if self.loans > LOANS:
            return False
        try:
            with self.connect() as connection:
                return self.put_back(connection)
        except psycopg.OperationalError:
            return False  # the test dropped it

    def put_back(self, connection: psycopg.Connection) -> bool:
        connection.execute(OTHERS)
        # neither walls nor keys hold while rows are put back
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET lock_timeout = '5s'")
        for (name,) in connection.execute(TABLES).fetchall():
            if name not in self.tables:
                connection.execute(sql.SQL("DROP TABLE {} CASCADE").format(sql.Identifier(name)))
        if self.catalog_in(connection) != self.catalog:
            return False
        for name in self.filled_in(connection):
            if name not in self.rows:
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, rows in self.rows.items():
            if mark(connection, name) != self.marks[name]:
                refill(connection, name, rows)
                self.marks[name] = mark(connection, name)
        for name, stand in self.series_in(connection).items():
            if stand != self.series[name]:
                connection.execute("SELECT setval(%s::regclass, %s, %s)", (f'public."{name}"', *self.series[name]))
        return True

    def filled_in(self, connection: psycopg.Connection) -> list[str]:
        one = "(SELECT '{0}' FROM \"{0}\" LIMIT 1)"
        asked = " UNION ALL ".join(one.format(name) for name in self.tables)
        return [name for (name,) in connection.execute(cast(LiteralString, asked))]

    @staticmethod
    def catalog_in(connection: psycopg.Connection) -> str:
        return str(connection.execute(CATALOG).fetchone())

    @staticmethod
    def series_in(connection: psycopg.Connection) -> dict[str, tuple[int, bool]]:
        return {name: (value, used) for name, value, used in connection.execute(SERIES)}


def mark(connection: psycopg.Connection, table: str) -> Mark:
    """A changed or added row bears a younger transaction, a deleted one is missed in the count."""
    counted = sql.SQL("SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM {}").format(sql.Identifier(table))
    return cast(Mark, connection.execute(counted).fetchone())


def copied(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as copy:
        return b"".join(bytes(part) for part in copy)


def refill(connection: psycopg.Connection, table: str, rows: bytes) -> None:
    with connection.transaction():
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
            copy.write(rows)


class Lending:
    """The databases of one worker: mostly one, for a test has one at a time."""

    def __init__(self, template: str) -> None:
        self.template = template
        self.free: list[Lent] = []

    def take(self) -> Lent:
        return self.free.pop() if self.free else Lent.made(self.template)

    def give_back(self, lent: Lent) -> None:
        if lent.as_it_was():
            self.free.append(lent)
        else:
            drop_database(lent.name)

    def close(self) -> None:
        for lent in self.free:
            drop_database(lent.name)
