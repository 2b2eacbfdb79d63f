"""What a piece of work may say and ask while it runs: progress, whether it should stop, and that it is done.

Outside a job all of it does nothing, so the same function serves a page, a command and the worker.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from erp import clock, fault
from erp.db import db
from erp.errors import DomainError
from erp.jobs import pulse
from erp.jobs.models import JobRow

PROGRESS_SECONDS = 0.5


class Lost(Exception):
    """Another worker holds the job now (the lease ran out); what this one still writes is refused."""


class Cancelled(DomainError):
    """A person asked for the job to stop."""

    code = "job.cancelled"
    status = 409


@dataclass
class Run:
    """One attempt at one job."""

    job_id: int
    attempt: int
    kind: str
    task: str
    arguments: dict[str, Any]
    as_of: date
    schedule_id: int | None
    due: datetime | None
    owner_id: int | None
    attempts_max: int
    queued_at: datetime
    lost: threading.Event = field(default_factory=threading.Event)
    cancelled: threading.Event = field(default_factory=threading.Event)
    finished: bool = False
    done: int = 0
    total: int = 0
    note: str = ""
    last_said: float = 0.0


_RUN: ContextVar[Run | None] = ContextVar("mizan_run", default=None)


@contextmanager
def running(run: Run) -> Iterator[Run]:
    token = _RUN.set(run)
    try:
        yield run
    finally:
        _RUN.reset(token)


def current() -> Run | None:
    return _RUN.get()


def check() -> None:
    """Between two steps: raises Cancelled where a person asked to stop, Lost where the job is another worker's."""
    run = _RUN.get()
    if run is None:
        return
    if run.lost.is_set():
        raise Lost()
    if run.cancelled.is_set():
        raise Cancelled()


def progress(done: int, total: int = 0, note: str = "") -> None:
    """Say how far it has come; also asks `check`."""
    run = _RUN.get()
    if run is None:
        return
    check()
    run.done, run.total, run.note = done, total or run.total, note or run.note
    if time.monotonic() - run.last_said >= PROGRESS_SECONDS:
        run.last_said = time.monotonic()
        pulse.beat(f"job:{run.job_id}", clock.now(), attempt=run.attempt, done=run.done, total=run.total, note=run.note)


def done(result: dict[str, Any]) -> None:
    """Inside the unit of work that writes the outcome: the job is done with it, or neither. Raises Lost."""
    run = _RUN.get()
    if run is None:
        return
    fault.point("job.done")
    written = db.session.execute(
        update(JobRow)
        .where(JobRow.id == run.job_id, JobRow.attempt == run.attempt, JobRow.state == "running")
        .values(state="done", finished_at=clock.now(), lease=None, result=result, error="", facts={})
    )
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise Lost()
    run.finished = True
