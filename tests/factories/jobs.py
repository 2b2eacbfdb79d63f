"""Jobs and schedules for tests: functions of the test's own as a module's jobs, rows with what the test doesn't speak of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from erp import clock
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.jobs.models import JobRow, Schedule
from erp.jobs.queue import enqueue
from erp.module import Job
from erp.registry import Registry
from erp.starting import add_user


def declare(app: Flask, **functions: Callable[..., Any]) -> None:
    """Let the framework's own module have these jobs: "erp.<name>"."""
    extra = tuple(Job(f"erp.{name}", run) for name, run in functions.items())
    modules = app.extensions["mizan.registry"].modules
    changed = tuple(replace(m, jobs=(*m.jobs, *extra)) if m.name == "erp" else m for m in modules)
    app.extensions["mizan.registry"] = Registry(changed)


def make_schedule(name: str = "erp.nightly", *, task: str = "erp.nightly", next_run_at: str = "2026-03-10T23:30", **more: Any) -> int:
    def work() -> int:
        values = {"kind": "job", "module": "erp", "cron": "30 2 * * *", "created_at": clock.now(), **more}
        schedule = Schedule(name=name, task=task, next_run_at=datetime.fromisoformat(next_run_at), **values)
        db.session.add(schedule)
        db.session.flush()
        return schedule.id

    return unit_of_work(work)


def queue_job(actor: Actor, task: str = "erp.nightly", **more: Any) -> int:
    return unit_of_work(lambda: enqueue("job", "erp", task, actor, **more))


def make_user(username: str, actor: Actor, role: str = "controller") -> int:
    return unit_of_work(lambda: add_user(username, username, username, "a long enough password 1", role, actor))


def rows() -> list[JobRow]:
    """Every job as it stands, read afresh."""
    db.session.rollback()
    return list(db.session.scalars(select(JobRow).order_by(JobRow.id).execution_options(populate_existing=True)))


def states() -> list[str]:
    return [row.state for row in rows()]
