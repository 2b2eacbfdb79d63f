"""The calculation as a job, with its progress."""

from __future__ import annotations

from datetime import date

from erp.auth.current import current_actor
from erp.jobs import running
from hr.runs.calculate_month import calculate_month
from hr.runs.queries import head_count, run_of
from hr.runs.values import KIND, REGULAR


def calculate(_day: date, entity: str, period: str, kind: str = REGULAR, since: str = "", employee: str = "") -> dict[str, str]:
    """What it made is named, so that the job's page leads there."""
    total, done = head_count(), 0

    def said(count: int) -> None:
        nonlocal done
        done += count
        running.progress(done, total)

    run = calculate_month(entity, period, current_actor(), said, kind=kind, since=since, employee=employee)
    return {"document": f"{KIND}:{run_of(run).number}"}
