"""Taking, the fence, leases and heartbeats, retries, cancelling."""

from __future__ import annotations

import pytest
from flask import Flask

from erp import clock
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import NotFound, WrongState
from erp.jobs import queue, running
from erp.jobs.running import Lost
from tests.factories.jobs import queue_job, rows, states

NOON = "2026-03-11T09:00:00"


def test_a_job_is_taken_once_in_the_order_asked_for(any_app: Flask, actor: Actor) -> None:
    first, second = queue_job(actor), queue_job(actor)
    one, two = queue.take(), queue.take()
    assert one is not None and two is not None and (one.job_id, two.job_id) == (first, second)
    assert queue.take() is None and states() == ["running", "running"]


def test_the_same_key_queues_once(any_app: Flask, actor: Actor) -> None:
    assert queue_job(actor, once="import:7") == queue_job(actor, once="import:7")
    assert len(rows()) == 1


def test_a_job_whose_worker_died_is_taken_again_after_its_lease(any_app: Flask, actor: Actor) -> None:
    queue_job(actor)
    with clock.frozen(NOON) as held:
        first = queue.take()
        held.move(seconds=59)
        assert queue.take() is None
        held.move(seconds=2)
        second = queue.take()
    assert first is not None and second is not None and (first.attempt, second.attempt) == (1, 2)


def test_a_heartbeat_keeps_the_job(any_app: Flask, actor: Actor) -> None:
    queue_job(actor)
    with clock.frozen(NOON) as held:
        run = queue.take()
        assert run is not None
        for _ in range(5):
            held.move(seconds=50)
            queue.beat(run)
            assert queue.take() is None
        held.move(seconds=61)
        assert queue.take() is not None


def test_whoever_lost_the_job_writes_nothing(any_app: Flask, actor: Actor) -> None:
    queue_job(actor)
    with clock.frozen(NOON) as held:
        old = queue.take()
        held.move(seconds=61)
        new = queue.take()
        assert old is not None and new is not None
        assert not queue.finish(old, "done") and not queue.try_again(old, "x")
        queue.beat(old)
        assert old.lost.is_set() and not new.lost.is_set()
        with running.running(old), pytest.raises(Lost):
            unit_of_work(lambda: running.done({"rows": 1}))
        with running.running(old), pytest.raises(Lost):
            running.progress(1)
        assert queue.finish(new, "done", result={"rows": 2})
    assert [(row.state, row.result) for row in rows()] == [("done", {"rows": 2})]


def test_failure_goes_back_with_growing_pauses_and_at_last_is_set_aside(any_app: Flask, actor: Actor) -> None:
    queue_job(actor, attempts=3)
    with clock.frozen(NOON) as held:
        for pause in (30, 60):
            run = queue.take()
            assert run is not None and queue.try_again(run, "OSError")
            held.move(seconds=pause - 1)
            assert queue.take() is None
            held.move(seconds=1)
        run = queue.take()
        assert run is not None and queue.try_again(run, "OSError")
        held.move(days=1)
        assert queue.take() is None
    assert [(row.state, row.error, row.attempt) for row in rows()] == [("set_aside", "OSError", 3)]


def test_a_job_that_kills_its_worker_each_time_is_set_aside(any_app: Flask, actor: Actor) -> None:
    queue_job(actor, attempts=2)
    with clock.frozen(NOON) as held:
        for _ in range(2):
            assert queue.take() is not None
            held.move(seconds=61)
        assert queue.take() is None
    assert [(row.state, row.error) for row in rows()] == [("set_aside", "job.abandoned")]


def test_a_person_lets_it_run_again(app: Flask, actor: Actor) -> None:
    job = queue_job(actor, attempts=1)
    run = queue.take()
    assert run is not None and queue.try_again(run, "OSError")
    unit_of_work(lambda: queue.requeue(job, actor))
    again = queue.take()
    assert again is not None and again.attempt == 2
    with pytest.raises(WrongState):
        unit_of_work(lambda: queue.requeue(job, actor))


def test_a_waiting_job_is_cancelled_at_once(any_app: Flask, actor: Actor) -> None:
    job = queue_job(actor)
    unit_of_work(lambda: queue.cancel(job, actor))
    assert states() == ["cancelled"] and queue.take() is None
    with pytest.raises(WrongState):
        unit_of_work(lambda: queue.cancel(job, actor))
    with pytest.raises(NotFound):
        unit_of_work(lambda: queue.cancel(999, actor))


def test_a_running_job_hears_that_it_shall_stop(any_app: Flask, actor: Actor) -> None:
    job = queue_job(actor)
    run = queue.take()
    assert run is not None
    unit_of_work(lambda: queue.cancel(job, actor))
    queue.beat(run)
    with running.running(run), pytest.raises(running.Cancelled):
        running.progress(5, 10)


def test_the_broker_is_told_again_of_what_waits(any_app: Flask, actor: Actor) -> None:
    with clock.frozen(NOON) as held:
        waits, taken = queue_job(actor), queue_job(actor)
        assert queue.take(taken) is not None
        assert queue.untold() == [waits]
        held.move(seconds=29)
        assert queue.untold() == []
        held.move(seconds=32)  # told 61 s ago; the worker of the other died
        assert queue.untold() == [waits, taken]


def test_outside_a_job_progress_says_nothing() -> None:
    running.progress(1, 2)
    running.check()
    running.done({})
