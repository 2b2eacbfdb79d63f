"""Whether the clock goes and the queue moves: for the pages, the checks and the alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from erp import clock
from erp.db import system_read
from erp.jobs import pulse, queue
from erp.jobs.models import JobRow, Schedule

# after this long without a look at the clock it counts as stopped, and says so
STOPPED_AFTER = timedelta(seconds=120)


@dataclass(frozen=True)
class State:
    """The queue and the clock at a glance; ages in seconds."""

    jobs: dict[str, int]
    oldest_waiting: float
    overdue: int
    clock_age: float | None  # None: no process ever looked


def clock_age() -> timedelta | None:
    """How long ago any process last looked at the clock; None: never."""
    last = pulse.latest("clock:")
    return clock.now() - last.beat_at if last else None


def clock_stopped() -> bool:
    """Nobody looks any more, or nobody ever did while schedules are overdue."""
    age = clock_age()
    return age > STOPPED_AFTER if age is not None else overdue(clock.now() - STOPPED_AFTER) > 0


def overdue(by: datetime) -> int:
    """Schedules that should have fired before `by`."""
    with system_read() as session:
        return session.execute(select(func.count()).select_from(Schedule).where(Schedule.active, Schedule.next_run_at < by)).scalar_one()


def state() -> State:
    now, age = clock.now(), clock_age()
    with system_read() as session:
        counts = queue.counts(session)
        oldest = session.execute(select(func.min(JobRow.queued_at)).where(JobRow.state == "queued")).scalar_one()
    return State(
        counts, (now - oldest).total_seconds() if oldest else 0.0, overdue(now - STOPPED_AFTER), age.total_seconds() if age is not None else None
    )
