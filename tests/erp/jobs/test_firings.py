"""Each due time once; missed ones by policy; nothing for modules that are off or owners that are gone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from erp import clock
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.jobs import firings, operations
from erp.jobs.models import Schedule
from erp.module import Job
from erp.registry import registry, switch
from tests.factories.jobs import make_schedule, make_user, rows, states
from tests.factories.modules import switch_off
from tests.racing import race

DUE = datetime(2026, 3, 10, 23, 30)


def next_run(schedule_id: int) -> datetime | None:
    db.session.rollback()
    schedule = db.session.get(Schedule, schedule_id, populate_existing=True)
    assert schedule is not None
    return schedule.next_run_at


def test_a_due_time_becomes_one_job_for_its_day(any_app: Flask) -> None:
    schedule = make_schedule(parameters={"size": 3})
    with clock.frozen(DUE + timedelta(seconds=20)):
        assert len(firings.fire_due()) == 1
        assert firings.fire_due() == []
    [job] = rows()
    assert (job.due, job.as_of, job.state, job.schedule_id, job.arguments) == (DUE, date(2026, 3, 11), "queued", schedule, {"size": 3})
    assert next_run(schedule) == DUE + timedelta(days=1)


def test_before_its_time_nothing_fires(any_app: Flask) -> None:
    make_schedule()
    with clock.frozen(DUE - timedelta(seconds=1)):
        assert firings.fire_due() == [] and rows() == []


def test_missed_times_are_made_up_each_for_its_own_day(any_app: Flask) -> None:
    schedule = make_schedule(catch_up="each")
    firings.fire_due(DUE + timedelta(days=2, hours=7))
    assert [job.as_of.day for job in rows()] == [11, 12, 13]
    assert next_run(schedule) == DUE + timedelta(days=3)


def test_missed_times_let_go_are_kept_in_the_history(app: Flask) -> None:
    make_schedule(catch_up="latest")
    make_schedule("erp.other", catch_up="skip")
    firings.fire_due(DUE + timedelta(days=2, hours=7))
    assert sorted(states()) == ["queued", "skipped", "skipped", "skipped", "skipped", "skipped"]


def test_a_stopped_schedule_does_not_fire(app: Flask) -> None:
    make_schedule(active=False)
    assert firings.fire_due(DUE) == []


def test_a_module_that_is_off_fires_nothing_and_wakes_by_policy(app: Flask, actor: Actor) -> None:
    make_schedule(module="finance")
    unit_of_work(lambda: switch_off("finance", actor))
    assert firings.fire_due(DUE + timedelta(days=1)) == [] and rows() == []
    unit_of_work(lambda: switch("finance", True, actor))
    firings.fire_due(DUE + timedelta(days=1))
    assert states() == ["skipped", "queued"]


def test_a_disabled_owner_stops_the_schedule(any_app: Flask, actor: Actor) -> None:
    owner = make_user("leaver", actor)
    schedule = make_schedule(owner_id=owner)

    def leave() -> None:
        user = db.session.get(User, owner)
        assert user is not None
        user.active = False

    unit_of_work(leave)
    assert firings.fire_due(DUE) == [] and rows() == []
    db.session.rollback()
    stopped = db.session.get(Schedule, schedule, populate_existing=True)
    assert stopped is not None and (stopped.active, stopped.stopped_because, stopped.next_run_at) == (False, "owner.disabled", None)


def test_a_moved_clock_changes_no_persons_version(app: Flask) -> None:
    schedule = make_schedule()
    before = db.session.get(Schedule, schedule).version  # type: ignore[union-attr]
    firings.fire_due(DUE)
    db.session.rollback()
    assert db.session.get(Schedule, schedule, populate_existing=True).version == before  # type: ignore[union-attr]


def test_jobs_of_manifests_become_schedules_once_and_follow_their_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    declared = [job.name for module in registry() for job in module.jobs if job.cron]
    assert declared and set(operations.keep_module_schedules()) == set(declared)
    assert operations.keep_module_schedules() == []
    standing = operations.find(declared[0])
    assert standing.kind == "job" and standing.owner_id is None and standing.next_run_at is not None
    module = next(module for module in registry() if any(job.name == declared[0] for job in module.jobs))
    monkeypatch.setattr(type(registry()), "__iter__", lambda _self: iter([_changed(module, declared[0])]))
    assert operations.keep_module_schedules() == [declared[0]]
    db.session.rollback()
    assert operations.find(declared[0]).cron == "15 4 * * *"


def _changed(module: object, name: str) -> object:
    class Changed:
        jobs = (Job(name, print, cron="15 4 * * *"),)

    Changed.name = module.name  # type: ignore[attr-defined]
    return Changed


# --- many processes, one table


@pytest.mark.slow
def test_eight_processes_fire_each_due_time_once(any_app: Flask, tmp_path: Path) -> None:
    for number in range(6):
        make_schedule(f"erp.nightly-{number}", catch_up="each")
    moments = [DUE + timedelta(days=day) for day in range(5)]
    race(any_app, tmp_path, lambda _name: [len(firings.fire_due(moment)) for moment in moments], 8)
    fired = [(job.schedule_id, job.due) for job in rows()]
    assert len(fired) == len(set(fired)) == 6 * 5
