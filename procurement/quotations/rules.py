"""Comparing offers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

RECEIVED, AWARDED, PASSED_OVER, WITHDRAWN = "received", "awarded", "passed_over", "withdrawn"
STATES = (RECEIVED, AWARDED, PASSED_OVER, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer as the comparison sees it. `prices`: item's place and unit price without VAT."""

    number: str
    supplier: str
    total: int
    conforming: bool
    valid_until: date
    prices: tuple[tuple[int, int], ...] = ()


def ranked(offers: Iterable[Offer]) -> list[Offer]:
    """Conforming ones first, each group from the lowest up."""
    return sorted(offers, key=lambda offer: (not offer.conforming, offer.total, offer.number))


def lowest(offers: Sequence[Offer]) -> Offer | None:
    """The lowest conforming offer."""
    found = ranked(offers)
    return found[0] if found and found[0].conforming else None


def unpriced(places: Iterable[int], priced: Iterable[int]) -> list[int]:
    """Items that an offer leaves without a price."""
    return sorted(set(places) - set(priced))
