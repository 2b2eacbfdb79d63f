"""What the law asks of a decision before anybody may send it. Pure: facts in, every problem out, each with its article.

CSL: the civil service law; HRR: the executive regulation of human resources. Where the law knows an exception, a recorded
ground passes over the bar; the person who approves sees it. A year of service is twelve Hijri months (HRR, definitions).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from erp import hijri
from erp.errors import DomainError, Problem
from erp.money import Halalas
from hr.decisions.rules import NoHigherStep
from hr.decisions.values import APPOINTMENT, COMMENCEMENT, END, INCREMENT, PROMOTION, REHIRE
from hr.employees import values as employees
from hr.positions.values import ABOLISHED, ACTIVE

COMMENCE_WITHIN = "appointment.commence_within"  # days (CSL 8, 16)
MONTHS_IN_GRADE = "promotion.months_in_grade"  # Hijri months, by grade (HRR 50, 53)
DISCIPLINE_DAYS = "promotion.discipline_days"  # in the year before (HRR 49)
COUNCIL_FROM = 14  # grades that the Council of Ministers decides (CSL 6)
AWAY = (employees.SUSPENDED, employees.UNPAID, employees.TERMINATED, employees.APPOINTED)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The post that a decision names, as it stands on the day."""

    number: str
    known: bool
    status: str = ACTIVE
    grade: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that the law may know of one decision. Months are whole Hijri months; ranks are those of the scale's grades."""

    kind: str
    decided: date
    effective: date
    ground: str = ""
    status: str = employees.ACTIVE  # where the person stands on the day of effect
    from_grade: str = ""
    to_grade: str = ""
    from_rank: int = 0
    to_rank: int = 0
    months_in_grade: int = 0
    months_needed: int = 0
    raised: tuple[date, ...] = ()  # days of the promotions (or increments) that stand already
    discipline_days: int = 0
    discipline_most: int = 0  # 0: nobody filled the figure in
    formation: bool = False  # whether the person's post is one of the formation, so that a vacancy can be asked for
    post: Wanted | None = None
    appointed_on: date | None = None  # day of the appointment that waits for commencement
    commence_within: int = 0
    clearance: str = ""


def problems_of(asked: Asked) -> list[Problem]:
    """Every bar at once; none where the decision may be sent."""
    found = [*_of_post(asked)]
    of_kind = {
        PROMOTION: _of_promotion, INCREMENT: _of_increment, APPOINTMENT: _of_appointment, COMMENCEMENT: _of_commencement, REHIRE: _of_rehire,
        END: _of_end,
    }.get(asked.kind)  # fmt: skip
    return found + (list(of_kind(asked)) if of_kind else [])


def _of_post(asked: Asked) -> Iterator[Problem]:
    """One employee, one post, of the grade that is given (CSL 10, 33)."""
    if asked.post is None:
        return
    facts = {"position": asked.post.number}
    if not asked.post.known:
        yield Problem("position.unknown", "to_position", facts=facts, value=asked.post.number)
    elif asked.post.status != ACTIVE:
        yield Problem("position.closed" if asked.post.status == ABOLISHED else "position.frozen", "to_position", facts=facts)
    elif asked.post.holder:
        yield Problem("position.held", "to_position", facts=facts | {"employee": asked.post.holder})
    elif asked.to_grade and asked.post.grade != asked.to_grade:
        yield Problem("position.grade_differs", "to_position", facts=facts | {"grade": asked.post.grade, "wanted": asked.to_grade})


def _of_promotion(asked: Asked) -> Iterator[Problem]:
    if asked.status in AWAY:
        yield Problem("decision.not_at_work", "employee", facts={"status": asked.status})
    if asked.to_rank <= asked.from_rank:
        yield Problem("decision.grade_not_higher", "to_grade", facts={"grade": asked.from_grade})
    if asked.to_rank - asked.from_rank > 2:
        yield Problem("decision.too_many_grades", "to_grade", facts={"most": 2})
    if asked.ground:
        return
    if asked.effective < asked.decided:
        yield Problem("decision.backdated", "effective_date", facts={"decision_date": asked.decided})
    if asked.to_rank - asked.from_rank == 2:
        yield Problem("decision.exceptional", "to_grade")
    if asked.months_in_grade < asked.months_needed:
        facts = {"grade": asked.from_grade, "needed": asked.months_needed, "served": asked.months_in_grade}
        yield Problem("decision.time_in_grade", "effective_date", facts=facts)
    if any(0 <= months_between(*sorted((day, asked.effective))) < 12 for day in asked.raised):
        yield Problem("decision.promoted_this_year", "effective_date", facts={"last": max(asked.raised)})
    if asked.discipline_most and asked.discipline_days >= asked.discipline_most:
        yield Problem("decision.discipline_bar", "employee", facts={"days": asked.discipline_days, "most": asked.discipline_most})
    if asked.formation and asked.post is None:
        yield Problem("decision.vacancy_needed", "to_position")
    yield from _of_council(asked)


def _of_increment(asked: Asked) -> Iterator[Problem]:
    if asked.ground:
        return
    if (asked.effective.month, asked.effective.day) != (1, 1):
        yield Problem("decision.increment_day", "effective_date")
    if any(day.year == asked.effective.year for day in asked.raised):
        yield Problem("decision.increment_twice", "effective_date", facts={"year": asked.effective.year})


def _of_appointment(asked: Asked) -> Iterator[Problem]:
    if asked.status != employees.APPOINTED:
        yield Problem("decision.not_appointed", "employee", facts={"status": asked.status})
    if not asked.ground:
        yield from _of_council(asked)


def _of_council(asked: Asked) -> Iterator[Problem]:
    if asked.to_grade.isdigit() and int(asked.to_grade) >= COUNCIL_FROM:
        yield Problem("decision.council_needed", "ground", facts={"grade": asked.to_grade})


def _of_commencement(asked: Asked) -> Iterator[Problem]:
    if asked.appointed_on is None:
        yield Problem("decision.no_appointment", "employee")
    elif asked.effective < asked.appointed_on:
        yield Problem("decision.before_appointment", "effective_date", facts={"appointed": asked.appointed_on})
    elif asked.commence_within and (asked.effective - asked.appointed_on).days > asked.commence_within:
        yield Problem("decision.appointment_lapsed", "effective_date", facts={"appointed": asked.appointed_on, "days": asked.commence_within})


def _of_rehire(asked: Asked) -> Iterator[Problem]:
    if asked.status != employees.TERMINATED:
        yield Problem("decision.still_serving", "employee", facts={"status": asked.status})


def _of_end(asked: Asked) -> Iterator[Problem]:
    if not asked.clearance:
        yield Problem("decision.clearance_needed", "clearance")


def months_between(first: date, last: date) -> int:
    """Whole Hijri months from one day to a later one; beyond the Umm al-Qura table by Gregorian ones."""
    try:
        begins, ends = hijri.to_hijri(first), hijri.to_hijri(last)
    except DomainError:
        return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)
    return (ends.year - begins.year) * 12 + ends.month - begins.month - (ends.day < begins.day)


def first_step(steps: Sequence[tuple[int, int]], last_basic: int | None, grade: str = "") -> int:
    """The step of an appointee: the grade's first; who drew as much in state service before, the first that exceeds it (CSL 18).

    `steps` are (step, basic in halalas) ascending, `last_basic` in halalas a month. Raises NoHigherStep.
    """
    first, basic = steps[0]
    if not last_basic or basic > last_basic:
        return first
    for step, amount in steps:
        if amount > last_basic:
            return step
    raise NoHigherStep(grade=grade, basic=Halalas(last_basic), least=Halalas(0))


def rehired_step(old_grade: str, old_step: int, last_basic: int, new_grade: str, steps: Sequence[tuple[int, int]], higher: bool) -> int:
    """The step of somebody who comes back (CSL 18 c): the same grade, the old step; a lower one, the first step above the last
    pay, or the last step where none is; a higher one as an appointment. Raises NoHigherStep."""
    if new_grade == old_grade and old_step in dict(steps):
        return old_step
    if higher:
        return first_step(steps, last_basic, new_grade)
    return next((step for step, amount in steps if amount > last_basic), steps[-1][0])
