"""The whole calculation as its edges run it: each step its own unit of work, so that a kill loses one part at most."""

from __future__ import annotations

from collections.abc import Callable

from erp import fault
from erp.auth.values import Actor
from erp.collecting import collecting_later
from erp.db import unit_of_work
from hr.errors import NothingToPay
from hr.runs import calculating
from hr.runs.facts import figures
from hr.runs.values import CANCELLED, REGULAR


def calculate_month(
    entity: str, period: str, actor: Actor, said: Callable[[int], None] = lambda _count: None, *, kind: str = REGULAR, since: str = "",
    employee: str = "",
) -> int:  # fmt: skip
    """Calculate, and say how many people each part had; returns the run's id.

    Raises what `calculating.begin` raises, and NothingToPay where a supplement or arrears found nothing.
    """
    run_id: int = unit_of_work(lambda: calculating.begin(entity, period, actor, kind, since, employee))
    known = figures()
    with collecting_later():
        while count := unit_of_work(lambda: calculating.advance(run_id, known)):
            said(count)
            fault.point("payroll.part")
        state: str = unit_of_work(lambda: calculating.finish(run_id, actor).state)
    if state == CANCELLED:
        raise NothingToPay(entity=entity, period=period)
    return run_id
