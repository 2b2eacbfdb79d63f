"""A scheduled report: made once for its due time, for the day it was meant for, with its owner's rights of now."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.archive import queries as archive
from erp.archive.models import ArchivedFile
from erp.auth.models import Grant, Role, RolePermission
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.jobs import firings, queue, report_task, running, worker
from erp.notices.models import Notice
from tests.factories.jobs import make_schedule, make_user, rows
from tests.factories.reporting import make_report, offer

DUE = datetime(2026, 3, 10, 23, 30)


def owner_with_report(actor: Actor, username: str = "maker") -> int:
    """An account whose role may see the report."""

    def allow() -> None:
        role = db.session.execute(select(Role).where(Role.code == "controller")).scalar_one()
        if db.session.get(RolePermission, (role.id, "reports.sample.view")) is None:
            db.session.add(RolePermission(role_id=role.id, permission="reports.sample.view"))

    user_id = make_user(username, actor)
    unit_of_work(allow)
    return user_id


def scheduled(owner: int, **more: Any) -> int:
    values = {"kind": "report", "module": "reports", "parameters": {"year": "last-year"}, "formats": ["csv", "json"], "owner_id": owner, **more}
    return make_schedule("monthly", task="sample", **values)


def files() -> list[ArchivedFile]:
    db.session.rollback()
    return list(db.session.scalars(select(ArchivedFile).order_by(ArchivedFile.id)))


def test_each_format_is_made_for_the_day_it_was_meant_for(any_app: Flask, actor: Actor) -> None:
    offer(any_app, make_report())
    owner = owner_with_report(actor)
    schedule = scheduled(owner, recipients=["reader"], catch_up="each")
    reader = make_user("reader", actor)
    firings.fire_due(DUE + timedelta(days=400))  # long after: the years are those of the due days
    worker.work_off(any_app, most=3)
    made = files()
    assert [file.format for file in made] == ["csv", "json"] * 3
    assert {file.parameters["year"] for file in made} == {"2025"} and made[0].due == DUE
    done = rows()[0]
    assert (done.state, done.schedule_id, done.as_of) == ("done", schedule, date(2026, 3, 11))
    assert done.result["files"] == [made[0].id, made[1].id]
    told = db.session.scalars(select(Notice.user_id).where(Notice.key == f"job:{done.id}")).all()
    assert set(told) == {owner, reader}


def test_a_job_that_comes_back_makes_nothing_twice(any_app: Flask, actor: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the first format: the next attempt goes on with the second."""
    offer(any_app, make_report())
    scheduled(owner_with_report(actor))
    firings.fire_due(DUE)
    produce, calls = report_task.produce, []

    def dies(name: str, params: Any, format: str, *rest: Any, **more: Any) -> int:
        calls.append(format)
        if calls == ["csv", "json"]:
            raise OSError("the disk is full")
        return produce(name, params, format, *rest, **more)

    monkeypatch.setattr(report_task, "produce", dies)
    worker.work_off(any_app)
    assert [file.format for file in files()] == ["csv"] and rows()[0].state == "queued"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queue, "_takeable", lambda now: _takeable(now + timedelta(hours=1)))
        worker.work_off(any_app)
    assert [file.format for file in files()] == ["csv", "json"] and rows()[0].state == "done"


_takeable = queue._takeable


def test_whoever_lost_the_job_keeps_no_file_twice_and_tells_nobody(any_app: Flask, actor: Actor) -> None:
    offer(any_app, make_report())
    owner = owner_with_report(actor)
    scheduled(owner, formats=["csv"])
    firings.fire_due(DUE)
    run = queue.take()
    assert run is not None
    run.attempt -= 1  # what a worker holds whose lease ran out
    with running.running(run), pytest.raises(running.Lost):
        report_task.make_report(run, Actor(owner, "maker", "x", "x", {"reports.sample.view": frozenset({0})}))
    assert files() == [] and db.session.scalars(select(Notice)).all() == []


def test_a_right_that_was_taken_away_ends_the_report(any_app: Flask, actor: Actor) -> None:
    offer(any_app, make_report())
    owner = owner_with_report(actor)
    scheduled(owner)

    def take_away() -> None:
        db.session.execute(Grant.__table__.delete().where(Grant.__table__.c.user_id == owner))

    unit_of_work(take_away)
    firings.fire_due(DUE)
    worker.work_off(any_app)
    assert [(row.state, row.error) for row in rows()] == [("refused", "auth.forbidden")] and files() == []


def test_the_files_keep_the_scope_of_their_owner(app: Flask, actor: Actor) -> None:
    offer(app, make_report())
    scheduled(owner_with_report(actor), formats=["csv"])
    firings.fire_due(DUE)
    worker.work_off(app)
    [file] = files()
    kept = archive.by_id(file.id)
    assert kept is not None and kept.permission == "reports.sample.view" and kept.roots and kept.actor == "maker"
