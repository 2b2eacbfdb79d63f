"""The year of the filled posts is reserved on the lines that bear it; each month's pay then relieves its part (entries.md 1, 3)."""

from __future__ import annotations

from datetime import date

from erp import clock
from erp.auth.current import require
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.i18n import _
from erp.periods import Month
from erp.settings.queries import value
from finance.services import not_reserved, record_all
from finance.values import Coding, Event, Item
from hr.payroll.accounting import Paid, posts, sums_of
from hr.payroll.calculate import payslip
from hr.payroll.values import Facts, Figures
from hr.runs.facts import figures, people
from hr.runs.operations import FUND

RESERVE = "hr.position.reserve"
PART = 1000


def cost_of(entity: str, year: int, since: int = 1) -> dict[tuple[str, Coding], int]:
    """(reference, coding) -> halalas that the people now in service cost from a month of the year to its end.

    A plain month of each, without inputs or debts, as pay is calculated. Vacant posts cost nothing, and provisional ones are
    no posts of the formation.
    """
    node, month, known = tree().get(entity), Month(year, since), figures()
    wanted: dict[tuple[str, Coding], int] = {}
    after, fund = 0, str(value(FUND))
    while found := people(list(tree().subtree(node.id)), month, after, PART):
        slips = [_plain(person.facts, month, known) for person in found if all(segment.funded for segment in person.facts.segments)]
        for (_part, entity, item, _party), amount in sums_of(slips).borne.items():
            key = posts(entity, year), Coding(entity, item, fund=fund)
            wanted[key] = wanted.get(key, 0) + amount * (13 - since)
        after = found[-1].facts.employee_id
    return wanted


def _plain(facts: Facts, month: Month, known: Figures) -> Paid:
    result = payslip(facts._replace(inputs=(), debts=()), month, known)
    return Paid(facts.employee_number, result.net, 0, result.lines)


def lacking(entity: str, year: int, since: int = 1) -> dict[tuple[str, Coding], int]:
    """What the reservation of the posts still lacks, by reference and the very line that will bear it. Raises NoBudgetLine."""
    return not_reserved(year, cost_of(entity, year, since))


def reserve(entity: str, year: int, actor: Actor, since: int = 1) -> int:
    """Reserve what lacks; returns halalas reserved, 0 where all of it stands. Raises OverBudget, NoBudgetLine."""
    node = tree().get(entity)
    require(actor, RESERVE, node.id)
    wanted = lacking(entity, year, since)
    if not wanted:
        return 0
    items = tuple(Item("posts", amount, coding, reference=reference) for (reference, coding), amount in wanted.items())
    source = f"{posts(node.code, year)}/{clock.now():%Y%m%d%H%M%S%f}"
    said = _("Posts of %(year)s reserved: %(entity)s", year=year, entity=node.code)
    day = min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))
    unit = tree().unit_of(node.id).code
    record_all([Event("budget.posts.reserved", source, day, unit, items, said, posts(node.code, year))], actor=actor)
    return sum(wanted.values())
