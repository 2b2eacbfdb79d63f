"""What the clock starts: previews that nobody committed are forgotten, file and rows, after a month."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete

from erp.db import db, unit_of_work
from erp.importing.models import ImportBatch

KEPT_DAYS = 30


def forget_previews(day: date) -> None:
    """Safe to run twice; what was committed stays, with its rows, for history and undo."""
    before = datetime.combine(day - timedelta(days=KEPT_DAYS), time())
    old = delete(ImportBatch).where(ImportBatch.state.in_(("previewed", "stale")), ImportBatch.previewed_at < before)

    def work() -> None:
        db.session.execute(old, execution_options={"synchronize_session": False})

    unit_of_work(work)
