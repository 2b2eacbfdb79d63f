"""Opening commitments: what was bound before the start, entered against the year's own lines, once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.scope import elevated
from finance import posting
from finance.budget.keys import LineKey
from finance.budget.kinds import FROM_AVAILABLE
from finance.budget.models import BudgetLine, Commitment
from finance.values import Event, Item

KIND = "finance.commitment"
EVENT = "budget.committed"


@dataclass(frozen=True, slots=True)
class OpeningCommitment:
    party: str
    key: LineKey
    document: str
    day: date
    amount: int
    etimad_number: str = ""
    memo: str = ""

    @property
    def reference(self) -> str:
        return f"{KIND}:{self.document}"


def open_commitments(openings: Sequence[OpeningCommitment], actor: Actor) -> int:
    """Commit each on its line, in one set; one that was entered before is left alone. Raises what the guard raises."""
    posting.record_all([event_of(opening) for opening in openings], actor=actor)
    describe(openings)
    return len(openings)


def event_of(opening: OpeningCommitment) -> Event:
    """Effective in the line's own year: an older document counts from the year's first day."""
    entities = tree()
    unit = entities.unit_of(entities.get(opening.key.entity).id).code
    day = min(max(opening.day, date(opening.key.year, 1, 1)), date(opening.key.year, 12, 31))
    item = Item(
        FROM_AVAILABLE, opening.amount, opening.key.coding, opening.party, memo=opening.memo, reference=opening.reference, year=opening.key.year
    )
    return Event(EVENT, f"{opening.reference}/{opening.key}/opened", day, unit, (item,), opening.memo, opening.reference)


def describe(openings: Sequence[OpeningCommitment]) -> None:
    """The document's own day, the platform's number and the remark belong to the commitment."""
    wanted = {(opening.reference, str(opening.key)): opening for opening in openings}
    with elevated("a commitment may stand at an entity above") as session:
        statement = (
            select(Commitment, BudgetLine.key)
            .join(BudgetLine, BudgetLine.id == Commitment.line_id)
            .where(Commitment.reference.in_({reference for reference, _ in wanted}))
        )
        for row, key in session.execute(statement):
            opening = wanted.get((row.reference, key))
            if opening is not None:
                row.day, row.etimad_number, row.memo = opening.day, opening.etimad_number, opening.memo[:500]
