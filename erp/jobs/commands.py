"""`mizan worker`, `scheduler`, `schedule list`, `schedule run-due`, `audit verify`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click
from flask import Flask, current_app

from erp import clock
from erp.app import create_app
from erp.audit import sealer
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import db, iso, system_engine
from erp.errors import DomainError, RequestInvalid
from erp.errors import Problem as Fault
from erp.jobs import broker, firings, pulse, queries, scheduler, words
from erp.jobs.operations import keep_module_schedules
from erp.jobs.worker import Embedded, work_off


class TrailBroken(DomainError):
    """The audit trail does not hold: `findings`."""

    code = "audit.broken"


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined, no-any-return]


@command("worker")
@click.option("--concurrency", default=1, show_default=True, help="processes, where a broker is set")
def worker(actor: Actor, concurrency: int) -> None:
    """Do the jobs that wait, until stopped: from the broker where MIZAN_BROKER_URL is set, else from the table."""
    app, url = _app(), current_app.config["MIZAN"].broker_url
    if url:
        _leave_connections()
        broker.serve(url, lambda: create_app(pages=False), concurrency)
        return
    made = Embedded(app)
    try:
        made.run()
    except KeyboardInterrupt:
        made.over.set()


def _leave_connections() -> None:
    """Children must not share what the parent has open."""
    db.session.remove()
    db.engine.dispose()
    system_engine().dispose()
    pulse.engine().dispose()


@command("scheduler")
def scheduler_(actor: Actor) -> None:
    """Fire schedules when they are due, until stopped. Any number may run: each due time happens once."""
    scheduler.serve(_app())


@command("list", group="schedule", permission="erp.schedule.view")
def schedule_list(actor: Actor) -> None:
    """Print the schedules with their rhythm and next time."""
    keep_module_schedules()
    rows: list[dict[str, Any]] = [
        {
            "name": one.name,
            "kind": one.kind,
            "task": one.task,
            "cron": one.cron,
            "active": one.active,
            "catch_up": one.catch_up,
            "next_run_at": iso(one.next_run_at),
        }
        for one in queries.schedules(actor)
    ]
    answer({"schedules": rows}, [f"{row['name']:<36}{words.rhythm(row['cron']):<40}{row['next_run_at'] or '-'}" for row in rows])


@command("run-due", group="schedule", permission="erp.schedule.manage")
@click.option("--at", "at", metavar="ISO-TIME", help="as if it were this moment (default: now); without a zone, office time")
def run_due(actor: Actor, at: str | None) -> None:
    """Fire what is due and do it here, now. Running it twice makes nothing twice."""
    moment = _moment(at) if at else None
    keep_module_schedules()
    fired = firings.fire_due(moment)
    done = work_off(_app())
    rows = [{"job": one.id, "schedule": one.schedule, "as_of": one.as_of.isoformat(), "state": one.state, "error": one.error, "result": one.result}
            for one in (queries.job(job_id, actor) for job_id in fired)]  # fmt: skip
    answer({"fired": rows, "done": done}, [f"{row['schedule']:<36}{row['as_of']:<12}{row['state']}" for row in rows] or [words.nothing_due()])


def _moment(text: str) -> datetime:
    try:
        return clock.stored(datetime.fromisoformat(text))
    except ValueError:
        raise RequestInvalid([Fault("request.bad_moment", column="at", value=text)]) from None


@command("verify", group="audit", permission="erp.audit.view")
def audit_verify(actor: Actor) -> None:
    """Recompute the chain of the audit trail; exit 1 and the findings where anything differs."""
    sealer.seal()
    findings, state = sealer.verify(), sealer.state()
    if findings:
        raise TrailBroken(findings="; ".join(findings))
    answer({"findings": [], "batches": state["batches"], "head": state["head"], "signed": state["algorithm"]}, words.trail_stands(state["batches"]))


COMMANDS = (worker, scheduler_, schedule_list, run_due, audit_verify)
