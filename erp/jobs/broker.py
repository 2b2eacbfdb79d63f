"""Celery on Redis or RabbitMQ, where MIZAN_BROKER_URL is set. It carries the id of a job and nothing else.

Delivery is at least once and may fail altogether, and both are harmless: the table decides who runs a job, results are
ignored, and a sweep tells the broker again of whatever still waits.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import Flask

from erp.jobs.worker import work_once

try:
    import celery
    from celery.signals import setup_logging
except ImportError:  # the extra "workers" is not installed
    celery = None

log = logging.getLogger("mizan.jobs")

TASK = "mizan.work"


class NoCelery(Exception):
    """MIZAN_BROKER_URL is set, and the extra "workers" (celery, redis) is not installed."""


def messenger(url: str) -> Any:
    """Celery set up to carry ids: acknowledged late, one at a time, JSON only, nothing kept."""
    if celery is None:
        raise NoCelery('MIZAN_BROKER_URL is set; install the workers too: pip install "mizan[workers]"')
    made = celery.Celery("mizan", broker=url)
    made.conf.update(
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_default_queue="mizan",
        broker_connection_retry_on_startup=True,
        broker_transport_options={"visibility_timeout": 3600} if url.startswith("redis") else {},
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        task_send_sent_event=False,
        broker_heartbeat=0,
    )
    return made


def teller(url: str) -> Any:
    """A function that tells the broker of jobs. A broker that is away costs only time: the sweep tells it again."""
    made = messenger(url)

    def tell(job_ids: list[int]) -> None:
        try:
            for job_id in job_ids:
                made.send_task(TASK, args=[job_id], retry=False)
        except Exception:
            log.warning("the broker could not be told of %s jobs; the sweep will", len(job_ids), exc_info=True)

    return tell


def serve(url: str, make_app: Callable[[], Flask], concurrency: int) -> None:
    """Work for the broker until told to stop. Each child process makes its own application, so that no connection is shared."""
    made = messenger(url)
    applications: list[Flask] = []

    @made.task(name=TASK)
    def work(job_id: int) -> None:
        if not applications:
            applications.append(make_app())
        work_once(applications[0], job_id)

    @setup_logging.connect(weak=False)
    def _logging(**_: Any) -> None:
        logging.basicConfig(level=logging.INFO)

    made.worker_main(["worker", "--loglevel=WARNING", f"--concurrency={concurrency}", "--without-gossip", "--without-mingle", "--without-heartbeat"])
