"""Schedules as a resource: lists, search and REST over the same rows; making one has a page of its own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from erp.auth.models import User
from erp.auth.values import Actor
from erp.i18n import _l
from erp.jobs import operations, words
from erp.jobs.models import Schedule
from erp.resources.declaration import SHARED, Action, Column, Resource


def _run(schedule: Schedule, values: dict[str, Any], actor: Actor) -> None:
    operations.run_now(schedule, actor)


def _stop(schedule: Schedule, values: dict[str, Any], actor: Actor) -> None:
    operations.stop(schedule, actor)


def _resume(schedule: Schedule, values: dict[str, Any], actor: Actor) -> None:
    operations.resume(schedule, actor)


SCHEDULES = Resource(
    name="erp.schedules",
    title=_l("Schedules"),
    single=_l("Schedule"),
    model=Schedule,
    key="name",
    scope=SHARED,
    select=lambda: select().select_from(Schedule).outerjoin(User, User.id == Schedule.owner_id),
    columns=(
        Column("name", _l("Name"), kind="code", width=32),
        Column("title", _l("Title"), width=36),
        Column("kind", _l("What it makes"), kind="choice", choices=words.KIND),
        Column("task", _l("Report or job"), kind="code"),
        Column("cron", _l("Rhythm (cron)"), kind="code"),
        Column("catch_up", _l("Missed times"), kind="choice", choices=words.CATCH_UP, shown=False),
        Column("owner", _l("Acts for"), User.username, kind="code"),
        Column("active", _l("In use"), kind="flag"),
        Column("next_run_at", _l("Next time"), kind="moment"),
    ),
    filters=("name", "kind", "task", "active", "owner"),
    sort=("name", "kind", "task"),
    search=("name", "title", "task"),
    group=("kind",),
    heading="title",
    actions=(
        Action("run", _l("Run now"), "erp.schedule.create", _run, icon="play"),
        Action("stop", _l("Stop"), "erp.schedule.create", _stop, tone="danger", icon="pause"),
        Action("resume", _l("Resume"), "erp.schedule.create", _resume, icon="play"),
    ),
    page="schedules.show",
)
