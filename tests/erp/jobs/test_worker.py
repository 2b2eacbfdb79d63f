"""The worker does what the table says, with the rights of the owner as they are now."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.auth.current import current_actor
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import DomainError
from erp.jobs import queries, queue, running, worker
from erp.jobs.tasks import owner_of
from erp.notices.models import Notice
from tests.factories.jobs import declare, make_user, queue_job, rows, states
from tests.factories.modules import switch_off


def test_a_job_gets_its_day_and_arguments(any_app: Flask, actor: Actor) -> None:
    seen: list[Any] = []
    declare(any_app, nightly=lambda day, size: seen.append((day, size)))
    queue_job(actor, as_of=date(2026, 3, 1), arguments={"size": 3})
    assert worker.work_off(any_app) == 1
    assert seen == [(date(2026, 3, 1), 3)] and states() == ["done"]


def test_the_answer_is_kept(app: Flask, actor: Actor) -> None:
    declare(app, nightly=lambda day: {"rows": 12})
    queue_job(actor)
    worker.work_off(app)
    assert rows()[0].result == {"rows": 12}


def test_a_refusal_is_kept_with_its_code_and_not_tried_again(app: Flask, actor: Actor) -> None:
    class Refused(DomainError):
        code = "auth.locked"

    def refuse(day: date) -> None:
        raise Refused(seconds=5)

    declare(app, nightly=refuse)
    queue_job(actor)
    assert worker.work_off(app) == 1
    assert [(row.state, row.error, row.facts, row.attempt) for row in rows()] == [("refused", "auth.locked", {"seconds": "5"}, 1)]


def test_a_failure_is_logged_and_tried_again_later(app: Flask, actor: Actor, caplog: pytest.LogCaptureFixture) -> None:
    declare(app, nightly=lambda day: 1 // 0)
    queue_job(actor)
    worker.work_off(app)
    [job] = rows()
    assert (job.state, job.error, job.attempt) == ("queued", "ZeroDivisionError", 1) and job.not_before is not None
    assert "ZeroDivisionError" in caplog.text


def told() -> list[tuple[str, str | None]]:
    db.session.rollback()
    rows = db.session.execute(select(User.username, Notice.address).join(Notice, Notice.user_id == User.id).where(Notice.tone == "bad"))
    return [(row.username, row.address) for row in rows]


def test_whoever_asked_is_told_of_a_failure_and_of_the_machinerys_own_the_managers(any_app: Flask, actor: Actor) -> None:
    owner = make_user("owner", actor)
    declare(any_app, nightly=lambda day: 1 // 0)
    queue_job(Actor(owner, "owner", "owner", "owner"), attempts=2)
    worker.work_off(any_app)
    assert told() == []  # it is tried again by itself
    queue_job(Actor(owner, "owner", "owner", "owner"), attempts=1)
    worker.work_off(any_app)
    assert told() == [("owner", f"/jobs/{rows()[-1].id}")]
    queue_job(actor, attempts=1)  # nobody's in particular
    worker.work_off(any_app)
    assert told()[1:] == [("admin", f"/jobs/{rows()[-1].id}")]


def test_what_a_failed_job_wrote_is_undone(app: Flask, actor: Actor) -> None:
    def half(day: date) -> None:
        db.session.add(User(username="half", name_ar="x", person="x", created_at=day))
        db.session.flush()
        raise OSError

    declare(app, nightly=half)
    queue_job(actor)
    worker.work_off(app)
    assert db.session.query(User).filter_by(username="half").count() == 0


def test_done_stands_in_the_transaction_of_the_outcome(any_app: Flask, actor: Actor) -> None:
    def work(day: date) -> None:
        unit_of_work(lambda: running.done({"rows": 7}))

    declare(any_app, nightly=work)
    queue_job(actor)
    worker.work_off(any_app)
    assert [(row.state, row.result) for row in rows()] == [("done", {"rows": 7})]


def test_a_job_of_a_module_switched_off_meanwhile_is_let_go(app: Flask, actor: Actor) -> None:
    unit_of_work(lambda: queue.enqueue("job", "finance", "finance.nothing", actor))
    unit_of_work(lambda: switch_off("finance", actor))
    worker.work_off(app)
    assert [(row.state, row.error) for row in rows()] == [("cancelled", "module.off")]


def test_the_owner_acts_with_the_rights_of_now(app: Flask, actor: Actor) -> None:
    seen: list[str] = []
    declare(app, nightly=lambda day: seen.append(current_actor().username))
    owner = make_user("owner", actor)
    asked_by = Actor(owner, "owner", "owner", "owner")
    queue_job(asked_by)
    worker.work_off(app)
    assert seen == ["owner"]

    def leave() -> None:
        user = db.session.get(User, owner)
        assert user is not None
        user.active = False

    queue_job(asked_by)
    unit_of_work(leave)
    worker.work_off(app)
    assert seen == ["owner"] and (rows()[-1].state, rows()[-1].error) == ("cancelled", "owner.disabled")


def test_the_machinery_acts_for_jobs_without_an_owner(app: Flask, actor: Actor) -> None:
    queue_job(actor)
    run = queue.take()
    assert run is not None and owner_of(run).kind == "system"


def test_progress_is_seen_while_it_runs(any_app: Flask, actor: Actor) -> None:
    seen: list[tuple[int, int, str]] = []

    def look(job_id: int) -> None:
        with any_app.app_context():
            shown = queries.job(job_id, actor)
            seen.append((shown.done, shown.total, shown.note))

    def work(day: date) -> None:
        running.progress(40, 100, "lines")
        # asked from another thread while this one holds the writer's turn: a long write blocks nobody's look
        asks = threading.Thread(target=look, args=(job,))
        unit_of_work(lambda: (asks.start(), asks.join(10)))

    declare(any_app, nightly=work)
    job = queue_job(actor)
    worker.work_off(any_app)
    assert seen == [(40, 100, "lines")] and states() == ["done"]


def test_a_cancelled_job_stops_at_its_next_step(any_app: Flask, actor: Actor) -> None:
    steps: list[int] = []

    def work(day: date) -> None:
        for step in range(1000):
            steps.append(step)
            if step == 3:
                unit_of_work(lambda: queue.cancel(job, actor))
                run = running.current()
                assert run is not None
                queue.beat(run)
            running.progress(step, 1000)

    declare(any_app, nightly=work)
    job = queue_job(actor)
    worker.work_off(any_app)
    assert steps == [0, 1, 2, 3] and states() == ["cancelled"]


def test_a_long_job_keeps_its_lease_by_itself(app: Flask, actor: Actor) -> None:
    """The lease is shorter than the work; the beats keep others away, also while the work holds the writer's turn."""
    stolen: list[object] = []
    over, lease = threading.Event(), timedelta(seconds=2)  # long enough for the beats of a busy machine

    def work(day: date) -> None:
        unit_of_work(lambda: over.wait(3))
        stolen.append(queue.take(lease=lease))

    declare(app, nightly=work)
    queue_job(actor)
    assert worker.work_once(app, lease=lease)
    assert stolen == [None] and states() == ["done"]


def test_the_embedded_worker_starts_when_told(app: Flask, actor: Actor) -> None:
    happened = threading.Event()
    declare(app, nightly=lambda day: happened.set())
    made = worker.Embedded(app)
    app.extensions["mizan.tell_jobs"] = made.tell
    made.start()
    try:
        queue_job(actor)
        assert happened.wait(10)
    finally:
        made.stop()
    assert states() == ["done"]
