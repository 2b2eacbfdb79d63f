"""The calculation as a job, with its progress."""

from __future__ import annotations

from datetime import date


from erp.auth.current import current_actor
from erp.jobs import running
from hr.runs.calculate_month import calculate_month
from hr.runs.queries import head_count


def calculate(_day: date) -> None:
    run = running.current()
    assert run is not None
    total, done = head_count(), 0

    def said(count: int) -> None:
        nonlocal done
        done += count
        running.progress(done, total)

    calculate_month(run.arguments["entity"], run.arguments["period"], current_actor(), said)
