"""Schedules as a resource: lists, search and REST over the same rows; making one has a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from marshmallow import Schema
from sqlalchemy import Select, select

from erp.auth.current import current_actor
from erp.auth.models import User
from erp.auth.names import name_of
from erp.auth.values import Actor
from erp.i18n import _l
from erp.jobs import operations, words
from erp.jobs.models import Schedule
from erp.jobs.queries import sees_all
from erp.resources.declaration import SHARED, Action, Column, Resource
from erp.resources.fields import Choice, Code, Words


class ScheduleSchema(Schema):
    """A schedule as the REST interface takes it; the page has a form of its own, in plain words."""

    name = Code(_l("Name"), required=True, longest=100)
    title = Words(_l("Title"), required=True)
    task = Code(_l("Report or job"), required=True, longest=100)
    parameters = Words(_l("Parameters"), help=_l("As in an address: year=last-year&unit=MED"), longest=1000)
    formats = Words(_l("Formats"), help=_l("pdf, xlsx, csv, json, html"))
    language = Choice({"ar": _l("Arabic"), "en": _l("English")}, _l("Language of the files"))
    cron = Words(_l("Rhythm (cron)"), required=True, longest=100)
    catch_up = Choice(words.CATCH_UP, _l("Missed times"))
    recipients = Words(_l("Who is told"), longest=1000)


def create(plan: Sequence[tuple[Any, dict[str, Any]]], actor: Actor) -> list[Schedule]:
    return [operations.new_schedule(_understood(values), actor) for _row, values in plan]


def _understood(values: dict[str, Any]) -> dict[str, Any]:
    return {
        **values,
        "formats": _listed(values.get("formats")) or ["pdf", "xlsx"],
        "recipients": _listed(values.get("recipients")),
        "parameters": dict(parse_qsl(values.get("parameters") or "")),
    }


def _listed(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").replace("،", ",").split(",") if one.strip()]


def _run(schedule: Schedule, values: dict[str, Any], actor: Actor) -> None:
    operations.run_now(schedule, actor)


def _stop(schedule: Schedule, values: dict[str, Any], actor: Actor) -> None:
    operations.stop(schedule, actor)


def _resume(schedule: Schedule, values: dict[str, Any], actor: Actor) -> None:
    operations.resume(schedule, actor)


def visible_schedules() -> Select[Any]:
    wanted = select().select_from(Schedule).outerjoin(User, User.id == Schedule.owner_id)
    actor = current_actor()
    return wanted if sees_all(actor) else wanted.where(Schedule.owner_id == actor.id)


SCHEDULES = Resource(
    name="erp.schedules",
    title=_l("Schedules"),
    single=_l("Schedule"),
    model=Schedule,
    schema=ScheduleSchema,
    create=create,
    key="name",
    scope=SHARED,
    select=visible_schedules,
    columns=(
        Column("name", _l("Name"), kind="code", width=32),
        Column("title", _l("Title"), width=36),
        Column("kind", _l("What it makes"), kind="choice", choices=words.KIND),
        Column("task", _l("Report or job"), say=words.task, width=32),
        Column("cron", _l("When"), say=words.rhythm, width=32),
        Column("catch_up", _l("Missed times"), kind="choice", choices=words.CATCH_UP, shown=False),
        Column("owner", _l("Acts for"), User.username, say=name_of),
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
