"""The documents of the budget book, and which moves each kind writes when it is approved.

Pure. Authority exists only as approved documents: the budget is their sum, never an edited number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from finance.values import (
    ADDITION,
    APPROPRIATED,
    AVAILABLE,
    CASH,
    COMMITTED,
    DISTRIBUTION,
    FROZEN,
    ORIGINAL,
    OUTSIDE,
    RELEASED,
    RESERVED,
    TRANSFER_IN,
    TRANSFER_OUT,
)

ORIGINAL_BUDGET, DISTRIBUTE, ADD, REDUCE = "original", "distribution", "addition", "reduction"
FREEZE, UNFREEZE, RELEASE, TRANSFER = "freeze", "unfreeze", "release", "transfer"
RESERVE, RESERVE_CUT, COMMIT, CHANGE_UP, CHANGE_DOWN, CLOSE = "reservation", "reservation_cut", "commitment", "increase", "decrease", "close"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a document line."""

    stage_from: str
    stage_to: str
    nature: str = CASH


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of document does. `steps` are of its only side; with `target_steps` a line has two sides."""

    name: str
    code: str  # in the document's number: MED-TR-2026-000001
    steps: tuple[Step, ...]
    target_steps: tuple[Step, ...] = ()
    authority: bool = False  # changes how much may be spent
    takes: bool = False  # takes from a named reference
    holds: bool = False  # holds its amounts (available > frozen) from the request until it is decided

    @property
    def event(self) -> str:
        return f"budget.{self.name}"

    @property
    def two_sided(self) -> bool:
        return bool(self.target_steps)


def _gain(nature: str) -> Step:
    return Step(OUTSIDE, APPROPRIATED, nature)


def _loss(nature: str) -> Step:
    return Step(APPROPRIATED, OUTSIDE, nature)


KINDS = {
    kind.name: kind
    for kind in (
        Kind(ORIGINAL_BUDGET, "BD", (_gain(ORIGINAL),), authority=True),
        Kind(DISTRIBUTE, "DS", (_loss(DISTRIBUTION),), (_gain(DISTRIBUTION),), authority=True),
        Kind(ADD, "AD", (_gain(ADDITION),), authority=True),
        Kind(REDUCE, "RD", (_loss(ADDITION),), authority=True),
        Kind(TRANSFER, "TR", (Step(FROZEN, AVAILABLE), _loss(TRANSFER_OUT)), (_gain(TRANSFER_IN),), authority=True, holds=True),
        Kind(FREEZE, "FR", (Step(AVAILABLE, FROZEN),)),
        Kind(UNFREEZE, "UF", (Step(FROZEN, AVAILABLE),), takes=True),
        Kind(RELEASE, "RL", (Step(OUTSIDE, RELEASED),)),
        Kind(RESERVE, "RS", (Step(AVAILABLE, RESERVED),)),
        Kind(RESERVE_CUT, "RC", (Step(RESERVED, AVAILABLE),), takes=True),
        Kind(COMMIT, "CM", (Step(AVAILABLE, COMMITTED),)),
        Kind(CHANGE_UP, "CI", (Step(AVAILABLE, COMMITTED),), takes=True),
        Kind(CHANGE_DOWN, "CD", (Step(COMMITTED, AVAILABLE),), takes=True),
        Kind(CLOSE, "CC", (Step(COMMITTED, AVAILABLE),), takes=True),
    )
}
HOLD = Step(AVAILABLE, FROZEN)
UNHOLD = Step(FROZEN, AVAILABLE)
COMMIT_RESERVED = Step(RESERVED, COMMITTED)  # a commitment that names the reservation it comes from


def release_with(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The release that goes along with authority where no release policy exists: approval releases in full."""
    return tuple(
        Step(OUTSIDE, RELEASED) if step.stage_to == APPROPRIATED else Step(RELEASED, OUTSIDE)
        for step in steps
        if APPROPRIATED in (step.stage_from, step.stage_to)
    )
