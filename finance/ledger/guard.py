"""The session's guard: rows of the ledger are never flushed, inserted, changed or deleted through a session.

`finance.posting` writes them on the narrow road of `finance.ledger.storage`, which passes below this; whoever else tries
is stopped here before the database's own walls are reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Table, Update, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from finance.accounts.models import AccountBalance, CodingRow
from finance.ledger.models import Head, JournalEntry, JournalLine, Match, OpenItem, Source

GUARDED = (Source, JournalEntry, JournalLine, AccountBalance, Head, OpenItem, Match, CodingRow)
TABLES = frozenset(model.__tablename__ for model in GUARDED)


class LedgerGuarded(RuntimeError):
    """A programmer's error: the ledger is written by `finance.posting` alone."""


def guard() -> None:
    """Stand guard over every session and engine of this process; safe to call again."""
    if not event.contains(Session, "before_flush", _before_flush):
        event.listen(Session, "before_flush", _before_flush)
        event.listen(Engine, "before_execute", _before_execute)


def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    changed: Iterable[Any] = (*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row)))
    for row in changed:
        if isinstance(row, GUARDED):
            raise LedgerGuarded(f"{type(row).__name__} is written by finance.posting alone")


def _before_execute(_connection: Connection, statement: Any, _many: Any, _values: Any, _options: Any) -> None:
    if isinstance(statement, Insert | Update | Delete) and isinstance(statement.table, Table) and statement.table.name in TABLES:
        raise LedgerGuarded(f"{statement.table.name} is written by finance.posting alone")
