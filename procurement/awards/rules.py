"""What an award needs. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

from erp.errors import DomainError
from erp.text import digits
from procurement.errors import MinutesNeeded, NotLowest, OfferExpired, OfferNotConforming, TenderNeeded, TooFewOffers
from procurement.quotations.rules import Offer, lowest
from procurement.requests.rules import GENERAL, Method
from procurement.values import line_amount

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


def parts_wished(text: str, open_: Mapping[int, Decimal]) -> dict[int, Decimal] | None:
    """Item -> quantity as "1, 3:2.5" names them among those still to be given: all that is open of 1, and 2.5 of 3; nothing named: everything.

    None where a name is no such item, a quantity is more than what is open of it, or nothing is open.
    """
    named = [part.strip() for part in digits(text).replace("،", ",").replace("٫", ".").split(",") if part.strip()]
    wanted: dict[int, Decimal] = {}
    for part in named:
        place, _colon, quantity = (piece.strip() for piece in part.partition(":"))
        if not place.isdigit() or int(place) not in open_ or int(place) in wanted:
            return None
        wanted[int(place)] = _part(quantity, open_[int(place)])
    if not all(wanted.values()):
        return None
    return dict(sorted(wanted.items())) if named else dict(open_) or None


def _part(said: str, whole: Decimal) -> Decimal:
    """The quantity said, in thousandths at the finest; nothing said: the whole. Nought where it can't be given."""
    if not said:
        return whole
    try:
        found = Decimal(said)
        fits = found.is_finite() and 0 < found <= whole and found == found.quantize(Decimal("0.001"))
    except InvalidOperation:
        return Decimal(0)
    return found if fits else Decimal(0)


def limited_to(offers: Sequence[Offer], parts: Mapping[int, Decimal]) -> list[Offer]:
    """The offers as far as these quantities go, to compare them: totals are then without VAT, which is the same share of each."""
    return [replace(offer, total=sum(line_amount(parts[place], price) for place, price in offer.prices if place in parts)) for offer in offers]


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
