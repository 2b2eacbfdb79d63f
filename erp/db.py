"""The one database: engines, the money column, and `unit_of_work`, the only place that commits.

Two engines stand on one database. The *scoped* one (`db.engine`) acts for a person: its compiler filters every table by
the entities that person may see (`erp.scope`). The *system* one serves migrations, sealing, jobs and verification.

On SQLite a reader opens a plain BEGIN; a writer first takes a blocking `flock` beside the file (the busy handler alone
starves writers), then BEGIN IMMEDIATE with synchronous FULL. On PostgreSQL waits are bounded by the connection's own
time-outs, and a unit that met a deadlock or a serialization failure is run again, whole.
"""

from __future__ import annotations

import fcntl
import os
import random
import select
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Engine, Executable, Integer, MetaData, Row, Table, create_engine, event
from sqlalchemy.engine import URL, Dialect, ExceptionContext, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import JSON, TypeDecorator

T = TypeVar("T")

ATTEMPTS = 4
RETRYABLE = {"40P01", "40001"}
POSTGRES_OPTIONS = "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"

_WRITING: ContextVar[bool] = ContextVar("mizan_writing", default=False)
_AFTER: ContextVar[list[Callable[[], None]] | None] = ContextVar("mizan_after_commit", default=None)
_THREAD_TURNS: dict[str, threading.Lock] = {}


class Money(TypeDecorator[int]):
    """An amount in halalas: an integer in Python and in the database; refuses anything else."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"halalas are integers, not {type(value).__name__}")
        return int(value)


class Base(DeclarativeBase):
    if TYPE_CHECKING:
        __table__: ClassVar[Table]
    # a registry of its own: Flask-SQLAlchemy copies the class, and a map beside a registry is refused
    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={dict[str, Any]: JSON, list[Any]: JSON, int: BigInteger()},
    )


# An id that counts up by itself on both engines (SQLite only does so for INTEGER).
BigId = BigInteger().with_variant(Integer(), "sqlite")

db = SQLAlchemy(model_class=Base)


def is_sqlite(bind: Engine | Session | None = None) -> bool:
    engine = bind.get_bind() if isinstance(bind, Session) else bind or db.engine
    return engine.dialect.name == "sqlite"


def engine_options(url: str | URL, *, system: bool = False) -> dict[str, Any]:
    """Options for both engines; no error text carries what was sent. `system` sees every row.

    Pools are per process and small, since threads a worker are few.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return {"hide_parameters": True, "connect_args": {"timeout": 30, "check_same_thread": False}}
    options = f"{POSTGRES_OPTIONS} -c mizan.scope=0" if system else POSTGRES_OPTIONS
    return {"hide_parameters": True, "pool_pre_ping": True, "pool_size": 5, "max_overflow": 10, "connect_args": {"options": options}}


def prepare(engine: Engine) -> Engine:
    """Give a new engine the transaction habits of the house."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begin)
    else:
        event.listen(engine, "handle_error", _without_values)
        asking = engine.dialect.do_ping
        setattr(engine.dialect, "do_ping", lambda connection: quiet(connection) or asking(connection))  # noqa: B010 - of this engine alone
    return engine


def quiet(connection: Any) -> bool:
    """Whether an idle connection still stands, seen without a question to the server: one that was ended has said so."""
    if connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return not waiting.poll(0)


def _without_values(context: ExceptionContext) -> None:
    """PostgreSQL puts the row's values below its refusals (DETAIL: Key (iban)=(...)); what is masked must not end in a log."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (error.args[0].partition("\n")[0], *error.args[1:])


def system_engine() -> Engine:
    """The engine without scope; made once an application."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if "mizan.system_engine" not in app.extensions:
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        app.extensions["mizan.system_engine"] = prepare(create_engine(url, **engine_options(url, system=True)))
    return app.extensions["mizan.system_engine"]


def _sqlite_connected(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "busy_timeout=30000", "temp_store=memory", "cache_size=-16000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _WRITING.get() else "BEGIN")


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """SQLite only: wait for the writer's turn. The locks belong to open files, so a killed process gives them back.

    Two of them: whoever comes waits in the hall, and the first there waits at the door alone. So a writer that has just
    finished can't slip in again before those who were waiting, which a busy machine would let it do with one lock.
    """
    path = engine.url.database
    if engine.dialect.name != "sqlite":
        yield
        return
    if not path or path == ":memory:":
        with _THREAD_TURNS.setdefault("memory", threading.Lock()):
            yield
        return
    turn = os.open(f"{path}.writer", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        hall = os.open(f"{path}.waiting", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(hall, fcntl.LOCK_EX)
            fcntl.flock(turn, fcntl.LOCK_EX)
        finally:
            os.close(hall)
        yield
    finally:
        os.close(turn)


def writer_is_busy() -> bool:
    """SQLite only: whether somebody is writing right now. For notes of no weight (last use of a session), which can wait for
    the next request rather than hold a page up behind an import."""
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not path or path == ":memory:":
        return False
    turn = os.open(f"{path}.writer", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(turn)
    return False


def unit_of_work(fn: Callable[[], T]) -> T:
    """Run `fn` in one transaction on `db.session` and commit; anything raised undoes all of it.

    `fn` must be safe to run again from the start: a deadlock or serialization failure reruns it, at most three times.
    What has to happen outside (mail, files) registers itself with `after_commit` and runs once, after the commit.
    """
    assert not _WRITING.get(), "a unit of work is opened once, at the edge"
    engine = db.engine
    for attempt in range(1, ATTEMPTS + 1):
        db.session.rollback()
        writing, after = _WRITING.set(True), _AFTER.set([])
        try:
            with writers_turn(engine):
                try:
                    result = fn()
                    db.session.commit()
                except BaseException:
                    db.session.rollback()
                    raise
            hooks = _AFTER.get() or []
        except Exception as error:
            if attempt == ATTEMPTS or not _retryable(error):
                raise
            time.sleep(random.uniform(0.01, 0.05) * attempt)
            continue
        finally:
            _WRITING.reset(writing)
            _AFTER.reset(after)
        for hook in hooks:
            hook()
        return result
    raise AssertionError("unreachable")


@contextmanager
def system_work() -> Iterator[Session]:
    """A short unit of work on the system engine, committed at the end: jobs, sealing, heartbeats. Never inside another."""
    assert not _WRITING.get(), "system work is never opened inside a unit of work"
    engine = system_engine()
    writing = _WRITING.set(True)
    try:
        with writers_turn(engine), Session(engine) as session, session.begin():
            yield session
    finally:
        _WRITING.reset(writing)


@contextmanager
def system_read() -> Iterator[Session]:
    """Reads without scope, for the machinery only; what it returns must not reach a person unfiltered."""
    with Session(system_engine()) as session:
        yield session


def rows_of(statement: Executable, values: dict[str, Any] | None = None) -> Sequence[Row[Any]]:
    """Plain rows, below the session's objects, for what every page asks; what waits in the session is written first."""
    session = db.session()
    session.flush()
    return session.connection().execute(statement, values).all()


def in_unit_of_work() -> bool:
    return _WRITING.get()


def after_commit(hook: Callable[[], None]) -> None:
    """Run `hook` once the unit of work has committed; dropped when it fails."""
    hooks = _AFTER.get()
    assert hooks is not None, "after_commit is called inside a unit of work"
    hooks.append(hook)


def _retryable(error: Exception) -> bool:
    """A deadlock or serialization failure, also where the ledger's narrow road spoke to the driver itself."""
    if getattr(getattr(error, "orig", error), "sqlstate", None) in RETRYABLE:
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


def iso(value: date | datetime | None) -> str | None:
    """A date or moment as machines write it."""
    return value.isoformat() if value else None
