"""Reads over schedules and jobs for pages and commands. What a job produced is seen through the archive, with its scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from erp import links
from erp.archive import queries as archive
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db
from erp.errors import NotFound
from erp.jobs import pulse
from erp.jobs.models import JobRow, Schedule

SHOWN = 50


@dataclass(frozen=True)
class JobShown:
    """One job as a page shows it."""

    id: int
    kind: str
    task: str
    state: str
    as_of: date
    due: datetime | None
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempt: int
    attempts_max: int
    error: str
    facts: dict[str, Any]
    result: dict[str, Any]
    asked_by: str
    owner_id: int | None
    schedule: str | None
    cancel_wanted: bool
    done: int = 0
    total: int = 0
    note: str = ""

    @property
    def going(self) -> bool:
        return self.state in ("queued", "running")


def _jobs() -> Any:
    return select(
        JobRow.id, JobRow.kind, JobRow.task, JobRow.state, JobRow.as_of, JobRow.due, JobRow.queued_at, JobRow.started_at, JobRow.finished_at,
        JobRow.attempt, JobRow.attempts_max, JobRow.error, JobRow.facts, JobRow.result, JobRow.asked_by, JobRow.owner_id,
        Schedule.name.label("schedule"), JobRow.cancel_wanted,
    ).outerjoin(Schedule, Schedule.id == JobRow.schedule_id)  # fmt: skip


def manages_all(actor: Actor) -> bool:
    """Schedules and jobs act for people of any entity, so to manage those of others takes the right everywhere."""
    return actor.roots("erp.schedule.manage") == EVERYWHERE


def sees_all(actor: Actor) -> bool:
    """Whoever may view schedules in one place only sees their own: what others ask for, and for whom, is of other places."""
    return manages_all(actor) or actor.roots("erp.schedule.view") == EVERYWHERE


def visible(statement: Select[Any], actor: Actor) -> Select[Any]:
    """Whoever manages schedules everywhere sees every job; everybody else their own."""
    return statement if manages_all(actor) else statement.where(JobRow.owner_id == actor.id)


def jobs(actor: Actor, state: str = "", limit: int = SHOWN) -> list[JobShown]:
    """The youngest jobs first."""
    chosen = visible(_jobs(), actor).order_by(JobRow.id.desc()).limit(limit)
    return _shown(chosen.where(JobRow.state == state) if state else chosen)


def job(job_id: int, actor: Actor) -> JobShown:
    """Raises NotFound, also where it is another person's."""
    found = _shown(visible(_jobs(), actor).where(JobRow.id == job_id))
    if not found:
        raise NotFound(kind="erp.job", key=job_id)
    return found[0]


def firings(schedule_id: int, actor: Actor, limit: int = SHOWN) -> list[JobShown]:
    """The history of a schedule, youngest first."""
    chosen = _jobs().where(JobRow.schedule_id == schedule_id).order_by(JobRow.id.desc()).limit(limit)
    return _shown(chosen if sees_all(actor) else visible(chosen, actor))


def _shown(statement: Select[Any]) -> list[JobShown]:
    rows = [row._asdict() for row in db.session.execute(statement)]
    beats = pulse.heard([f"job:{row['id']}" for row in rows if row["state"] == "running"])
    shown = []
    for row in rows:
        last = beats.get(f"job:{row['id']}")
        current = last if last and last.attempt == row["attempt"] else None
        progress: dict[str, Any] = {"done": current.done, "total": current.total, "note": current.note} if current else {}
        shown.append(JobShown(**row, **progress))
    return shown


def schedules(actor: Actor) -> list[Schedule]:
    """All that this person may see, by the time they come next; those at rest last."""
    mine = select(Schedule) if sees_all(actor) else select(Schedule).where(Schedule.owner_id == actor.id)
    return list(db.session.scalars(mine.order_by(Schedule.next_run_at.is_(None), Schedule.next_run_at, Schedule.name)))


def last_runs(schedule_ids: list[int]) -> dict[int, tuple[datetime, str]]:
    """schedule -> (when its last job was queued, how that stands)."""
    latest = select(func.max(JobRow.id)).where(JobRow.schedule_id.in_(schedule_ids)).group_by(JobRow.schedule_id)
    rows = db.session.execute(select(JobRow.schedule_id, JobRow.queued_at, JobRow.state).where(JobRow.id.in_(latest)))
    return {row.schedule_id: (row.queued_at, row.state) for row in rows if row.schedule_id is not None}


def set_aside() -> int:
    """How many jobs wait for a person."""
    return db.session.execute(select(func.count()).select_from(JobRow).where(JobRow.state == "set_aside")).scalar_one()


def made(job: JobShown) -> links.Shown | None:
    """The document that a job left behind, where it named one; its own page asks for the reader's rights."""
    reference = job.result.get("document")
    return links.shown(str(reference)) if reference else None


def files(job: JobShown) -> list[archive.Archived]:
    """What a report's job put into the archive; opening one asks for the reader's own rights."""
    return [file for file_id in job.result.get("files", ()) if (file := archive.by_id(file_id)) is not None]
