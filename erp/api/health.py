"""`/healthz` (the process answers), `/readyz` (it can work), `/metrics` (for Prometheus). They show counts, never rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from erp import clock
from erp.audit import sealer
from erp.auth.guard import public
from erp.db import system_read
from erp.jobs import health
from erp.scope import ALL, within
from erp.upgrading import behind


def install(app: Flask) -> None:
    """Addresses of their own, outside every blueprint: they answer whatever is switched off."""
    for address, view in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
        app.add_url_rule(address, view.__name__, view)


@public
def healthz() -> ResponseReturnValue:
    """The process is alive; asks nothing of anybody else."""
    return jsonify(status="ok")


@public
def readyz() -> ResponseReturnValue:
    """503 with the names of what is wrong, where pages or schedules can't be relied on."""
    checks = {name: _outcome(check) for name, check in CHECKS.items()}
    good = all(outcome == "ok" for outcome in checks.values())
    return jsonify(status="ok" if good else "failing", checks=checks), 200 if good else 503


def _outcome(check: Callable[[], str]) -> str:
    try:
        return check()
    except (SQLAlchemyError, OSError) as error:
        return type(error).__name__


def _database() -> str:
    with system_read() as session:
        session.connection().exec_driver_sql("SELECT 1")
    return "ok"


def _migrations() -> str:
    return "behind: " + ", ".join(late) if (late := behind()) else "ok"


def _archive() -> str:
    folder = current_app.config["MIZAN"].archive_dir
    folder.mkdir(parents=True, exist_ok=True)
    return "ok" if os.access(folder, os.W_OK) else "read only"


def _clock() -> str:
    return "stopped" if health.clock_stopped() else "ok"


CHECKS: dict[str, Callable[[], str]] = {"database": _database, "migrations": _migrations, "archive": _archive, "clock": _clock}


@public
def metrics() -> ResponseReturnValue:
    """Read afresh at each scrape; nothing is kept in the process."""
    collected = CollectorRegistry(auto_describe=False)
    with within(ALL):
        _fill(collected)
    return Response(generate_latest(collected), content_type=CONTENT_TYPE_LATEST)


def _fill(collected: CollectorRegistry) -> None:
    def gauge(name: str, text: str, value: float, **labels: str) -> None:
        known: Any = made.get(name) or Gauge(name, text, list(labels), registry=collected)
        made[name] = known
        (known.labels(**labels) if labels else known).set(value)

    made: dict[str, Any] = {}
    state, sealed = health.state(), sealer.state()
    for name, number in sorted(state.jobs.items()):
        gauge("mizan_jobs", "Jobs by state", number, state=name)
    gauge("mizan_jobs_oldest_waiting_seconds", "Age of the oldest job that waits", state.oldest_waiting)
    gauge("mizan_schedules_overdue", "Schedules that should have fired", state.overdue)
    gauge("mizan_clock_age_seconds", "Time since any process looked at the clock; -1: never", -1 if state.clock_age is None else state.clock_age)
    gauge("mizan_clock_stopped", "1: schedules are not fired by anybody (alarm)", float(health.clock_stopped()))
    oldest = sealed["oldest_unsealed"]
    gauge(
        "mizan_audit_oldest_unsealed_seconds", "Age of the oldest audit row without a seal", (clock.now() - oldest).total_seconds() if oldest else 0
    )
    gauge("mizan_audit_batches", "Sealed batches of the audit trail", sealed["batches"])
