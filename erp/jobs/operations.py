"""Making, changing, stopping and running schedules. Nothing here commits but `keep_module_schedules`, the machinery's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select, update

from erp import clock
from erp.audit.record import record
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db, system_read, system_work
from erp.errors import DomainError, KeyTaken, NotAllowed, NotFound, Problem, RequestInvalid
from erp.jobs import firings, queue, rhythm
from erp.jobs.models import CATCH_UP, Schedule
from erp.jobs.queries import manages_all, sees_all
from erp.jobs.rhythm import BadRhythm
from erp.registry import registry

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
FORMATS = ("pdf", "xlsx", "csv", "json", "html")
CHANGEABLE = ("title", "parameters", "formats", "language", "cron", "catch_up", "recipients")


class ScheduleStopped(DomainError):
    """A schedule whose owner may no longer see the report, or is switched off, doesn't run."""

    code = "schedule.stopped"
    status = 409


def make_schedule(values: Mapping[str, Any], actor: Actor) -> Schedule:
    """A schedule for a report, from its page. Raises RequestInvalid, KeyTaken, NotAllowed."""
    schedule = new_schedule(values, actor)
    record(actor, "created", f"erp.schedule:{schedule.name}", changes={name: [None, getattr(schedule, name)] for name in ("task", *CHANGEABLE)})
    return schedule


def new_schedule(values: Mapping[str, Any], actor: Actor) -> Schedule:
    """The row; it acts with the maker's rights as they are each time. Raises RequestInvalid, KeyTaken, NotAllowed."""
    report = find_report(str(values["task"]))
    if not actor.can(report[1].permission):
        raise NotAllowed(permission=report[1].permission)
    refuse_bad(values)
    if db.session.execute(select(Schedule.id).where(Schedule.name == values["name"])).first() is not None:
        raise KeyTaken(key=values["name"])
    schedule = Schedule(
        name=values["name"], title=values.get("title", ""), kind="report", module=report[0], task=values["task"],
        parameters=dict(values.get("parameters") or {}), formats=list(values.get("formats") or ("pdf", "xlsx")),
        language=values.get("language") or "ar", cron=values["cron"], catch_up=values.get("catch_up") or "latest",
        recipients=list(values.get("recipients") or ()), owner_id=actor.id, active=True,
        next_run_at=rhythm.after(values["cron"], clock.now(), clock.zone()), created_at=clock.now(), created_by=actor.username,
    )  # fmt: skip
    db.session.add(schedule)
    db.session.flush()
    return schedule


def change_schedule(schedule: Schedule, values: Mapping[str, Any], actor: Actor) -> None:
    """Change when and how; what it produces stays what it is. Raises RequestInvalid, NotAllowed."""
    refuse_others(schedule, actor)
    merged = {name: values.get(name, getattr(schedule, name)) for name in CHANGEABLE}
    refuse_bad(merged)
    changes = {name: [getattr(schedule, name), value] for name, value in merged.items() if getattr(schedule, name) != value}
    for name, (_before, value) in changes.items():
        setattr(schedule, name, value)
    if "cron" in changes and schedule.active:
        schedule.next_run_at = rhythm.after(schedule.cron, clock.now(), clock.zone())
    if changes:
        db.session.flush()
        record(actor, "changed", f"erp.schedule:{schedule.name}", changes=changes)


def stop(schedule: Schedule, actor: Actor) -> None:
    refuse_others(schedule, actor)
    schedule.active, schedule.next_run_at, schedule.stopped_because = False, None, "person"
    db.session.flush()
    record(actor, "stopped", f"erp.schedule:{schedule.name}")


def resume(schedule: Schedule, actor: Actor) -> None:
    """From now on again; what fell into the pause is not made up. Raises ScheduleStopped where the owner is off."""
    refuse_others(schedule, actor)
    if schedule.owner_id is not None and not db.session.execute(select(User.active).where(User.id == schedule.owner_id)).scalar_one():
        raise ScheduleStopped(schedule=schedule.name)
    schedule.active, schedule.stopped_because = True, ""
    schedule.next_run_at = rhythm.after(schedule.cron, clock.now(), clock.zone())
    db.session.flush()
    record(actor, "resumed", f"erp.schedule:{schedule.name}")


def run_now(schedule: Schedule, actor: Actor) -> int:
    """Queue it once beside its times, for today, with the rights of whoever asks; returns the job's id."""
    if schedule.kind == "report" and not actor.can(find_report(schedule.task)[1].permission):
        raise NotAllowed(permission=find_report(schedule.task)[1].permission)
    attempts = firings.attempts_of(schedule)
    return queue.enqueue(
        schedule.kind, schedule.module, schedule.task, actor, arguments=firings.arguments_of(schedule), attempts=attempts, schedule_id=schedule.id
    )


def seen(name: str, actor: Actor) -> Schedule:
    """Raises NotFound, also for a schedule of people whose places the actor doesn't see."""
    schedule = find(name)
    if schedule.owner_id != actor.id and not sees_all(actor):
        raise NotFound(kind="erp.schedule", key=name)
    return schedule


def find(name: str) -> Schedule:
    """Raises NotFound."""
    schedule = db.session.execute(select(Schedule).where(Schedule.name == name)).scalar_one_or_none()
    if schedule is None:
        raise NotFound(kind="erp.schedule", key=name)
    return schedule


def find_report(name: str) -> tuple[str, Any]:
    """(module, report) among the modules that are on. Raises NotFound."""
    for module, report in registry().parts("reports"):
        if report.name == name:
            return module.name, report
    raise NotFound(kind="report", key=name)


def reports_of(actor: Actor) -> list[Any]:
    """The reports this person may see, and so may schedule."""
    return [report for _module, report in registry().parts("reports") if actor.can(report.permission)]


def refuse_others(schedule: Schedule, actor: Actor) -> None:
    """A schedule is its owner's; those who manage all schedules may touch it too."""
    if schedule.owner_id != actor.id and not manages_all(actor):
        raise NotAllowed(permission="erp.schedule.manage")


def refuse_bad(values: Mapping[str, Any]) -> None:
    """Raises RequestInvalid with every bad field at once."""
    problems: list[Problem] = []
    if not _NAME.fullmatch(str(values.get("name", "x"))):
        problems.append(Problem("schedule.bad_name", column="name", value=str(values.get("name"))))
    try:
        rhythm.trigger(str(values.get("cron") or ""), clock.zone())
    except BadRhythm as error:
        problems.append(Problem("schedule.bad_rhythm", column="cron", value=str(values.get("cron")), facts={"why": str(error)}))
    if (values.get("catch_up") or "latest") not in CATCH_UP:
        problems.append(Problem("request.unknown_choice", column="catch_up", value=str(values["catch_up"])))
    if "formats" in values and not values["formats"]:
        problems.append(Problem("schedule.no_format", column="format.pdf"))
    problems += [Problem("request.unknown_choice", column="formats", value=str(one)) for one in values.get("formats") or () if one not in FORMATS]
    if problems:
        raise RequestInvalid(problems)


def keep_module_schedules() -> list[str]:
    """Each job of a manifest that has a cron line has its schedule; a changed line takes effect from now. Returns what changed."""
    declared = {job.name: (module.name, job) for module in registry() for job in module.jobs if job.cron}
    now = clock.now()
    with system_read() as session:
        standing = {row.name: row.cron for row in session.execute(select(Schedule.name, Schedule.cron).where(Schedule.kind == "job"))}
    changed = [name for name, (_module, job) in declared.items() if standing.get(name) != job.cron]
    if not changed:
        return []
    with system_work() as session:
        for name in sorted(changed):
            module, job = declared[name]
            upcoming = rhythm.after(str(job.cron), now, clock.zone())
            if name in standing:
                session.execute(
                    update(Schedule).where(Schedule.name == name, Schedule.active).values(cron=job.cron, next_run_at=upcoming),
                    execution_options={"synchronize_session": False},
                )
            elif session.execute(select(Schedule.id).where(Schedule.name == name)).first() is None:
                session.execute(insert(Schedule).values(_module_schedule(module, job, upcoming)))
    return changed


def _module_schedule(module: str, job: Any, upcoming: Any) -> dict[str, Any]:
    return {
        "name": job.name, "title": "", "kind": "job", "module": module, "task": job.name, "parameters": {}, "formats": [], "language": "ar",
        "cron": job.cron, "catch_up": "latest", "recipients": [], "owner_id": None, "active": True, "stopped_because": "",
        "next_run_at": upcoming, "created_at": clock.now(), "created_by": "system", "version": 1,
    }  # fmt: skip
