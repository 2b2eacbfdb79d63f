"""Close a year: the closing entry, the opening entry of the next year, and every period shut."""

from __future__ import annotations

from sqlalchemy import update

from erp import clock
from erp.audit import heads
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node
from erp.errors import WrongState
from erp.scope import elevated
from finance import posting
from finance.budget_year.operations import ending, mark_ended
from finance.closing.queries import standing
from finance.closing.rules import Standing, after_closing, closing_event, opening_event, unsettled
from finance.errors import PeriodNotReady, PeriodUnknown
from finance.periods.models import FiscalYearRow, PeriodRow
from finance.periods.operations import open_year, require_units
from finance.periods.queries import units
from finance.values import Recorded


def close_year(year: int, actor: Actor, unit: str | None = None) -> list[Recorded]:
    """Close the year in both books in every unit (or one) and open the next.

    Raises PeriodUnknown, PeriodNotReady, WrongState, DocumentsWaiting.
    """
    require_units(actor, "finance.year.close", unit)
    nodes = units(unit)
    events = []
    for node in nodes:
        _check_open(node, year)
        open_year(year + 1, actor, node.code)
        found = _standing(node, year)
        closing = closing_event(node.code, year, found)
        events += [*ending(node, year), closing, opening_event(node.code, year + 1, after_closing(found, closing))]
    recorded = posting.record_all([event for event in events if event is not None], actor=actor)
    for node in nodes:
        mark_ended(node, year, actor)
        _shut(node, year, actor)
    heads.ask(actor)
    return recorded


def _check_open(node: Node, year: int) -> None:
    row = db.session.get(FiscalYearRow, (node.id, year), with_for_update=True)
    if row is None:
        raise PeriodUnknown(day=str(year), unit=node.code)
    if row.state != "open":
        raise WrongState(state=row.state)


def _standing(node: Node, year: int) -> list[Standing]:
    with elevated("a year is closed for every entity of its unit") as session:
        found = standing(session, node.id, year)
    left = unsettled(found)
    if left:
        raise PeriodNotReady(period=str(year), reason=", ".join(left))
    return found


def _shut(node: Node, year: int, actor: Actor) -> None:
    at = clock.now()
    where = (PeriodRow.unit_id == node.id, PeriodRow.year == year)
    db.session.execute(update(PeriodRow).where(*where).values(state="closed", changed_at=at, changed_by=actor.username))
    mine = (FiscalYearRow.unit_id == node.id, FiscalYearRow.year == year)
    db.session.execute(update(FiscalYearRow).where(*mine).values(state="closed", closed_at=at))
    record(actor, "closed", f"finance.year:{node.code}-{year}", entity_id=node.id)
