"""People as a month sees them: employment, inputs and debts of many at once, in a few reads, made plain `Facts`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import select

from erp import bulk
from erp.db import Base, db, rows_of
from erp.entities.queries import tree
from erp.periods import Month
from hr.debts.queries import debts_of, instalment
from hr.elements.queries import office_elements
from hr.employees.models import Employee, Employment
from hr.employees.values import APPOINTED, SICK, TERMINATED
from hr.figures.models import Contribution, Figure, GradeFigure, ScaleStep
from hr.payroll.figures import figures_of
from hr.payroll.values import Facts, Figures, PayInput, Segment
from hr.positions.queries import posts_of
from hr.positions.values import Post
from hr.runs.models import Payslip
from hr.runs.values import RECORDED

# tables rather than classes: rows of plain columns, without the session's objects between
EMPLOYEE, EMPLOYMENT = Employee.__table__.c, Employment.__table__.c
# the month as an expression: by the index of months every part would walk through everybody's inputs
INPUTS = (
    "SELECT employee_id, element, amount, quantity, first_day, last_day, decision_number, decision_date, payee_id, note FROM hr_payroll_input"
    " WHERE period || '' = ? AND employee_id BETWEEN ? AND ? ORDER BY employee_id, id"
)
COLUMNS = (
    EMPLOYEE.id, EMPLOYEE.employee_number, EMPLOYEE.name_ar, EMPLOYEE.entity_id, EMPLOYEE.iban, EMPLOYEE.national_id, EMPLOYEE.nationality,
    EMPLOYEE.birth_date, EMPLOYEE.hire_date, EMPLOYEE.termination_date, EMPLOYEE.first_contribution_date, EMPLOYEE.scale, EMPLOYEE.grade,
    EMPLOYEE.step, EMPLOYEE.labour,
)  # fmt: skip


class Person(NamedTuple):
    """A row of the employee beside the facts that rules see."""

    row: Any
    facts: Facts


def figures() -> Figures:
    """Every dated figure, read once a run."""
    return figures_of(_all(ScaleStep), _all(GradeFigure), _all(Contribution), _all(Figure), office_elements())


def _all(model: type[Base]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in db.session.execute(select(model.__table__))]


def people(entities: Sequence[int], month: Month, after: int, count: int) -> list[Person]:
    """The next `count` people in service in the month, in the order of their ids."""
    question = (
        select(*COLUMNS)
        .where(EMPLOYEE.entity_id.in_(entities), EMPLOYEE.id > after, EMPLOYEE.hire_date <= month.end)
        .where(EMPLOYEE.termination_date.is_(None) | (EMPLOYEE.termination_date > month.start))
        .order_by(EMPLOYEE.id)
        .limit(count)
    )
    return persons(rows_of(question), month)


def staff(entities: Sequence[int], until: Month, after: int, count: int, only: str = "") -> Sequence[Any]:
    """Rows of the next `count` people who ever served before a month's end, those who left among them."""
    question = select(*COLUMNS).where(EMPLOYEE.entity_id.in_(entities), EMPLOYEE.id > after, EMPLOYEE.hire_date <= until.end)
    question = question.where(EMPLOYEE.employee_number == only) if only else question
    return rows_of(question.order_by(EMPLOYEE.id).limit(count))


def person(employee_number: str, month: Month) -> Person | None:
    rows = rows_of(select(*COLUMNS).where(EMPLOYEE.employee_number == employee_number))
    return persons(rows, month)[0] if rows else None


def persons(rows: Sequence[Any], month: Month) -> list[Person]:
    if not rows:
        return []
    first, last = rows[0].id, rows[-1].id
    inside = {row.id for row in rows}
    employed = _employment(first, last, month, inside)
    given = _inputs(first, last, month, inside)
    debts = _debts(first, last, month, inside)
    codes = {node.id: node.code for node in tree().by_id.values()}
    posts = posts_of({past.position_number for history in employed.values() for past in history})
    found = []
    for row in rows:
        history = employed.get(row.id, [])
        segments = tuple(_segments(history, month, row, codes, posts))
        scheme = history[-1].pension_scheme if history else ""
        facts = Facts(
            row.employee_number, row.id, segments, row.name_ar, row.iban or "", scheme, row.first_contribution_date,
            saudi=row.national_id.startswith("1"), civil_servant=not row.labour, nationality=row.nationality, birth_date=row.birth_date,
            hire_date=row.hire_date, termination_date=row.termination_date, inputs=tuple(given.get(row.id, ())), debts=tuple(debts.get(row.id, ())),
            sick_days_used=sick_days(history, month),
        )  # fmt: skip
        found.append(Person(row, facts))
    return found


def _employment(first: int, last: int, month: Month, inside: set[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    at = EMPLOYMENT
    columns = (
        at.employee_id, at.entity_id, at.valid_from, at.scale, at.grade, at.step, at.status, at.position_number, at.pension_scheme, at.leave,
    )  # fmt: skip
    question = select(*columns).where(at.employee_id.between(first, last), at.valid_from <= month.end)
    for row in rows_of(question.order_by(at.employee_id, at.valid_from)):
        if row[0] in inside:
            found.setdefault(row[0], []).append(row)
    return found


def _segments(history: Sequence[Any], month: Month, employee: Any, codes: dict[int, str], posts: dict[str, Post]) -> Iterator[Segment]:
    """The stretches of the month; after the end of service there is none."""
    ends = month.end if employee.termination_date is None else min(month.end, employee.termination_date - timedelta(days=1))
    for place, row in enumerate(history):
        until = history[place + 1].valid_from - timedelta(days=1) if place + 1 < len(history) else ends
        start, end = max(row.valid_from, month.start), min(until, ends)
        if start <= end and row.status not in (TERMINATED, APPOINTED):
            post = posts.get(row.position_number, Post(row.position_number, funded=False))
            yield Segment(
                start, end, row.scale, row.grade, row.step, row.status, codes.get(row.entity_id, ""), post.economic, post.funded, row.position_number,
                row.leave,
            )  # fmt: skip


def sick_days(history: Sequence[Any], month: Month) -> int:
    """Days of the month's kind of sick leave taken before it, thirty to a month as the law counts.

    The window of four years begins with the first sick day; the next sick day after it begins a new one (HRR 141).
    """
    if all(row.status != SICK for row in history):
        return 0
    ends_at = [*(row.valid_from for row in history[1:]), date.max]
    sick = [(row, until) for row, until in zip(history, ends_at, strict=False) if row.status == SICK]
    kind = next((row.leave for row, until in reversed(sick) if until > month.start), "")
    window, days = date.min, 0
    for row, until in sick:
        if row.leave != kind or row.valid_from >= month.start:
            continue
        if window == date.min or row.valid_from >= _years_on(window, 4):
            window, days = row.valid_from, 0
        ends = min(until, month.start)
        days += (ends.year - row.valid_from.year) * 360 + (ends.month - row.valid_from.month) * 30 + min(ends.day, 30) - min(row.valid_from.day, 30)
    return days if window != date.min and month.start < _years_on(window, 4) else 0


def _years_on(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))


def _inputs(first: int, last: int, month: Month, inside: set[int]) -> dict[int, list[PayInput]]:
    found: dict[int, list[PayInput]] = {}
    for employee_id, element, amount, quantity, begins, ends, decision, decided, payee_id, note in bulk.rows(INPUTS, (str(month), first, last)):
        if employee_id in inside:
            party = f"hr.payee:{payee_id}" if payee_id else ""
            first_day, last_day = begins and _day(begins), ends and _day(ends)
            kept = element, amount, _exact(quantity), first_day, last_day, decision, decided and _day(decided), party, note, ""
            one = tuple.__new__(PayInput, kept)
            found.setdefault(employee_id, []).append(one)
    return found


@lru_cache(maxsize=4096)
def _day(value: date | str) -> date:
    """As one engine gives it or the other."""
    return date.fromisoformat(value) if isinstance(value, str) else value


@lru_cache(maxsize=4096)
def _exact(text: str) -> Fraction:
    """A quantity as the rules take it; a month knows only a few different ones."""
    return Fraction(text)


def _debts(first: int, last: int, month: Month, inside: set[int]) -> dict[int, list[PayInput]]:
    """What the month before could not bear, and the month's instalments of overpaid salary."""
    owed = {person: rows for person, rows in debts_of(first, last).items() if person in inside}
    found = {person: [asked for row in rows if (asked := instalment(row))] for person, rows in owed.items()}
    known = {row.number for rows in owed.values() for row in rows}  # asked for anew each month, so never carried beside
    question = select(Payslip.employee_id, Payslip.carried).where(
        Payslip.once == str(month.previous), Payslip.employee_id.between(first, last), Payslip.state == RECORDED
    )
    for employee_id, carried in db.session.execute(question):
        if employee_id in inside:
            rest = [PayInput(element, amount, party=party, reference=mark) for element, amount, party, mark in carried if mark not in known]
            found.setdefault(employee_id, []).extend(rest)
    return found
