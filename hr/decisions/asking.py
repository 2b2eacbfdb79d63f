"""What the law is asked of one decision: the person's past, the post, the figures of the day, read and made plain facts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from erp.db import db
from erp.errors import Problem
from hr.decisions.law import COMMENCE_WITHIN, DISCIPLINE_DAYS, MONTHS_IN_GRADE, Asked, Wanted, months_between, problems_of
from hr.decisions.models import Decision
from hr.decisions.values import APPOINTMENT, APPROVED, COMMENCEMENT, INCREMENT, PROMOTION, Standing
from hr.employees.models import Employee, Employment
from hr.figures.queries import Scales, figure_on
from hr.inputs.models import PayrollInput
from hr.positions.models import Position
from hr.positions.queries import holders_of


def bars(row: Decision, employee: Employee, standing: Standing, scales: Scales) -> list[Problem]:
    """Why the decision may not be sent; empty where it may."""
    return problems_of(asked(row, employee, standing, scales))


def asked(row: Decision, employee: Employee, standing: Standing, scales: Scales) -> Asked:
    months = figure_on(MONTHS_IN_GRADE, row.effective_date, standing.grade)
    most, within = figure_on(DISCIPLINE_DAYS, row.effective_date), figure_on(COMMENCE_WITHIN, row.effective_date)
    raising = row.kind in (PROMOTION, INCREMENT)
    return Asked(
        row.kind, row.decision_date, row.effective_date, row.ground, standing.status, standing.grade, row.to_grade,
        from_rank=scales.ranks.get((standing.scale, standing.grade), 0),
        to_rank=scales.ranks.get((standing.scale, row.to_grade), 0),
        months_in_grade=_months_in_grade(employee.id, standing.grade, row.effective_date) if row.kind == PROMOTION else 0,
        months_needed=int(months or 0),
        raised=_days_of(row, row.kind) if raising else (),
        discipline_days=_discipline_days(employee.id, row.effective_date) if row.kind == PROMOTION else 0,
        discipline_most=int(most or 0),
        formation=_of_the_formation(employee.position_number),
        post=_post(row.to_position, employee.employee_number) if row.to_position else None,
        appointed_on=_appointed_on(employee.id) if row.kind == COMMENCEMENT else None,
        commence_within=int(within or 0),
        clearance=row.clearance if row.source == "form" else row.clearance or "file",
    )  # fmt: skip


def _months_in_grade(employee_id: int, grade: str, day: date) -> int:
    """Whole Hijri months since the person came into the grade."""
    question = select(Employment.valid_from, Employment.grade).where(Employment.employee_id == employee_id, Employment.valid_from <= day)
    since = day
    for valid_from, held in db.session.execute(question.order_by(Employment.valid_from.desc())):
        if held != grade:
            break
        since = valid_from
    return months_between(since, day)


def _days_of(row: Decision, kind: str) -> tuple[date, ...]:
    """Days of the other decisions of this kind that hold."""
    question = select(Decision.effective_date).where(
        Decision.employee_id == row.employee_id, Decision.kind == kind, Decision.state == APPROVED, Decision.id != (row.id or 0)
    )
    return tuple(db.session.execute(question).scalars())


def _discipline_days(employee_id: int, day: date) -> int:
    """Days of disciplinary deduction in the twelve months before."""
    since = day - timedelta(days=365)
    question = select(PayrollInput.quantity).where(
        PayrollInput.employee_id == employee_id, PayrollInput.element == "discipline_days",
        PayrollInput.period >= f"{since:%Y-%m}", PayrollInput.period <= f"{day:%Y-%m}",
    )  # fmt: skip
    return int(sum(Decimal(quantity or 0) for quantity in db.session.execute(question).scalars()))


def _of_the_formation(number: str) -> bool:
    question = select(Position.id).where(Position.position_number == number, Position.provisional.is_(False))
    return bool(number) and db.session.execute(question).first() is not None


def _post(number: str, employee_number: str) -> Wanted:
    row = db.session.execute(select(Position).where(Position.position_number == number)).scalar_one_or_none()
    if row is None:
        return Wanted(number, known=False)
    holder = holders_of([number]).get(number, "")
    return Wanted(number, True, row.status, row.grade, "" if holder == employee_number else holder)


def _appointed_on(employee_id: int) -> date | None:
    """The day of the last appointment that holds."""
    question = select(Decision.decision_date).where(
        Decision.employee_id == employee_id, Decision.kind == APPOINTMENT, Decision.state == APPROVED
    )
    return db.session.execute(question.order_by(Decision.effective_date.desc(), Decision.id.desc()).limit(1)).scalar()
