"""Statements of the guard: rows locked in sorted order, changed only where enough is left, in as few statements as there are kinds.

Called by `control` alone, on a session that sees every entity.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, insert, literal_column, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from finance.budget.models import MOVE_IDS, BudgetBalance, BudgetMove, BudgetOpen
from finance.budget.rules import COLUMNS, Figures
from finance.values import AUTHORITY_NATURES, CONSUMING, TRANSFER_OUT

_BALANCE, _OPEN = BudgetBalance.__table__, BudgetOpen.__table__
USED_COLUMNS = ("reserved", "committed", "due", "ordered", "paid")


def new_mark() -> int:
    """Tells the rows that one posting has touched from those it hasn't."""
    return secrets.randbits(62)


def _delta(column: str) -> Any:
    return bindparam(f"d_{column}", type_=_BALANCE.c[column].type) if column in _BALANCE.c else bindparam(f"d_{column}")


def _after(column: str) -> Any:
    return _BALANCE.c[column] + _delta(column)


def _guarded() -> Any:
    """ONE conditional update: add where enough is left. A CHECK of the table stands behind it."""
    final: Any = sum((-_after(c) if c == TRANSFER_OUT else _after(c) for c in AUTHORITY_NATURES), start=literal_column("0"))
    used: Any = sum((_after(c) for c in USED_COLUMNS), start=literal_column("0"))
    enough = (final - _after("frozen") - _after("lapsed") - used >= 0) & (_after("released") - used >= 0)
    values = {column: _after(column) for column in COLUMNS}
    return (
        update(_BALANCE)
        .where(_BALANCE.c.level == bindparam("b_level"), _BALANCE.c.key == bindparam("b_key"), or_(_BALANCE.c.enforced.is_(False), enough))
        .values(**values, mark=bindparam("b_mark"))
    )


_GUARDED = _guarded()


def consume(session: Session, rows: Sequence[tuple[str, str, Mapping[str, int]]], mark: int) -> bool:
    """Change balance rows in the order given; False where one had too little (the caller refuses, and all is undone)."""
    parameters = [
        {"b_level": level, "b_key": key, "b_mark": mark, **{f"d_{column}": changes.get(column, 0) for column in COLUMNS}}
        for level, key, changes in rows
    ]
    return changed(session, _GUARDED, parameters)


def changed(session: Session, statement: Any, parameters: list[dict[str, Any]]) -> bool:
    """Run a statement once for each set of parameters, in order; whether every one of them changed its row."""
    if not parameters:
        return True
    given = parameters[0] if len(parameters) == 1 else parameters
    return session.connection().execute(statement, given).rowcount == len(parameters)


def _taking() -> Any:
    after = {stage: _OPEN.c[stage] + bindparam(f"d_{stage}", type_=_OPEN.c[stage].type) for stage in CONSUMING}
    return (
        update(_OPEN)
        .where(
            _OPEN.c.line_id == bindparam("o_line"), _OPEN.c.reference == bindparam("o_reference"),
            *(left >= 0 for left in after.values()),
        )
        .values(**after, mark=bindparam("o_mark"))
    )  # fmt: skip


_TAKING = _taking()


def take(session: Session, changes: Mapping[tuple[int, str], Mapping[str, int]], mark: int) -> bool:
    """Change what is open under references, sorted by line and reference; False where one had less than is taken."""
    parameters = [
        {"o_line": line, "o_reference": reference, "o_mark": mark, **{f"d_{stage}": change.get(stage, 0) for stage in CONSUMING}}
        for (line, reference), change in sorted(changes.items())
    ]
    return changed(session, _TAKING, parameters)


def ensure(session: Session, table: Any, rows: list[dict[str, Any]], conflict: list[str]) -> None:
    """Insert rows that aren't there yet, in the order given."""
    if rows:
        dialect = session.get_bind().dialect.name
        statement = (sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing(index_elements=conflict)
        session.connection().execute(statement, rows)


def move_ids(session: Session, count: int) -> list[int]:
    """Ids of new moves: the database's sequence on PostgreSQL, under the writer's turn on SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        first = (session.execute(select(func.coalesce(func.max(BudgetMove.id), 0))).scalar_one()) + 1
        return list(range(first, first + count))
    return list(session.execute(select(MOVE_IDS.next_value()).select_from(func.generate_series(1, count))).scalars())


def write_moves(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        for row, move_id in zip(rows, move_ids(session, len(rows)), strict=True):
            row["id"] = move_id
        session.connection().execute(insert(BudgetMove.__table__), rows)


def figures_of(row: Any) -> Figures:
    """A balance row as figures."""
    return Figures(*(getattr(row, column) for column in COLUMNS))


def balance_columns() -> list[Any]:
    return [_BALANCE.c[column] for column in COLUMNS]


def balances(session: Session, keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Rows by (level, key), as they stand in this transaction."""
    wanted = set(keys)
    statement = select(_BALANCE).where(_BALANCE.c.key.in_({key for _, key in wanted}))
    return {(row.level, row.key): row for row in session.execute(statement) if (row.level, row.key) in wanted}
