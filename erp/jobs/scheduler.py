"""The clock: a tick that asks the table what is due. Any number of processes may tick.

APScheduler only wakes us (its own store is no lock between processes); what is due, and who fires it, is decided in
`erp.jobs.firings`.
"""

from __future__ import annotations

import logging
import os
import socket
from datetime import UTC
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from flask import Flask

from erp import clock
from erp.audit import sealer
from erp.db import writer_is_busy
from erp.jobs import broker, firings, pulse, queue
from erp.jobs.operations import keep_module_schedules
from erp.jobs.worker import Embedded
from erp.resources import word_index

log = logging.getLogger("mizan.jobs")

TICK_SECONDS = 5
SEAL_SECONDS = 10
INDEX_SECONDS = 15


def install(app: Flask) -> None:
    """Part of the assembly: who is told of jobs, and what starts beside the pages."""
    url = app.config["MIZAN"].broker_url
    if url:
        app.extensions["mizan.tell_jobs"] = broker.teller(url)
    app.extensions["mizan.background"].append(start_embedded)


def start_embedded(app: Flask) -> BackgroundScheduler:
    """Beside the pages: the clock, and without a broker a worker."""
    if not app.config["MIZAN"].broker_url:
        worker = Embedded(app)
        app.extensions["mizan.tell_jobs"] = worker.tell
        worker.start()
    made = BackgroundScheduler(timezone=UTC, daemon=True)
    add_ticks(made, app)
    made.start()
    return made


def serve(app: Flask) -> None:
    """`mizan scheduler`: nothing but the clock, until told to stop."""
    made = BlockingScheduler(timezone=UTC)
    add_ticks(made, app)
    made.start()


def add_ticks(scheduler: BaseScheduler, app: Flask) -> None:
    # APScheduler logs each tick; only its trouble is of interest
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    habits: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": None, "args": [app]}
    with app.app_context():
        keep_module_schedules()
    scheduler.add_job(tick, "interval", seconds=TICK_SECONDS, next_run_time=clock.now().replace(tzinfo=UTC), **habits)
    scheduler.add_job(seal, "interval", seconds=SEAL_SECONDS, **habits)
    scheduler.add_job(index, "interval", seconds=INDEX_SECONDS, **habits)


def tick(app: Flask) -> None:
    """One look at the clock: fire what is due, tell the broker again of what still waits, say that the clock goes."""
    with app.app_context():
        try:
            firings.fire_due()
            if app.config["MIZAN"].broker_url:
                queue.announce(queue.untold())
            pulse.beat(f"clock:{socket.gethostname()}:{os.getpid()}"[:100], clock.now())
        except Exception:
            log.exception("a tick of the clock failed; the next one tries again")


def index(app: Flask) -> None:
    """Words of new rows for the search box; while an import writes, they wait."""
    with app.app_context():
        try:
            if not writer_is_busy():
                word_index.sweep()
        except Exception:
            log.exception("indexing for search failed; the next round tries again")


def seal(app: Flask) -> None:
    with app.app_context():
        try:
            sealer.seal()
        except Exception:
            log.exception("sealing failed; the next round tries again")
