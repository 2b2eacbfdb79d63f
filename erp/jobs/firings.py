"""Each due time of a schedule becomes one job, however many processes look at the clock.

What is due is decided from the table: whoever moves `next_run_at` on from the value it saw (compare and swap) queues the
job, in the same transaction, under a unique (schedule, due). Times missed meanwhile are treated by the schedule's policy,
each with the day it was meant for.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from erp import clock, fault
from erp.auth.models import User
from erp.db import db, system_read, system_work
from erp.jobs import queue, rhythm
from erp.jobs.models import JobRow, Schedule
from erp.jobs.rhythm import Slots
from erp.module import Job
from erp.registry import enabled_names, registry


def fire_due(at: datetime | None = None) -> list[int]:
    """Queue what is due (by `at`, a stored moment); returns the jobs this process queued. Any number may call it at once."""
    stop_of_disabled_owners()
    enabled = enabled_names()
    db.session.rollback()  # what was read must not be kept for the length of a round
    with system_read() as session:
        now = at or queue.moment(session)
        chosen = select(Schedule.id, Schedule.module).where(Schedule.active, Schedule.next_run_at <= now).order_by(Schedule.next_run_at, Schedule.id)
        ids = [row.id for row in session.execute(chosen) if row.module in enabled]
    return [job for schedule_id in ids for job in fire(schedule_id, now)]


def fire(schedule_id: int, now: datetime) -> list[int]:
    """Move one schedule past `now` and queue its due times; nothing where another process was first."""
    with system_work() as session:
        schedule = session.get(Schedule, schedule_id)
        if schedule is None or not schedule.active or schedule.next_run_at is None or schedule.next_run_at > now:
            return []
        slots = rhythm.due(schedule.cron, schedule.next_run_at, now, schedule.catch_up, clock.zone())
        if not _moved(session, schedule, slots):
            return []
        fault.point("fire.moved")
        jobs = _queued(session, schedule, slots)
        fault.point("fire.queued")
    fault.point("fire.committed")
    queue.announce(jobs)
    return jobs


def _moved(session: Session, schedule: Schedule, slots: Slots) -> bool:
    """`version` is left alone: the clock going on is no edit that a person's form must hear of."""
    changed = session.execute(
        update(Schedule)
        .where(Schedule.id == schedule.id, Schedule.next_run_at == schedule.next_run_at, Schedule.active)
        .values(next_run_at=slots.next),
        execution_options={"synchronize_session": False},
    )
    return bool(changed.rowcount == 1)  # type: ignore[attr-defined]


def _queued(session: Session, schedule: Schedule, slots: Slots) -> list[int]:
    skipped = [_row(schedule, due, "skipped") for due in slots.skipped]
    if skipped:
        session.execute(insert(JobRow), skipped)
    return [session.execute(insert(JobRow).values(_row(schedule, due, "queued")).returning(JobRow.id)).scalar_one() for due in slots.run]


def _row(schedule: Schedule, due: datetime, state: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "kind": schedule.kind,
        "module": schedule.module,
        "task": schedule.task,
        "arguments": arguments_of(schedule),
        "schedule_id": schedule.id,
        "due": due,
        "as_of": clock.local(due).date(),
        "owner_id": schedule.owner_id,
        "asked_by": f"schedule:{schedule.name}",
        "state": state,
        "attempt": 0,
        "attempts_max": attempts_of(schedule),
        "queued_at": now,
        "finished_at": now if state == "skipped" else None,
        "cancel_wanted": False,
        "error": "",
        "facts": {},
        "result": {},
    }


def arguments_of(schedule: Schedule) -> dict[str, Any]:
    """What the job gets of its schedule, as it stood at the due time."""
    if schedule.kind == "job":
        return dict(schedule.parameters)
    return {
        "parameters": dict(schedule.parameters),
        "formats": list(schedule.formats),
        "language": schedule.language,
        "recipients": list(schedule.recipients),
        "schedule": schedule.name,
    }


def attempts_of(schedule: Schedule) -> int:
    """How often a job may be tried: its module says so, since what moves money never repeats by itself."""
    declared: Sequence[Job] = [job for module in registry() for job in module.jobs if job.name == schedule.task]
    return declared[0].attempts if schedule.kind == "job" and declared else 5


def stop_of_disabled_owners() -> None:
    """A schedule acts with its owner's rights of now; where the account is off, it stops and says why."""
    disabled = select(User.id).where(User.active.is_(False))
    stands = (Schedule.active, Schedule.owner_id.in_(disabled))
    with system_read() as session:
        if session.execute(select(Schedule.id).where(*stands).limit(1)).first() is None:
            return
    with system_work() as session:
        session.execute(
            update(Schedule).where(*stands).values(active=False, stopped_because="owner.disabled", next_run_at=None),
            execution_options={"synchronize_session": False},
        )
