"""Reads of inputs, and of the runs that paid them."""

from __future__ import annotations

from sqlalchemy import select

from erp.scope import elevated
from hr.runs.models import PayrollRun
from hr.runs.values import REGULAR, STANDING_STATES


def runs_recorded(periods: list[str]) -> dict[tuple[int, str], str]:
    """(entity, period) -> number of the regular run that stands in the ledger."""
    with elevated("a month is paid whoever asks") as session:
        question = select(PayrollRun.entity_id, PayrollRun.period, PayrollRun.number)
        rows = session.execute(question.where(PayrollRun.period.in_(periods), PayrollRun.kind == REGULAR, PayrollRun.state.in_(STANDING_STATES)))
        return {(entity, period): number for entity, period, number in rows}
