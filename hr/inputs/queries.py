"""Reads of inputs, and of the runs that paid them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select

from erp.scope import elevated
from hr.inputs.models import PayrollInput
from hr.runs.models import PayrollRun, Payslip
from hr.runs.values import RECORDED, REGULAR, STANDING_STATES


def paid_with() -> ColumnElement[bool]:
    """Joins an input and the payslip that stands in the ledger with it: a person has one a month, and what came after it isn't in it."""
    whose = Payslip.employee_id == PayrollInput.employee_id, Payslip.once == PayrollInput.period
    return and_(*whose, Payslip.state == RECORDED, Payslip.recorded_at >= PayrollInput.recorded_at)


def runs_recorded(periods: list[str]) -> dict[tuple[int, str], str]:
    """(entity, period) -> number of the regular run that stands in the ledger."""
    with elevated("a month is paid whoever asks") as session:
        question = select(PayrollRun.entity_id, PayrollRun.period, PayrollRun.number)
        rows = session.execute(question.where(PayrollRun.period.in_(periods), PayrollRun.kind == REGULAR, PayrollRun.state.in_(STANDING_STATES)))
        return {(entity, period): number for entity, period, number in rows}
