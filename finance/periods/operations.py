"""Open and close: a closing takes the period's row for itself, so no entry slips in meanwhile."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from erp import clock
from erp.audit import heads
from erp.audit.record import record
from erp.auth.current import require
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node
from erp.errors import WrongState
from erp.periods import Month
from finance.errors import PeriodUnknown
from finance.periods.models import FiscalYearRow, PeriodRow
from finance.periods.queries import units
from finance.periods.rules import CLOSED, OPEN, ledgers_named, periods_of_year


def open_year(year: int, actor: Actor, unit: str | None = None) -> list[str]:
    """Open the year's periods in every unit (or one) that doesn't have it yet; returns their codes. Safe to repeat.

    Whether the person may is asked by the edges (`require_units`): who closes a year opens the next one with it.
    """
    opened = []
    for node in units(unit):
        if db.session.get(FiscalYearRow, (node.id, year)) is None:
            _open(node, year, actor)
            opened.append(node.code)
    return opened


def _open(node: Node, year: int, actor: Actor) -> None:
    at = clock.now()
    db.session.execute(insert(FiscalYearRow).values(unit_id=node.id, year=year, state=OPEN, opened_at=at))
    rows = [
        {"unit_id": node.id, "year": year, "period": period, "ledger": ledger, "state": OPEN, "changed_at": at, "changed_by": actor.username}
        for period, ledger in periods_of_year()
    ]
    db.session.execute(insert(PeriodRow), rows)
    record(actor, "opened", f"finance.year:{node.code}-{year}", entity_id=node.id)


def close_period(month: Month, actor: Actor, unit: str | None = None, ledger: str | None = None) -> list[str]:
    """Close a month in every unit (or one), in every ledger (or one). Raises PeriodUnknown. Returns what changed."""
    require_units(actor, "finance.period.close", unit)
    changed = _turn(month, CLOSED, actor, unit, ledger)
    if changed:
        heads.ask(actor)
    return changed


def reopen_period(month: Month, actor: Actor, unit: str | None = None, ledger: str | None = None) -> list[str]:
    """Open a closed month again. Raises PeriodUnknown, and WrongState where the year is closed."""
    require_units(actor, "finance.period.reopen", unit)
    for node in units(unit):
        row = db.session.get(FiscalYearRow, (node.id, month.year))
        if row is not None and row.state == CLOSED:
            raise WrongState(state="closed")
    return _turn(month, OPEN, actor, unit, ledger)


def require_units(actor: Actor, permission: str, unit: str | None) -> None:
    """A unit's books are those of everybody in it: the right must be held at the unit, of every unit that is meant. Raises NotAllowed."""
    for node in units(unit):
        require(actor, permission, node.id)


def _turn(month: Month, state: str, actor: Actor, unit: str | None, ledger: str | None) -> list[str]:
    changed = []
    for node in units(unit):
        rows = _locked(node.id, month, ledgers_named(ledger))
        if not rows:
            raise PeriodUnknown(day=month.start, unit=node.code)
        turned = [name for name, now in rows if now != state]
        if turned:
            _write(node.id, month, turned, state, actor)
            changes = {name: [OPEN if state == CLOSED else CLOSED, state] for name in turned}
            action = "closed" if state == CLOSED else "reopened"
            record(actor, action, f"finance.period:{node.code}-{month}", entity_id=node.id, changes=changes)
        changed += [f"{node.code} {month} {name}" for name in turned]
    return changed


def _locked(unit_id: int, month: Month, ledgers: tuple[str, ...]) -> list[tuple[str, str]]:
    question = (
        select(PeriodRow.ledger, PeriodRow.state)
        .where(PeriodRow.unit_id == unit_id, PeriodRow.year == month.year, PeriodRow.period == month.month, PeriodRow.ledger.in_(ledgers))
        .order_by(PeriodRow.ledger)
        .with_for_update()
    )
    return [(ledger, state) for ledger, state in db.session.execute(question)]


def _write(unit_id: int, month: Month, ledgers: list[str], state: str, actor: Actor) -> None:
    where = (PeriodRow.unit_id == unit_id, PeriodRow.year == month.year, PeriodRow.period == month.month, PeriodRow.ledger.in_(ledgers))
    db.session.execute(update(PeriodRow).where(*where).values(state=state, changed_at=clock.now(), changed_by=actor.username))
