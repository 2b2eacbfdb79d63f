"""What stands reserved, asked before it is used."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from erp.db import db
from erp.scope import elevated
from finance.budget.models import BudgetOpen
from finance.budget.placing import known_lines, line_for
from finance.values import COMMITTED, DUE, ORDERED, PAID, RESERVED, Coding, Move


def not_reserved(year: int, wanted: Mapping[tuple[str, Coding], int]) -> dict[tuple[str, Coding], int]:
    """What lacks of amounts (halalas, by reference and coding) that are to be taken out of reservations of a year.

    Answered by reference and the coding of the very line that will bear it. Raises NoBudgetLine and its like.
    """
    with elevated("an item may be borne by a line of an entity above") as session:
        references = {reference for reference, _coding in wanted}
        known = known_lines(session, [(year, coding) for _reference, coding in wanted], references)
        by_line: dict[tuple[str, int], int] = {}
        for (reference, coding), amount in wanted.items():
            line = line_for(Move(year, coding, RESERVED, COMMITTED, amount, parent=reference), reference, known)
            by_line[reference, line.id] = by_line.get((reference, line.id), 0) + amount
        rows = db.session.execute(select(BudgetOpen.reference, BudgetOpen.line_id, BudgetOpen.reserved).where(BudgetOpen.reference.in_(references)))
        standing = {(row.reference, row.line_id): row.reserved for row in rows}
        lacking = {key: amount - standing.get(key, 0) for key, amount in by_line.items()}
        return {(reference, known.by_id[line].key.coding): amount for (reference, line), amount in lacking.items() if amount > 0}


def standing_of(reference: str) -> dict[str, int]:
    """What stands under one reference at each stage from the reservation on, in halalas, whatever the lines that bear it."""
    stages = (RESERVED, COMMITTED, DUE, ORDERED, PAID)
    with elevated("an item may be borne by a line of an entity above") as session:
        sums = (func.coalesce(func.sum(getattr(BudgetOpen, stage)), 0) for stage in stages)
        row = session.execute(select(*sums).where(BudgetOpen.reference == reference)).one()
    return {stage: int(amount) for stage, amount in zip(stages, row, strict=True)}


def standing_of_party(party: str) -> dict[str, int]:
    """What stands under a party's name at each stage after commitment, in halalas, of all years and all lines one may see."""
    stages = (COMMITTED, DUE, ORDERED, PAID)
    sums = (func.coalesce(func.sum(getattr(BudgetOpen, stage)), 0) for stage in stages)
    row = db.session.execute(select(*sums).where(BudgetOpen.party == party)).one()
    return {stage: int(amount) for stage, amount in zip(stages, row, strict=True)}
