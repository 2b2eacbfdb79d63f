"""Old jobs of the machinery leave the table; what people asked for, and what went wrong, stays."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete

from erp import clock
from erp.db import system_work
from erp.jobs.models import JobRow

KEPT = timedelta(days=14)


def sweep(_day: date) -> dict[str, int]:
    """Finished firings of modules' own jobs older than two weeks: a job every minute makes half a million rows a year."""
    with system_work() as session:
        gone = session.execute(
            delete(JobRow).where(
                JobRow.kind == "job", JobRow.owner_id.is_(None), JobRow.state.in_(("done", "skipped")), JobRow.queued_at < clock.now() - KEPT
            )
        )
        return {"swept": gone.rowcount}  # type: ignore[attr-defined]
