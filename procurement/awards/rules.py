"""What an award needs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from erp.errors import DomainError
from procurement.errors import MinutesNeeded, NotLowest, OfferExpired, OfferNotConforming, TenderNeeded, TooFewOffers
from procurement.quotations.rules import Offer, lowest
from procurement.requests.rules import GENERAL, Method

MADE, ORDERED, CANCELLED = "made", "ordered", "cancelled"
STATES = (MADE, ORDERED, CANCELLED)
SOLE, EMERGENCY = "sole_source", "emergency"  # Law M/128 32: direct purchase whatever the value
GROUNDS = ("", SOLE, EMERGENCY)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the awarder says."""

    ground: str = ""
    reason: str = ""
    members: str = ""
    tender_number: str = ""


def places_wished(text: str, open_: Sequence[int]) -> list[int] | None:
    """Items named as "1, 3" among those still to be given; nothing named: all of them. None where a name is no such item."""
    if not text.strip():
        return sorted(open_) or None
    named = [part.strip() for part in text.replace("،", ",").split(",") if part.strip()]
    wanted = {int(part) for part in named if part.isdigit()}
    return sorted(wanted) if all(part.isdigit() for part in named) and wanted and wanted <= set(open_) else None


def limited_to(offers: Sequence[Offer], places: Sequence[int]) -> list[Offer]:
    """The offers as far as these items go, to compare them: totals are then without VAT, which is the same share of each."""
    wanted = set(places)
    return [replace(offer, total=sum(amount for place, amount in offer.prices if place in wanted)) for offer in offers]


def award_refusal(chosen: Offer, offers: Sequence[Offer], method: Method, wish: Wish, day: date) -> DomainError | None:
    """What keeps `chosen` from being awarded by this method on this day, or None."""
    conforming = [offer for offer in offers if offer.conforming]
    if not chosen.conforming:
        return OfferNotConforming(offer=chosen.number)
    if chosen.valid_until < day:
        return OfferExpired(offer=chosen.number, day=chosen.valid_until)
    if wish.ground:
        return None if wish.reason else NotLowest(offer=chosen.number, lowest=chosen.number)
    if method.name == GENERAL and not wish.tender_number:
        return TenderNeeded(article=method.article)
    if method.name != GENERAL and len(offers) < method.offers:
        return TooFewOffers(offers=len(offers), needed=method.offers, article=method.article)
    if method.committee and not wish.members:
        return MinutesNeeded(article=method.article)
    best = lowest(conforming)
    if best is not None and best.total < chosen.total and not wish.reason:
        return NotLowest(offer=chosen.number, lowest=best.number)
    return None
