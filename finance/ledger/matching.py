"""Pure: a line on a control account settles what stands open on the other side; what is left over opens an item itself.

So an account's balance by party always equals its open items. Settled first is the item of the same document, then of the
same budget reference, then the one due first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

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


@dataclass(slots=True)
class Settled:
    """What one line did: matches (item, amount in the item's sign), and what is left of the line."""

    matches: list[tuple[Standing, int]] = field(default_factory=list)
    rest: int = 0


def settle(amount: int, document: str, reference: str, standing: Sequence[Standing]) -> Settled:
    """Settle `standing` items with a line of `amount`; changes their `open`."""
    done = Settled(rest=amount)
    across = [item for item in standing if item.open and (item.open > 0) != (amount > 0)]
    if len(across) > 1:  # of a payroll's people each has one at most
        across.sort(key=lambda i: (i.document != document, not reference or i.reference != reference, i.due_day or FAR, i.day, i.year, i.line_id))
    for item in across:
        if not done.rest:
            break
        taken = min(abs(done.rest), abs(item.open)) * (1 if item.open > 0 else -1)
        item.open -= taken
        item.touched = True
        done.rest += taken
        done.matches.append((item, taken))
    return done
