"""Heartbeats, progress and the clock's ticks, kept where a long write can't block them.

On SQLite that is a second file beside the database; on PostgreSQL a table, written over connections of their own.
A beat that is lost costs nothing but time, so these writes take no writer's turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite

from erp.db import system_engine
from erp.jobs.models import PULSE


@dataclass(frozen=True)
class Pulse:
    """The last that was heard of a job or a clock."""

    attempt: int
    beat_at: datetime
    lease: datetime | None
    done: int
    total: int
    note: str


def engine() -> Engine:
    """The engine of the pulses; made once an application."""
    extensions = current_app.extensions
    if "mizan.pulse_engine" not in extensions:
        main = system_engine()
        extensions["mizan.pulse_engine"] = _beside(main) if main.dialect.name == "sqlite" else main
    return extensions["mizan.pulse_engine"]


def _beside(main: Engine) -> Engine:
    made = create_engine(main.url.set(database=f"{main.url.database}.pulse"), connect_args={"timeout": 5, "check_same_thread": False})
    event.listen(made, "connect", _connected)
    PULSE.create(made, checkfirst=True)
    return made


def _connected(connection: Any, _record: Any) -> None:
    # pulses may be lost with the power: they are asked for again within seconds
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=off")


def beat(name: str, at: datetime, *, attempt: int = 0, lease: datetime | None = None, done: int = 0, total: int = 0, note: str = "") -> None:
    """Say that `name` is alive. A beat of an older attempt than the last heard changes nothing; without `lease` it stays."""
    values: dict[str, Any] = {"attempt": attempt, "beat_at": at, "done": done, "total": total, "note": note[:200]}
    if lease is not None:
        values["lease"] = lease
    kind: Any = sqlite if engine().dialect.name == "sqlite" else postgresql
    statement = kind.insert(PULSE).values(name=name, **values)
    with engine().begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values, where=PULSE.c.attempt <= attempt))


def heard(names: list[str]) -> dict[str, Pulse]:
    """The last pulse of each of these names."""
    with engine().connect() as connection:
        rows = connection.execute(select(PULSE).where(PULSE.c.name.in_(names))).all()
    return {row.name: Pulse(row.attempt, row.beat_at, row.lease, row.done, row.total, row.note) for row in rows}


def latest(prefix: str) -> Pulse | None:
    """The youngest pulse among the names that begin with `prefix`."""
    with engine().connect() as connection:
        chosen = select(PULSE).where(PULSE.c.name.startswith(prefix, autoescape=True)).order_by(PULSE.c.beat_at.desc()).limit(1)
        row = connection.execute(chosen).one_or_none()
    return Pulse(row.attempt, row.beat_at, row.lease, row.done, row.total, row.note) if row else None
