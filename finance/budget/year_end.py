"""The end of a budget year, and the start of the next: what lapses, what is listed as due, what is charged anew.

Pure. Authority never carries over: a commitment that is still open lapses in its year and is registered again against
the appropriation of the next one; what that doesn't cover is listed and blocks new commitments of the item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from finance.values import AVAILABLE, COMMITTED, DUE, FROZEN, LAPSED, ORDERED, RESERVED

# In this order: orders become dues again, dues and commitments lapse, what was only set aside comes back.
CLOSING = ((ORDERED, DUE), (DUE, LAPSED), (COMMITTED, LAPSED), (RESERVED, AVAILABLE), (FROZEN, AVAILABLE))


@dataclass(frozen=True, slots=True)
class Open:
    """What stands under one reference on one line, by stage."""

    reference: str
    line_id: int
    stages: Mapping[str, int]
    party: str = ""


@dataclass(frozen=True, slots=True)
class ClosingMove:
    line_id: int
    reference: str
    stage_from: str
    stage_to: str
    amount: int
    party: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A commitment brought into the next year: covered by its appropriation, and the part that isn't."""

    reference: str
    line_id: int
    covered: int
    uncovered: int
    party: str = ""


def closing_moves(opens: Iterable[Open]) -> list[ClosingMove]:
    """The moves that empty every open reference. Dues that lapse here are the list of prior-year dues."""
    moves = []
    for open_ in sorted(opens, key=lambda one: (one.line_id, one.reference)):
        left = dict(open_.stages)
        for stage_from, stage_to in CLOSING:
            amount = left.get(stage_from, 0)
            if amount:
                moves.append(ClosingMove(open_.line_id, open_.reference, stage_from, stage_to, amount, open_.party))
                left[stage_to] = left.get(stage_to, 0) + amount
    return moves


def carried(commitments: Iterable[Open], available: Mapping[int, int]) -> list[Carried]:
    """Each open commitment against what its line has in the new year, oldest reference first as handed in.

    `available` is by line of the new year; a line without an appropriation covers nothing.
    """
    left = dict(available)
    result = []
    for one in commitments:
        amount = one.stages.get(COMMITTED, 0)
        if amount:
            covered = max(0, min(amount, left.get(one.line_id, 0)))
            left[one.line_id] = left.get(one.line_id, 0) - covered
            result.append(Carried(one.reference, one.line_id, covered, amount - covered, one.party))
    return result
