"""Reads of leave: kinds of a day, what somebody took, their balance."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from erp.db import db
from erp.errors import NotFound
from erp.i18n import language
from hr.employees.models import Employee
from hr.figures.queries import figure_on
from hr.leave.models import Leave, LeaveOpening, LeaveType
from hr.leave.rules import DAYS_A_YEAR, LAPSE_YEARS, LEAST_PERIOD, MOST_A_YEAR, PAYOUT_MOST, SMALL_DAYS, balance
from hr.leave.values import APPROVED, Balance, Kind, Taken

FIGURES = (DAYS_A_YEAR, MOST_A_YEAR, LEAST_PERIOD, SMALL_DAYS, PAYOUT_MOST, LAPSE_YEARS)


def types_on(day: date) -> list[LeaveType]:
    question = select(LeaveType).where(LeaveType.valid_from <= day, or_(LeaveType.valid_to.is_(None), LeaveType.valid_to >= day))
    return list({row.code: row for row in db.session.execute(question.order_by(LeaveType.id, LeaveType.valid_from)).scalars()}.values())


def kinds_on(day: date) -> dict[str, Kind]:
    """code -> kind, in force on a day."""
    return {row.code: Kind(row.code, row.status, row.limit_days, row.window, row.accrues) for row in types_on(day)}


def choices() -> list[tuple[str, str]]:
    """(code, words) of every kind, for forms."""
    rows = db.session.execute(select(LeaveType.code, LeaveType.name_ar, LeaveType.name_en).order_by(LeaveType.id))
    return list({code: (code, en if language() == "en" else ar) for code, ar, en in rows}.values())


def figures_on(day: date) -> dict[str, int]:
    return {name: int(value) for name in FIGURES if (value := figure_on(name, day)) is not None}


def leave(reference: str) -> Leave:
    """Raises NotFound."""
    row = db.session.execute(select(Leave).where(Leave.reference == reference)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind="hr.leave", key=reference)
    return row


def taken_by(employee_id: int, without: int | None = None) -> list[Taken]:
    """Leaves that were granted, by their first day."""
    question = select(Leave).where(Leave.employee_id == employee_id, Leave.state == APPROVED).order_by(Leave.first_day)
    rows = db.session.execute(question).scalars()
    return [Taken(row.type, row.first_day, row.last_day, row.days) for row in rows if row.id != without]


def balance_of(employee: Employee, day: date) -> Balance:
    """Regular leave on a day, from the office's opening record or else from the start of service."""
    opening = db.session.execute(select(LeaveOpening).where(LeaveOpening.employee_id == employee.id)).scalar_one_or_none()
    since, begun = (opening.day, opening.days) if opening is not None else (employee.hire_date, 0)
    kinds = {kind.code: kind for kind in map(_plain, db.session.execute(select(LeaveType).order_by(LeaveType.valid_from)).scalars())}
    figures = figures_on(day)
    return balance(since, day, begun, taken_by(employee.id), kinds, figures.get(DAYS_A_YEAR, 0), figures.get(LAPSE_YEARS, 0))


def _plain(row: LeaveType) -> Kind:
    return Kind(row.code, row.status, row.limit_days, row.window, row.accrues)
