"""Checks for whoever watches: alive, able to work, counts; and the alarm when the clock stops."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask

from erp import clock
from erp.auth.values import Actor
from erp.db import system_work
from erp.jobs import pulse
from tests.factories.jobs import make_schedule, queue_job


def test_alive_is_said_without_a_sign_in(app: Flask, client_of: Callable[..., Any]) -> None:
    assert client_of(None).get("/healthz").json == {"status": "ok"}


def test_ready_says_what_is_wrong(any_app: Flask) -> None:
    client = any_app.test_client()
    pulse.beat("clock:here:1", clock.now())
    answer = client.get("/readyz")
    assert (answer.status_code, set(answer.json["checks"].values())) == (200, {"ok"})
    with system_work() as session:
        session.connection().exec_driver_sql("UPDATE erp_version_erp SET version_num = '0001'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["checks"]["migrations"]) == (503, "behind: erp")


def test_a_clock_that_stopped_is_an_alarm(any_app: Flask) -> None:
    client = any_app.test_client()
    pulse.beat("clock:here:1", clock.now() - timedelta(seconds=121))
    pulse.beat("clock:here:2", clock.now() - timedelta(seconds=300))
    assert client.get("/readyz").json["checks"]["clock"] == "stopped"
    assert "mizan_clock_stopped 1.0" in client.get("/metrics").text
    pulse.beat("clock:here:2", clock.now())
    assert client.get("/readyz").json["checks"]["clock"] == "ok"
    assert "mizan_clock_stopped 0.0" in client.get("/metrics").text


def test_no_clock_at_all_is_an_alarm_once_something_is_overdue(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/readyz").json["checks"]["clock"] == "ok"
    make_schedule()
    assert client.get("/readyz").json["checks"]["clock"] == "stopped"


def test_metrics_count_and_show_no_rows(app: Flask, actor: Actor) -> None:
    queue_job(actor)
    text = app.test_client().get("/metrics").text
    assert 'mizan_jobs{state="queued"} 1.0' in text and "mizan_audit_oldest_unsealed_seconds" in text
    assert "erp.nightly" not in text and actor.username not in text
