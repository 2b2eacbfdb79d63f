"""Commitments with what stands of them at each stage, now or at the end of a past day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from erp.db import db
from finance.budget.models import BudgetLine, BudgetMove, BudgetOpen, Commitment
from finance.budget.queries import entity_ids, names_of_lines
from finance.values import COMMITTED, DUE, LAPSED, ORDERED, PAID

STAGES = (COMMITTED, DUE, ORDERED, PAID, LAPSED)


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """`committed` is the whole value, `open` what still stands committed."""

    number: str
    day: date
    party: str
    line: str
    committed: int
    due: int
    ordered: int
    paid: int
    open: int
    etimad_number: str
    reference: str


def outstanding(year: int, entity: str | None = None, as_of: date | None = None, *, every: bool = False) -> Iterator[CommitmentRow]:
    """Commitments of a year that are not fully paid (or `every` one), in order of day and number."""
    statement = (
        select(Commitment.__table__, *(getattr(BudgetOpen, stage) for stage in STAGES))
        .join(BudgetLine, BudgetLine.id == Commitment.line_id)
        .join(BudgetOpen, (BudgetOpen.line_id == Commitment.line_id) & (BudgetOpen.reference == Commitment.reference))
        .where(Commitment.fiscal_year == year)
        .order_by(Commitment.day, Commitment.number, Commitment.id)
    )
    limited = entity_ids(entity)
    if limited is not None:
        statement = statement.where(Commitment.entity_id.in_(limited))
    if as_of:
        statement = statement.where(Commitment.day <= as_of)
    rows = db.session.execute(statement).all()
    later = moved_since(year, as_of) if as_of else {}
    names = names_of_lines(row.line_id for row in rows)
    for row in rows:
        stages = {stage: getattr(row, stage) - later.get((row.line_id, row.reference, stage), 0) for stage in STAGES}
        if every or stages[COMMITTED] + stages[DUE] + stages[ORDERED]:
            yield _row(row, stages, names[row.line_id])


def _row(row: Any, stages: dict[str, int], line: str) -> CommitmentRow:
    return CommitmentRow(
        row.number, row.day, row.party, line, sum(stages.values()), stages[DUE], stages[ORDERED], stages[PAID], stages[COMMITTED],
        row.etimad_number, row.reference,
    )  # fmt: skip


def moved_since(year: int, day: date) -> dict[tuple[int, str, str], int]:
    """What came to each (line, reference, stage) after a day."""
    columns = (BudgetMove.line_id, BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.parent, BudgetMove.reference)
    after = (BudgetMove.fiscal_year == year, BudgetMove.day > day)
    statement = select(*columns, func.sum(BudgetMove.amount).label("amount")).where(*after).group_by(*columns)
    came: dict[tuple[int, str, str], int] = {}
    for row in db.session.execute(statement):
        for reference, stage, amount in ((row.parent, row.stage_from, -int(row.amount)), (row.reference, row.stage_to, int(row.amount))):
            if reference:
                came[row.line_id, reference, stage] = came.get((row.line_id, reference, stage), 0) + amount
    return came


def commitment_named(key: str) -> list[CommitmentRow]:
    """The commitments of a number, or of the document that bears it, within what the person may see."""
    statement = (
        select(Commitment.__table__, *(getattr(BudgetOpen, stage) for stage in STAGES))
        .join(BudgetOpen, (BudgetOpen.line_id == Commitment.line_id) & (BudgetOpen.reference == Commitment.reference))
        .order_by(Commitment.fiscal_year, Commitment.id)
    )
    rows = db.session.execute(statement.where(Commitment.number == key)).all()
    rows = rows or db.session.execute(statement.where(Commitment.reference.endswith(f":{key}", autoescape=True))).all()
    names = names_of_lines(row.line_id for row in rows)
    return [_row(row, {stage: getattr(row, stage) for stage in STAGES}, names[row.line_id]) for row in rows]
