"""Pure: a line on a control account settles what stands open on the other side; what is left over opens an item itself.

So an account's balance by party always equals its open items. Settled first is the item of the same document, then of the
same budget reference, then the one due first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

FAR = date(9999, 12, 31)


@dataclass(slots=True)
class Standing:
    """An open item while lines settle it. `open` has the sign of the line that opened it."""

    year: int
    line_id: int
    document: str
    reference: str
    day: date
    due_day: date | None
    open: int
    touched: bool = False
    new: bool = False


class Settled(NamedTuple):
    """What one line did: matches (item, amount in the item's sign), and what is left of the line."""

    matches: Sequence[tuple[Standing, int]]
    rest: int


def settle(amount: int, document: str, reference: str, standing: Sequence[Standing]) -> Settled:
    """Settle `standing` items with a line of `amount`; changes their `open`."""
    across = [item for item in standing if item.open and (item.open > 0) != (amount > 0)]
    if not across:
        return Settled((), amount)
    matches, rest = [], amount
    if len(across) > 1:  # of a payroll's people each has one at most
        across.sort(key=lambda i: (i.document != document, not reference or i.reference != reference, i.due_day or FAR, i.day, i.year, i.line_id))
    for item in across:
        if not rest:
            break
        taken = min(abs(rest), abs(item.open)) * (1 if item.open > 0 else -1)
        item.open -= taken
        item.touched = True
        rest += taken
        matches.append((item, taken))
    return Settled(matches, rest)
