"""The narrow road to the ledger's tables: few statements, tuples, no objects. Used by `finance.posting` alone.

It speaks to the driver's cursor, below the entity scope: what an event writes may charge several entities, and posting
decides by the books' rules, not by who looks. SQLite takes `executemany`; PostgreSQL takes one statement of many rows,
or COPY from `BULK` rows on. Days and moments are written in the text form that the models read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

Row = tuple[Any, ...]
Later = Callable[[], list[Row]]
BULK = 64  # rows from which COPY is worth its round trips
YEAR_OF_IDS = 1_000_000_000  # SQLite has no sequence: a year's ids begin with the year, so that an id is unique in all years
CHUNK = 200  # keys asked for in one statement: SQLite takes 32,766 values, codings have seven each

SOURCE = ("source", "fingerprint", "kind", "day", "fiscal_year", "entry_id", "unit_id", "entity_id", "document", "reverses", "recorded_at", "poster")
ENTRY = (
    "fiscal_year", "id", "unit_id", "entity_id", "period", "journal", "serial", "number", "day", "recorded_at", "source", "kind", "description",
    "document", "poster", "reverses", "state", "total", "previous_hash", "hash",
)  # fmt: skip
LINE = (
    "fiscal_year", "id", "entry_id", "entity_id", "account_id", "coding_id", "day", "amount", "party", "due_day", "origin_year", "memo", "document",
    "reference",
)  # fmt: skip
BALANCE = ("fiscal_year", "period", "account_id", "coding_id", "unit_id", "entity_id", "debit", "credit")
CODING = ("entity_id", "economic", "program", "function", "fund", "project", "place")
ITEM = ("fiscal_year", "line_id", "unit_id", "entity_id", "account_id", "party", "document", "reference", "day", "due_day", "amount", "open")
TYPES = {  # on PostgreSQL, of columns that aren't whole numbers
    **dict.fromkeys(("source", "fingerprint", "kind", "document", "reverses", "poster"), "text"), "day": "date", "recorded_at": "timestamp",
}  # fmt: skip
MATCH = ("item_year", "item_line_id", "fiscal_year", "line_id", "entity_id", "amount")


def moment(at: datetime) -> str:
    return at.isoformat(" ", timespec="microseconds")


def day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


class Store:
    """Statements on the driver's cursor of `connection`, inside its transaction."""

    mark = "?"

    def __init__(self, connection: Connection) -> None:
        self.driver: Any = connection.connection
        self.cursor = self.driver.cursor()

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is asked inside is sent without waiting for the answer of the one before, where the engine can do that.

        Order, locks and meaning stay; a refusal shows at the latest where the block ends."""
        yield

    def later(self, statement: str, values: Sequence[Any] = ()) -> Later:
        """Ask now, take the rows when they are needed."""
        rows = self.rows(statement, values)
        return lambda: rows

    def later_among(self, statement: str, keys: Iterable[Any], width: int = 1) -> Later:
        rows = self.among(statement, keys, width)
        return lambda: rows

    def draw(self, count: int) -> None:
        """Entry ids that will be wanted, where the engine has them from a sequence."""

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        self.cursor.execute(statement.replace("?", self.mark), values)
        return list(self.cursor.fetchall())

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        self.cursor.execute(statement.replace("?", self.mark), values)

    def among(self, statement: str, keys: Iterable[Any], width: int = 1) -> list[Row]:
        """Rows of `statement`, whose `{keys}` becomes the values asked for, in bounded pieces."""
        return [row for question, values in self._pieces(statement, list(keys), width) for row in self.rows(question, values)]

    def _pieces(self, statement: str, keys: list[Any], width: int) -> Iterator[tuple[str, list[Any]]]:
        one = self.mark if width == 1 else f"({', '.join([self.mark] * width)})"
        for start in range(0, len(keys), CHUNK):
            piece = keys[start : start + CHUNK]
            values = piece if width == 1 else [value for key in piece for value in key]
            yield statement.format(keys=", ".join([one] * len(piece))), values

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        raise NotImplementedError

    def claim(self, rows: Sequence[Row]) -> Callable[[], set[str]]:
        """Claim sources, sorted; tells those that are ours now."""
        raise NotImplementedError

    def add_balances(self, rows: Sequence[Row]) -> None:
        """Add to balances, sorted by key; locks are taken in that order."""
        raise NotImplementedError

    def leave_open(self, rows: Sequence[Row]) -> None:
        """(fiscal year, line, what of it stays open) of open items."""
        raise NotImplementedError

    def entry_ids(self, year: int, count: int) -> list[int]:
        raise NotImplementedError

    share, exclusive = "", ""  # row locks


class SqliteStore(Store):
    """One writer at a time holds the writer's turn, so reading before writing is enough."""

    def _insert(self, table: str, columns: Sequence[str]) -> str:
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if rows:
            self.cursor.executemany(self._insert(table, columns), rows)

    def claim(self, rows: Sequence[Row]) -> Callable[[], set[str]]:
        taken = {row[0] for row in self.among("SELECT source FROM finance_source WHERE source IN ({keys})", [row[0] for row in rows])}
        ours = [row for row in rows if row[0] not in taken]
        self.insert("finance_source", SOURCE, ours)
        return lambda: {row[0] for row in ours}

    def add_balances(self, rows: Sequence[Row]) -> None:
        self.cursor.executemany(self._insert("finance_account_balance", BALANCE) + ADD, rows)

    def leave_open(self, rows: Sequence[Row]) -> None:
        self.cursor.executemany("UPDATE finance_open_item SET open = ?3 WHERE fiscal_year = ?1 AND line_id = ?2", rows)

    def entry_ids(self, year: int, count: int) -> list[int]:
        last = self.rows("SELECT coalesce(max(id), ?) FROM finance_entry WHERE fiscal_year = ?", (year * YEAR_OF_IDS, year))[0][0]
        return list(range(last + 1, last + count + 1))


class PostgresStore(Store):
    mark = "%s"
    share, exclusive = " FOR SHARE", " FOR UPDATE"

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.piped = False
        self.drawn: Later | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        with self.driver.driver_connection.pipeline():
            self.piped = True
            try:
                yield
            finally:
                self.piped = False

    def _sent(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The cursor that has, or will have, the answer: one of its own where several are under way."""
        cursor = self.driver.cursor() if self.piped else self.cursor
        cursor.execute(statement.replace("?", "%s"), values)
        return cursor

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Row]:
        return list(self._sent(statement, values).fetchall())

    def run(self, statement: str, values: Sequence[Any] = ()) -> None:
        self._sent(statement, values)

    def later(self, statement: str, values: Sequence[Any] = ()) -> Later:
        if not self.piped:
            return super().later(statement, values)
        cursor = self._sent(statement, values)
        return lambda: list(cursor.fetchall())

    def later_among(self, statement: str, keys: Iterable[Any], width: int = 1) -> Later:
        asked = [self.later(question, values) for question, values in self._pieces(statement, list(keys), width)]
        return lambda: [row for answer in asked for row in answer()]

    def _pieces(self, statement: str, keys: list[Any], width: int) -> Iterator[tuple[str, list[Any]]]:
        if width > 1 or not keys or not isinstance(keys[0], str):
            yield from super()._pieces(statement, keys, width)
        else:
            # any of an array, which is asked for in one pass or by the index whatever the server thinks it knows of a young table
            yield statement.replace("IN ({keys})", "= ANY(?::text[])"), [keys]

    def draw(self, count: int) -> None:
        self.drawn = self.later("SELECT nextval('finance_entry_seq') FROM generate_series(1, ?)", (count,))

    def _values(self, table: str, columns: Sequence[str], count: int) -> str:
        one = f"({', '.join(['%s'] * len(columns))})"
        return f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([one] * count)}"

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        if len(rows) >= BULK:
            self._copy(table, columns, rows)
        elif rows:
            self._sent(self._values(table, columns, len(rows)), [value for row in rows for value in row])

    def _copy(self, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
        """COPY is refused under row security; there the rows pass through a temporary table."""
        assert not self.piped, "a copy waits for its own end"
        names = ", ".join(columns)
        watched = self.rows("SELECT row_security_active(?)", (table,))[0][0]
        target = f"pg_temp.copied_{table}" if watched else table
        if watched:
            self.cursor.execute(f"CREATE TEMP TABLE copied_{table} ON COMMIT DROP AS SELECT {names} FROM {table} WHERE false")
        with self.cursor.copy(f"COPY {target} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        if watched:
            self.cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM {target}")
            self.cursor.execute(f"DROP TABLE {target}")

    def _arrays(self, table: str, columns: Sequence[str], rows: Sequence[Row], ending: str) -> Any:
        """All rows in one short statement, a column an array, kept in their order."""
        arrays = ", ".join(f"%s::{TYPES.get(column, 'bigint')}[]" for column in columns)
        names = ", ".join(columns)
        listed = [list(column) for column in zip(*rows, strict=True)]
        question = f"SELECT {names} FROM unnest({arrays}) WITH ORDINALITY AS t({names}, place) ORDER BY place"
        return self._sent(f"INSERT INTO {table} ({names}) {question}{ending}", listed)

    def claim(self, rows: Sequence[Row]) -> Callable[[], set[str]]:
        if not rows:
            return set
        cursor = self._arrays("finance_source", SOURCE, rows, " ON CONFLICT DO NOTHING RETURNING source")
        if not self.piped:
            ours = {row[0] for row in cursor.fetchall()}
            return lambda: ours
        return lambda: {row[0] for row in cursor.fetchall()}

    def add_balances(self, rows: Sequence[Row]) -> None:
        self._arrays("finance_account_balance", BALANCE, rows, ADD)

    def leave_open(self, rows: Sequence[Row]) -> None:
        if rows:
            taken = "unnest(?::bigint[], ?::bigint[], ?::bigint[]) AS t(year, line, rest)"
            changed = f"UPDATE finance_open_item SET open = t.rest FROM {taken} WHERE fiscal_year = t.year AND line_id = t.line"
            self._sent(changed, [list(column) for column in zip(*rows, strict=True)])

    def entry_ids(self, year: int, count: int) -> list[int]:
        if self.drawn is None:
            self.draw(count)
        assert self.drawn is not None
        ids, self.drawn = [row[0] for row in self.drawn()], None
        self.drawn = (lambda rest: lambda: rest)([(id,) for id in ids[count:]]) if len(ids) > count else None
        return ids[:count] if len(ids) >= count else ids + self.entry_ids(year, count - len(ids))


ADD = (
    " ON CONFLICT (fiscal_year, period, account_id, coding_id) DO UPDATE SET"
    " debit = finance_account_balance.debit + excluded.debit, credit = finance_account_balance.credit + excluded.credit"
)


def store_on(connection: Connection) -> Store:
    return (SqliteStore if connection.dialect.name == "sqlite" else PostgresStore)(connection)
