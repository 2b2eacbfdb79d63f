"""Making a scheduled report: each format once for its due time, then, with the last one, the job done and people told.

Relative parameters mean what they meant on the due day, whenever the job runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import _l
from erp.jobs import running
from erp.jobs.running import Run
from erp.module import Report
from erp.notices.operations import notify
from erp.reporting.query import parse
from erp.reporting.run import find, produce
from erp.scope import ALL, within

READY = _l("The report %(title)s for %(day)s is ready.").text


def make_report(run: Run, actor: Actor) -> dict[str, Any] | None:
    """Every format that isn't made yet; a job that was killed goes on where it stopped. Raises what the report refuses."""
    given = run.arguments
    formats = list(given["formats"])
    with within(ALL):
        report = find(run.task)
        asked = as_meant(report, given["parameters"], run.as_of)
    key = f"schedule:{run.schedule_id}" if run.due is not None else f"job:{run.job_id}"
    files: list[int] = []
    for number, format in enumerate(formats, 1):
        running.progress(number - 1, len(formats), format)
        last = number == len(formats)
        then = (lambda file_id: _finish([*files, file_id], run, actor, str(report.title))) if last else None
        # what somebody asked for by hand is made once too, under the moment it was asked at
        files.append(produce(run.task, asked, format, given["language"], actor, run.due or run.queued_at, key=key, then=then))
    return {"files": files}


def as_meant(report: Report, parameters: Mapping[str, str], day: date) -> dict[str, str]:
    """The parameters without anything relative: as they are understood on `day`."""
    query = parse(report.parameters, parameters, day)
    asked = dict(query.asked)
    if not asked.keys() & {"from", "to", "as_of", "year", "period"}:
        asked |= {"from": query.first.isoformat(), "to": query.last.isoformat()}
    return asked


def _finish(files: list[int], run: Run, actor: Actor, title: str) -> None:
    """In the transaction of the last file's row."""
    running.done({"files": files})
    names = set(run.arguments.get("recipients", ()))
    wanted = db.session.scalars(select(User.id).where(User.username.in_(names), User.active)) if names else ()
    people = {*wanted, *([actor.id] if actor.id is not None else [])}
    notify(people, f"job:{run.job_id}", READY, {"title": title, "day": run.as_of.isoformat()},
           address=f"/archive?report={run.task}", tone="ok")  # fmt: skip
