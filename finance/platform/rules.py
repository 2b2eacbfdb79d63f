"""Our documents beside the platform's: what is on one side only, what differs in amount or status, and why it may be.

Pure. A document is matched by the platform's number where ours carries it, else by our own number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

APPROPRIATION, RESERVATION, COMMITMENT, PAYMENT_ORDER = "appropriation", "reservation", "commitment", "payment_order"
KINDS = (APPROPRIATION, RESERVATION, COMMITMENT, PAYMENT_ORDER)
MISSING_HERE, MISSING_THERE, NOT_NUMBERED, AMOUNT, ENDED_THERE, PAID_THERE = (
    "missing_here",
    "missing_there",
    "not_numbered",
    "amount",
    "ended_there",
    "paid_there",
)
ENDED_WORDS = ("ملغى", "ملغي", "ملغاة", "مرفوض", "مرفوضة", "cancelled", "canceled", "rejected", "closed", "مقفل", "مغلق")
PAID_WORDS = ("مدفوع", "مصروف", "منفذ", "paid", "executed", "settled")

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ours:
    kind: str
    number: str
    etimad_number: str
    item: str
    amount: int
    open: bool = True  # still stands in its stage
    paid: bool = False


@dataclass(frozen=True, slots=True)
class Theirs:
    kind: str
    etimad_number: str
    our_number: str
    item: str
    amount: int
    status: str


@dataclass(frozen=True, slots=True)
class Difference:
    kind: str
    number: str
    etimad_number: str
    ours: int
    theirs: int
    cause: str

    @property
    def difference(self) -> int:
        return self.ours - self.theirs


def differences(ours: Iterable[Ours], theirs: Iterable[Theirs]) -> list[Difference]:
    """Every document that the two sides don't agree on, by kind and number."""
    said = list(theirs)
    by_etimad: dict[Key, Theirs] = {(one.kind, one.etimad_number, one.item): one for one in said if one.etimad_number}
    by_number: dict[Key, Theirs] = {(one.kind, one.our_number): one for one in said if one.our_number}
    by_item: dict[Key, Theirs] = {(one.kind, one.item): one for one in said if one.kind == APPROPRIATION}
    found, seen = [], set()
    for mine in ours:
        match = _match(mine, by_etimad, by_number, by_item)
        if match is not None:
            seen.add(id(match))
        found += _compared(mine, match)
    alone = [one for one in said if id(one) not in seen and not ended(one)]
    found += [Difference(one.kind, one.our_number or one.item, one.etimad_number, 0, one.amount, MISSING_HERE) for one in alone]
    return sorted(found, key=lambda one: (KINDS.index(one.kind), one.number, one.etimad_number))


def _match(mine: Ours, by_etimad: Mapping[Key, Theirs], by_number: Mapping[Key, Theirs], by_item: Mapping[Key, Theirs]) -> Theirs | None:
    if mine.kind == APPROPRIATION:
        return by_item.get((mine.kind, mine.item))
    found = by_etimad.get((mine.kind, mine.etimad_number, mine.item)) or by_etimad.get((mine.kind, mine.etimad_number, ""))
    return found or by_number.get((mine.kind, mine.number))


def _compared(mine: Ours, match: Theirs | None) -> list[Difference]:
    if match is None:
        if not mine.open:
            return []
        cause = MISSING_THERE if mine.etimad_number or mine.kind == APPROPRIATION else NOT_NUMBERED
        return [Difference(mine.kind, mine.number, mine.etimad_number, mine.amount, 0, cause)]
    number = match.etimad_number or mine.etimad_number
    if ended(match) and mine.open:
        return [Difference(mine.kind, mine.number, number, mine.amount, 0, ENDED_THERE)]
    if mine.amount != match.amount:
        return [Difference(mine.kind, mine.number, number, mine.amount, match.amount, AMOUNT)]
    if paid(match) and not mine.paid and mine.kind == PAYMENT_ORDER:
        return [Difference(mine.kind, mine.number, number, mine.amount, match.amount, PAID_THERE)]
    return []


def ended(one: Theirs) -> bool:
    return one.status.strip().lower() in ENDED_WORDS


def paid(one: Theirs) -> bool:
    return one.status.strip().lower() in PAID_WORDS
