"""Takes jobs and does them: in a thread beside the pages by default, in Celery's processes where a broker is set."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import select

from erp import i18n
from erp.db import db, system_read
from erp.errors import DomainError
from erp.jobs import failures, queue, tasks
from erp.jobs.models import JobRow
from erp.jobs.running import Cancelled, Lost, Run, running

log = logging.getLogger("mizan.jobs")

IDLE_SECONDS = 2.0


def work_once(app: Flask, job_id: int | None = None, lease: timedelta = queue.LEASE) -> bool:
    """Take one job and do it; False where there was none to take."""
    with app.app_context():
        run = queue.take(job_id, lease)
        if run is None:
            return False
        with running(run), heartbeat(app, run, lease):
            carry_out(run)
        return True


def work_off(app: Flask, most: int = 10_000) -> int:
    """Do whatever may be done now; returns how many."""
    done = 0
    while done < most and work_once(app):
        done += 1
    return done


def carry_out(run: Run) -> None:
    """One attempt, and how it ended written behind the fence."""
    i18n.set_language(str(run.arguments.get("language") or current_app.config["MIZAN"].locale))
    try:
        result = tasks.perform(run, module_of(run))
    except Lost:
        log.warning("job %s: attempt %s lost its lease", run.job_id, run.attempt)
    except (Cancelled, tasks.ModuleOff, tasks.OwnerGone) as error:
        queue.finish(run, "cancelled", error=error.code, facts=plain(error))
    except DomainError as error:
        if queue.finish(run, "refused", error=error.code, facts=plain(error)):
            failures.tell(run)
    except Exception as error:
        log.exception("job %s (%s) failed at attempt %s", run.job_id, run.task, run.attempt)
        db.session.rollback()
        if queue.try_again(run, type(error).__name__) and run.attempt >= run.attempts_max:
            failures.tell(run)
    else:
        if not run.finished:
            queue.finish(run, "done", result=result or {})
    finally:
        db.session.remove()


def plain(error: DomainError) -> dict[str, str]:
    return {name: i18n.shown_fact(value) for name, value in error.facts.items()}


def module_of(run: Run) -> str:
    with system_read() as session:
        return session.execute(select(JobRow.module).where(JobRow.id == run.job_id)).scalar_one()


@contextmanager
def heartbeat(app: Flask, run: Run, lease: timedelta) -> Iterator[None]:
    """A thread that renews the lease while the work goes on, six times a lease."""
    over = threading.Event()

    def beats() -> None:
        while not over.wait(lease.total_seconds() / 6):
            try:
                with app.app_context():
                    queue.beat(run, lease)
            except Exception:
                log.exception("job %s: a heartbeat was missed", run.job_id)

    thread = threading.Thread(target=beats, name=f"heartbeat-{run.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Embedded(threading.Thread):
    """The worker beside the pages: one thread that works off the table and sleeps until it is told."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="mizan-worker", daemon=True)
        self.app, self.wake, self.over = app, threading.Event(), threading.Event()

    def tell(self, _job_ids: list[int]) -> None:
        self.wake.set()

    def run(self) -> None:
        while not self.over.is_set():
            try:
                worked = work_once(self.app)
            except Exception:
                log.exception("the worker stumbled and goes on")
                worked = False
            if not worked:
                self.wake.wait(IDLE_SECONDS)
                self.wake.clear()

    def stop(self) -> None:
        self.over.set()
        self.wake.set()
        self.join()
