"""Which line a coding charges: its own entity's, else that of the nearest entity above, else a refusal with a reason.

Pure; the lines and the tree are handed in, so a thousand codings cost the same few reads as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from erp.errors import DomainError
from erp.reasons import Reason
from finance.budget.keys import LineKey
from finance.errors import AmbiguousBudgetLine, BlankBudgetKey, BudgetYearUnknown, NoBudgetLine, NotApproved
from finance.values import Coding

NARROWING = ("program", "function", "fund", "project", "place")


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line as far as the search needs it."""

    id: int
    key: LineKey
    approved: bool = True
    uncovered: int = 0  # inherited commitments that its appropriation doesn't cover


class Lines:
    """The lines of some years, found by year, entity and item."""

    def __init__(self, lines: Iterable[KnownLine]) -> None:
        self.by_item: dict[tuple[int, str, str], list[KnownLine]] = {}
        self.years: set[int] = set()
        for line in lines:
            self.by_item.setdefault(line.key.item, []).append(line)
            self.years.add(line.key.year)

    def at(self, year: int, entity: str, coding: Coding) -> list[KnownLine]:
        """Lines of the item at this entity that contradict none of the keys the coding names."""
        return [line for line in self.by_item.get((year, entity, coding.economic), ()) if agrees(line.key, coding)]


def agrees(key: LineKey, coding: Coding) -> bool:
    """A blank key of the coding leaves the choice; a blank key of the line takes every value."""
    return all(not getattr(coding, name) or getattr(key, name) in ("", getattr(coding, name)) for name in NARROWING)


def ancestors(entity: str, parents: Mapping[str, str | None]) -> list[str]:
    """The entity and all above it, nearest first."""
    path: list[str] = []
    current: str | None = entity
    while current is not None and current not in path:
        path.append(current)
        current = parents.get(current)
    return path


def charged(year: int, coding: Coding, lines: Lines, parents: Mapping[str, str | None]) -> KnownLine:
    """The line a coding charges, or the refusal that says why there is none."""
    for name in ("entity", "economic"):
        if not getattr(coding, name):
            raise BlankBudgetKey(field=Reason(f"budget_key_{name}"))
    drafts = False
    for entity in ancestors(coding.entity, parents):
        found = lines.at(year, entity, coding)
        approved = [line for line in found if line.approved]
        drafts = drafts or len(found) > len(approved)
        if approved:
            return only(approved, year, coding)
    raise missing(year, coding, lines, drafts)


def only(found: list[KnownLine], year: int, coding: Coding) -> KnownLine:
    """One line; where several fit, the one that has exactly the keys named."""
    if len(found) == 1:
        return found[0]
    exact = [line for line in found if all(getattr(line.key, name) == getattr(coding, name) for name in NARROWING)]
    if len(exact) == 1:
        return exact[0]
    raise AmbiguousBudgetLine(
        line=f"{year}:{coding.entity}:{coding.economic}",
        candidates=sorted(str(line.key) for line in found),
    )


def missing(year: int, coding: Coding, lines: Lines, drafts: bool) -> DomainError:
    if drafts:
        return NotApproved(year=year, line=f"{year}:{coding.entity}:{coding.economic}")
    if year not in lines.years:
        return BudgetYearUnknown(year=year)
    return NoBudgetLine(entity=coding.entity, economic=coding.economic, year=year, line=f"{year}:{coding.entity}:{coding.economic}")
