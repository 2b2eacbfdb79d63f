"""What decisions mean. Pure: promotion by the least rise, increments, and the fold of decisions into a life in the service."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from erp.errors import DomainError
from erp.money import Halalas
from hr.decisions.values import (
    APPOINTMENT,
    COMMENCEMENT,
    END,
    MOTHERHOOD,
    REHIRE,
    RETURN,
    SICK,
    SUSPENSION,
    UNPAID,
    Change,
    Standing,
)
from hr.employees import values as employees

# the status that a decision of this kind brings, until its end or a return
STATUS_OF = {
    SUSPENSION: employees.SUSPENDED,
    UNPAID: employees.UNPAID,
    SICK: employees.SICK,
    MOTHERHOOD: employees.MOTHERHOOD,
    END: employees.TERMINATED,
    RETURN: employees.ACTIVE,
    COMMENCEMENT: employees.ACTIVE,
    REHIRE: employees.ACTIVE,
    APPOINTMENT: employees.APPOINTED,
}
ENTERS = (RETURN, REHIRE)  # what moves somebody who has left


class NoHigherStep(DomainError):
    """The new grade has no step that gives the least rise. Facts: grade, basic, least."""

    code = "decision.no_higher_step"


class AtLastStep(DomainError):
    """No increment beyond the grade's last step (CSL 17). Facts: grade, step."""

    code = "decision.at_last_step"


def promoted_step(basic: int, old_increment: int, steps: Sequence[tuple[int, int]], purposive: bool = True, grade: str = "") -> int:
    """The step in the new grade: its first, or if that is not above the present basic, the first above it whose rise is at
    least the old grade's increment (CSL 18 as amended by M/57).

    `basic`, `old_increment` in halalas; `steps` are (step, basic) of the new grade, ascending. The literal text binds the
    least rise only where the present basic reaches the first step; `purposive` binds it always. Raises NoHigherStep.
    """
    first, first_basic = steps[0]
    if first_basic > basic and not (purposive and first_basic - basic < old_increment):
        return first
    for step, amount in steps:
        if amount > basic and amount - basic >= old_increment:
            return step
    raise NoHigherStep(grade=grade, basic=Halalas(basic), least=Halalas(old_increment))


def next_step(grade: str, step: int, steps: Sequence[tuple[int, int]]) -> int:
    """One step further in the same grade (CSL 17). Raises AtLastStep."""
    if step + 1 not in {known for known, _basic in steps}:
        raise AtLastStep(grade=grade, step=step)
    return step + 1


def life(hired: date, start: Standing, changes: Iterable[Change]) -> list[tuple[date, Standing, str]]:
    """(day, standing from that day, reference of the decision): every approved decision in the order of effect.

    The order in which decisions were entered doesn't matter; one that is cancelled is as never been. A leave or suspension
    ends the day after its last day, unless another decision of status came first.
    """
    points: list[tuple[date, int, str, Change | None]] = [(hired, 0, "", None)]
    ordered = sorted(changes, key=lambda change: (change.effective, change.reference))
    for change in ordered:
        points.append((max(change.effective, hired), 2, change.reference, change))
        if change.end is not None and brings(change):
            after = change.end + timedelta(days=1)
            if not any(change.effective < other.effective <= after and brings(other) for other in ordered):
                points.append((after, 1, change.reference, Change(change.reference, RETURN, after)))
    found: list[tuple[date, Standing, str]] = []
    standing = start
    for day, _rank, reference, point in sorted(points, key=lambda p: (p[0], p[1], p[2])):
        standing = standing if point is None else _after(standing, point)
        if found and found[-1][0] == day:
            found.pop()
        if not found or found[-1][1] != standing or point is None:
            found.append((day, standing, reference))
    return found


def brings(change: Change) -> str:
    """The status that a decision or leave brings; empty where it speaks of none."""
    return change.status or STATUS_OF.get(change.kind, "")


def _after(standing: Standing, change: Change) -> Standing:
    if standing.status == employees.TERMINATED and change.kind not in ENTERS:
        return standing
    return replace(
        standing,
        scale=change.scale or standing.scale,
        grade=change.grade or standing.grade,
        step=change.step if change.step is not None else standing.step,
        entity_id=change.entity_id if change.entity_id is not None else standing.entity_id,
        status=brings(change) or standing.status,
        leave=change.leave if brings(change) else standing.leave,
        position_number=change.position or standing.position_number,
    )
