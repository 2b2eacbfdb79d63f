"""The queue is a table. Taking raises `attempt`, the fence that every later write names; who finds 0 rows has lost the job.

Everything here is short work of the machinery on the system engine, except `enqueue` and `cancel`, which belong to the
unit of work of whoever asks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, func, insert, or_, select, text, update
from sqlalchemy.orm import Session

from erp import clock, fault
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import after_commit, db, system_read, system_work
from erp.errors import NotFound, WrongState
from erp.jobs import pulse
from erp.jobs.models import JobRow
from erp.jobs.running import Run

LEASE = timedelta(seconds=60)
BACK_OFF = timedelta(seconds=30)
TELL_AGAIN = timedelta(seconds=30)


def enqueue(
    kind: str,
    module: str,
    task: str,
    actor: Actor,
    *,
    arguments: Mapping[str, Any] | None = None,
    as_of: date | None = None,
    once: str | None = None,
    attempts: int = 5,
    schedule_id: int | None = None,
) -> int:
    """Queue a piece of work inside the caller's unit of work; returns its id. The same `once` key gives the same job."""
    if once is not None:
        standing = db.session.execute(select(JobRow.id).where(JobRow.once == once)).scalar_one_or_none()
        if standing is not None:
            return standing
    job_id = db.session.execute(
        insert(JobRow)
        .values(
            kind=kind, module=module, task=task, arguments=dict(arguments or {}), as_of=as_of or clock.today(),
            once=once, schedule_id=schedule_id, owner_id=actor.id, asked_by=actor.username, state="queued",
            attempt=0, attempts_max=attempts, queued_at=clock.now(), cancel_wanted=False, error="", facts={}, result={},
        )
        .returning(JobRow.id)
    ).scalar_one()  # fmt: skip
    record(actor, "queued", f"erp.job:{job_id}")
    after_commit(lambda: announce([job_id]))
    return job_id


def announce(job_ids: list[int]) -> None:
    """Tell whoever works: the broker where there is one, else the worker of this process. Only ids travel."""
    tell: Callable[[list[int]], None] | None = current_app.extensions.get("mizan.tell_jobs")
    if tell is not None and job_ids:
        tell(job_ids)


def moment(session: Session) -> datetime:
    """Now, by the database's own clock where it has one, so that workers on several machines agree on leases."""
    if clock.is_held() or session.get_bind().dialect.name == "sqlite":
        return clock.now()
    return session.execute(text("SELECT clock_timestamp() AT TIME ZONE 'UTC'")).scalar_one()


def take(job_id: int | None = None, lease: timedelta = LEASE) -> Run | None:
    """The next job that may run (or this one), now ours; None where there is nothing to do."""
    with system_read() as session:
        now = moment(session)
        chosen = _takeable(now)
        rows = session.execute(chosen.where(JobRow.id == job_id) if job_id is not None else chosen).all()
    alive = _alive([row for row in rows if row.state == "running"], now)
    for row in rows:
        if row.id not in alive and (run := _take(row, lease)) is not None:
            return run
    return None


def _takeable(now: datetime) -> Any:
    queued = and_(JobRow.state == "queued", or_(JobRow.not_before.is_(None), JobRow.not_before <= now))
    abandoned = and_(JobRow.state == "running", JobRow.lease < now)
    return select(JobRow.id, JobRow.state, JobRow.attempt, JobRow.attempts_max).where(or_(queued, abandoned)).order_by(JobRow.id).limit(20)


def _alive(running: list[Any], now: datetime) -> set[int]:
    """Of jobs whose lease in the table ran out, those whose worker still beats."""
    beats = pulse.heard([f"job:{row.id}" for row in running]) if running else {}
    found = set()
    for row in running:
        last = beats.get(f"job:{row.id}")
        if last is not None and last.attempt == row.attempt and last.lease is not None and last.lease >= now:
            found.add(row.id)
    return found


def _take(seen: Any, lease: timedelta) -> Run | None:
    """Compare and swap: whoever raises the attempt from what was seen has the job."""
    spent = seen.attempt >= seen.attempts_max
    with system_work() as session:
        now = moment(session)
        ours = and_(JobRow.id == seen.id, JobRow.attempt == seen.attempt, JobRow.state == seen.state)
        if spent:
            session.execute(update(JobRow).where(ours).values(state="set_aside", finished_at=now, lease=None, error="job.abandoned"))
            return None
        changed = session.execute(
            update(JobRow).where(ours).values(state="running", attempt=JobRow.attempt + 1, lease=now + lease, started_at=now, finished_at=None)
        )
        if changed.rowcount != 1:  # type: ignore[attr-defined]
            return None
        row = session.get(JobRow, seen.id)
        assert row is not None
        run = Run(
            row.id,
            row.attempt,
            row.kind,
            row.task,
            dict(row.arguments),
            row.as_of,
            row.schedule_id,
            row.due,
            row.owner_id,
            row.attempts_max,
            row.queued_at,
        )
    fault.point("job.taken")
    return run


def beat(run: Run, lease: timedelta = LEASE) -> None:
    """Renew the lease where a long write can't block it, and learn whether the job is still ours and wanted."""
    with system_read() as session:
        now = moment(session)
        row = session.execute(select(JobRow.attempt, JobRow.state, JobRow.cancel_wanted).where(JobRow.id == run.job_id)).one()
    if row.attempt != run.attempt or row.state not in ("running", "done"):
        run.lost.set()
        return
    if row.cancel_wanted:
        run.cancelled.set()
    pulse.beat(f"job:{run.job_id}", now, attempt=run.attempt, lease=now + lease, done=run.done, total=run.total, note=run.note)


def finish(run: Run, state: str, *, error: str = "", facts: dict[str, Any] | None = None, result: dict[str, Any] | None = None) -> bool:
    """Write how it ended, behind the fence; False where the job is no longer ours."""
    values = {"state": state, "error": error, "facts": facts or {}, "result": result or {}, "lease": None}
    return _fenced(run, lambda now: values | {"finished_at": now})


def try_again(run: Run, error: str) -> bool:
    """Back into the queue after a growing pause; at its last attempt set aside for a person."""
    if run.attempt >= run.attempts_max:
        return finish(run, "set_aside", error=error)
    pause = BACK_OFF * 2 ** (run.attempt - 1)
    return _fenced(run, lambda now: {"state": "queued", "error": error, "lease": None, "not_before": now + pause, "told_at": None})


def _fenced(run: Run, values: Callable[[datetime], dict[str, Any]]) -> bool:
    fault.point("job.finishing")
    with system_work() as session:
        changed = session.execute(
            update(JobRow).where(JobRow.id == run.job_id, JobRow.attempt == run.attempt, JobRow.state == "running").values(values(moment(session)))
        )
        won = changed.rowcount == 1  # type: ignore[attr-defined]
    return won


def cancel(job_id: int, actor: Actor) -> None:
    """Ask a job to stop: at once where it waits, at its next step where it runs. Raises NotFound, WrongState."""
    row = db.session.get(JobRow, job_id)
    if row is None:
        raise NotFound(kind="erp.job", key=job_id)
    waiting = db.session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state == "queued")
        .values(state="cancelled", finished_at=clock.now(), cancel_wanted=True, error="job.cancelled")
    )
    if waiting.rowcount == 0:  # type: ignore[attr-defined]
        asked = db.session.execute(update(JobRow).where(JobRow.id == job_id, JobRow.state == "running").values(cancel_wanted=True))
        if asked.rowcount == 0:  # type: ignore[attr-defined]
            raise WrongState(document=f"erp.job:{job_id}", state=row.state)
    record(actor, "cancelled", f"erp.job:{job_id}")


def requeue(job_id: int, actor: Actor) -> None:
    """A person looked at a job that was set aside and lets it run again, with fresh attempts. Raises NotFound, WrongState."""
    changed = db.session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state.in_(("set_aside", "refused", "cancelled")))
        .values(
            state="queued",
            attempts_max=JobRow.attempt + 5,
            cancel_wanted=False,
            not_before=None,
            told_at=None,
            queued_at=clock.now(),
            finished_at=None,
        )
    )
    if changed.rowcount == 0:  # type: ignore[attr-defined]
        raise WrongState(document=f"erp.job:{job_id}", state="")
    record(actor, "queued", f"erp.job:{job_id}")
    after_commit(lambda: announce([job_id]))


def untold(limit: int = 500) -> list[int]:
    """Jobs that wait and that the broker was not told of lately (lost, or the process died between); marked as told now."""
    with system_work() as session:
        now = moment(session)
        waiting = and_(JobRow.state == "queued", or_(JobRow.not_before.is_(None), JobRow.not_before <= now))
        abandoned = and_(JobRow.state == "running", JobRow.lease < now)
        overdue = or_(JobRow.told_at.is_(None), JobRow.told_at < now - TELL_AGAIN)
        ids = list(session.scalars(select(JobRow.id).where(or_(waiting, abandoned), overdue).order_by(JobRow.id).limit(limit)))
        if ids:
            session.execute(update(JobRow).where(JobRow.id.in_(ids)).values(told_at=now))
    return ids


def counts(session: Session) -> dict[str, int]:
    """How many jobs stand in each state."""
    return {row.state: row.number for row in session.execute(select(JobRow.state, func.count().label("number")).group_by(JobRow.state))}
