"""The algebra of the budget book: which moves exist, what each does to a line's figures, what is left.

Pure. A line has columns of authority (how much may be spent) and of use (where the money stands). Stages exclude one
another: final = frozen + reserved + committed + due + ordered + paid + lapsed + what is left. Release is a limit beside
the stages. All amounts are halalas.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from erp.reasons import Reason
from finance.errors import MoveNotAllowed
from finance.values import (
    APPROPRIATED,
    AUTHORITY_NATURES,
    AVAILABLE,
    COMMITTED,
    CONSUMING,
    DUE,
    FROZEN,
    LAPSED,
    ORDERED,
    OUTSIDE,
    PAID,
    RELEASED,
    RESERVED,
    TRANSFER_OUT,
)

# What an amount may do, as the field's documents do it. Each has its mirror, which only a reversal uses.
ALLOWED = frozenset(
    {
        (OUTSIDE, APPROPRIATED),
        (APPROPRIATED, OUTSIDE),
        (OUTSIDE, RELEASED),
        (RELEASED, OUTSIDE),
        (AVAILABLE, FROZEN),
        (FROZEN, AVAILABLE),
        (AVAILABLE, RESERVED),
        (RESERVED, AVAILABLE),
        (AVAILABLE, COMMITTED),
        (RESERVED, COMMITTED),
        (COMMITTED, AVAILABLE),
        (AVAILABLE, DUE),
        (RESERVED, DUE),
        (COMMITTED, DUE),
        (DUE, COMMITTED),
        (DUE, AVAILABLE),
        (DUE, ORDERED),
        (ORDERED, DUE),
        (DUE, PAID),
        (PAID, DUE),
        (RESERVED, PAID),
        (ORDERED, PAID),
        (PAID, ORDERED),
        (AVAILABLE, PAID),
        (PAID, AVAILABLE),
        (AVAILABLE, LAPSED),
        (COMMITTED, LAPSED),
        (DUE, LAPSED),
    }
)
MIRRORS = frozenset((to, origin) for origin, to in ALLOWED)
USED = (RESERVED, COMMITTED, DUE, ORDERED, PAID)  # what the release limits; frozen and lapsed are withheld, not used
COLUMNS = (*AUTHORITY_NATURES, RELEASED, *CONSUMING)


@dataclass(frozen=True, slots=True)
class Figures:
    """The columns of one line, or of a group of lines: the same equation holds for both."""

    original: int = 0
    addition: int = 0  # additions less reductions
    transfer_in: int = 0
    transfer_out: int = 0  # written as a positive sum
    distribution: int = 0  # received from above, less given below
    released: int = 0
    frozen: int = 0
    reserved: int = 0
    committed: int = 0
    due: int = 0
    ordered: int = 0
    paid: int = 0
    lapsed: int = 0

    @property
    def changes(self) -> int:
        return self.addition + self.transfer_in - self.transfer_out + self.distribution

    @property
    def final(self) -> int:
        return self.original + self.changes

    @property
    def used(self) -> int:
        return self.reserved + self.committed + self.due + self.ordered + self.paid

    @property
    def authority_left(self) -> int:
        """What the appropriation still allows."""
        return self.final - self.frozen - self.lapsed - self.used

    @property
    def release_left(self) -> int:
        """What the release still allows."""
        return self.released - self.used

    @property
    def available(self) -> int:
        return min(self.authority_left, self.release_left)

    @property
    def executed(self) -> int:
        """Paid and ordered: the numerator of the executed percentage."""
        return self.paid + self.ordered

    def plus(self, changes: dict[str, int]) -> Figures:
        return replace(self, **{column: getattr(self, column) + amount for column, amount in changes.items()})

    def below_zero(self) -> list[str]:
        """The columns of use that went below zero, which must never happen."""
        return [column for column in (RELEASED, *CONSUMING) if getattr(self, column) < 0]


def total(figures: Iterable[Figures]) -> Figures:
    """The sum of lines, column by column."""
    sums = [0] * len(COLUMNS)
    for line in figures:
        for position, column in enumerate(COLUMNS):
            sums[position] += getattr(line, column)
    return Figures(**dict(zip(COLUMNS, sums, strict=True)))


def stage_word(stage: str) -> Reason:
    """A stage as a fact of a refusal: the catalogue has its name in both languages."""
    return Reason(f"stage_{stage}")


def check_move(stage_from: str, stage_to: str, nature: str, mirrored: bool = False) -> None:
    """Refuse what no document does; a mirror may run any allowed move backwards."""
    pair = (stage_from, stage_to)
    if pair not in ALLOWED and not (mirrored and pair in MIRRORS):
        raise MoveNotAllowed(stage_from=stage_word(stage_from), stage_to=stage_word(stage_to))
    if (APPROPRIATED in pair) != (nature in AUTHORITY_NATURES):
        raise MoveNotAllowed(stage_from=stage_word(stage_from), stage_to=stage_word(stage_to), nature=nature)


def effect(stage_from: str, stage_to: str, nature: str, amount: int) -> dict[str, int]:
    """What a move adds to each column. Authority given away by a transfer stands as a positive sum of its own."""
    if APPROPRIATED in (stage_from, stage_to):
        gained = stage_to == APPROPRIATED
        positive = gained != (nature == TRANSFER_OUT)
        return {nature: amount if positive else -amount}
    changes: dict[str, int] = {}
    if stage_from not in (OUTSIDE, AVAILABLE):
        changes[stage_from] = -amount
    if stage_to not in (OUTSIDE, AVAILABLE):
        changes[stage_to] = amount
    return changes


def joined(effects: Iterable[dict[str, int]]) -> dict[str, int]:
    """Several effects on one line as one; columns that come out even are left away."""
    sums: dict[str, int] = {}
    for changes in effects:
        for column, amount in changes.items():
            sums[column] = sums.get(column, 0) + amount
    return {column: amount for column, amount in sums.items() if amount}


def mirror(stage_from: str, stage_to: str) -> tuple[str, str]:
    """The way back. The nature stays, so that a reversed transfer leaves no trace in the sums of transfers."""
    return stage_to, stage_from


def takes_from_open(stage_from: str) -> bool:
    """Money that stands somewhere is taken from a named reference, and at most what is open under it."""
    return stage_from in CONSUMING


def stands_open(stage_to: str) -> bool:
    return stage_to in CONSUMING


def percent(part: int, whole: int) -> int:
    """Per mille, rounded half up; nothing of nothing is nothing."""
    return (part * 2000 + whole) // (2 * whole) if whole > 0 else 0


assert {field.name for field in fields(Figures)} == set(COLUMNS)
