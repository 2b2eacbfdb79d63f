"""Reads of years and periods, oldest first."""

from __future__ import annotations

from sqlalchemy import select

from erp.db import db
from erp.entities.queries import Node, tree
from erp.errors import DomainError
from erp.periods import Month
from finance.periods.models import FiscalYearRow, PeriodRow
from finance.periods.rules import OPEN, refusal


def units(code: str | None = None) -> list[Node]:
    """The balancing units, or the one that keeps the books of the entity `code`."""
    known = tree()
    if code is not None:
        return [known.unit_of(known.get(code).id)]
    return [node for node in sorted(known.by_id.values(), key=lambda n: n.code) if node.balancing_unit]


def years(unit_id: int) -> list[tuple[int, str]]:
    """(year, state) of a unit."""
    question = select(FiscalYearRow.year, FiscalYearRow.state).where(FiscalYearRow.unit_id == unit_id).order_by(FiscalYearRow.year)
    return [(year, state) for year, state in db.session.execute(question)]


def states(unit_id: int, year: int) -> dict[int, dict[str, str]]:
    """Period -> ledger -> state."""
    found: dict[int, dict[str, str]] = {}
    question = select(PeriodRow.period, PeriodRow.ledger, PeriodRow.state).where(PeriodRow.unit_id == unit_id, PeriodRow.year == year)
    for period, ledger, state in db.session.execute(question.order_by(PeriodRow.period)):
        found.setdefault(period, {})[ledger] = state
    return found


def is_open(unit_id: int, year: int, period: int, ledger: str = "general") -> bool:
    return states(unit_id, year).get(period, {}).get(ledger) == OPEN


def month_refusal(unit_id: int, month: Month, ledger: str) -> DomainError | None:
    """Why a ledger takes nothing in a month: PeriodClosed, or PeriodUnknown where the year was never opened."""
    return refusal(states(unit_id, month.year).get(month.month, {}).get(ledger), tree().by_id[unit_id].code, month.start, ledger)
