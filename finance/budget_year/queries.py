"""Reads of budget years: policies, prior-year dues, commitments that the new year's appropriation doesn't cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from erp.db import db
from erp.entities.queries import tree
from finance.budget.keys import LineKey
from finance.budget.kinds import INHERITED
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetLine, BudgetMove, BudgetOpen, BudgetYear
from finance.budget.year_end import Open
from finance.values import AVAILABLE, COMMITTED, CONSUMING, DUE, LAPSED

DUES = "year.dues.listed"
CARRIED = INHERITED


@dataclass(frozen=True, slots=True)
class Due:
    """What was due or ordered when its year ended, and lapsed unpaid: paid in the first two months of the next."""

    line: LineKey
    reference: str
    party: str
    amount: int


def policy_of(unit_id: int, year: int) -> BudgetYear | None:
    return db.session.get(BudgetYear, (unit_id, year))


def opens(session: Session, unit_id: int, year: int) -> Iterator[Open]:
    """Everything open in a unit's year, oldest first."""
    statement = (
        select(BudgetOpen.__table__)
        .join(BudgetLine, BudgetLine.id == BudgetOpen.line_id)
        .where(BudgetLine.unit_id == unit_id, BudgetLine.fiscal_year == year)
        .order_by(BudgetOpen.since, BudgetOpen.id)
    )
    for row in session.execute(statement):
        yield Open(row.reference, row.line_id, {stage: getattr(row, stage) for stage in CONSUMING}, row.party)


def keys_of(session: Session, unit_id: int, year: int) -> dict[int, LineKey]:
    entities = tree()
    statement = select(BudgetLine.__table__).where(BudgetLine.unit_id == unit_id, BudgetLine.fiscal_year == year)
    return {row.id: key_of_line(row, entities) for row in session.execute(statement)}


def prior_dues(session: Session, year: int) -> list[Due]:
    """The list of prior-year dues that a year left behind, by line and reference."""
    entities = tree()
    columns = (BudgetMove.line_id, BudgetMove.reference, BudgetMove.party)
    listed = (BudgetMove.fiscal_year == year, BudgetMove.event == DUES, BudgetMove.stage_from == DUE, BudgetMove.stage_to == LAPSED)
    rows = session.execute(select(*columns, func.sum(BudgetMove.amount).label("amount")).where(*listed).group_by(*columns)).all()
    lines = session.execute(select(BudgetLine.__table__).where(BudgetLine.id.in_({row.line_id for row in rows})))
    keys = {line.id: key_of_line(line, entities) for line in lines}
    found = [Due(keys[row.line_id], row.reference, row.party, int(row.amount)) for row in rows]
    return sorted(found, key=lambda due: (due.line, due.reference))


def lapsed_commitments(session: Session, unit_id: int, year: int) -> dict[tuple[str, int], tuple[int, str]]:
    """(reference, line) of the ended year -> what of it lapsed committed, and its party."""
    statement = (
        select(BudgetMove.reference, BudgetMove.line_id, func.max(BudgetMove.party).label("party"), func.sum(BudgetMove.amount).label("amount"))
        .join(BudgetLine, BudgetLine.id == BudgetMove.line_id)
        .where(
            BudgetLine.unit_id == unit_id, BudgetMove.fiscal_year == year, BudgetMove.event == CARRIED, BudgetMove.stage_from == COMMITTED,
            BudgetMove.stage_to == LAPSED,
        )
        .group_by(BudgetMove.reference, BudgetMove.line_id)
        .order_by(func.min(BudgetMove.id))
    )  # fmt: skip
    return {(row.reference, row.line_id): (int(row.amount), row.party) for row in session.execute(statement)}


def carried_commitments(session: Session, unit_id: int, year: int) -> dict[tuple[str, int], int]:
    """(reference, line) of the year that inherits -> what was charged against it."""
    statement = (
        select(BudgetMove.reference, BudgetMove.line_id, func.sum(BudgetMove.amount).label("amount"))
        .join(BudgetLine, BudgetLine.id == BudgetMove.line_id)
        .where(
            BudgetLine.unit_id == unit_id, BudgetMove.fiscal_year == year, BudgetMove.event == CARRIED, BudgetMove.stage_from == AVAILABLE,
            BudgetMove.stage_to == COMMITTED,
        )
        .group_by(BudgetMove.reference, BudgetMove.line_id)
    )  # fmt: skip
    return {(row.reference, row.line_id): int(row.amount) for row in session.execute(statement)}
