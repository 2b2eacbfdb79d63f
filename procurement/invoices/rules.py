"""Matching a claim to order and acceptance, and what the match writes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp.errors import DomainError
from erp.money import Halalas, rounded
from finance.values import Coding, Item
from procurement.errors import PriceMismatch, QuantityMismatch, VatMismatch
from procurement.values import line_amount, vat_of

CLAIM, CERTIFICATE, ADVANCE = "claim", "certificate", "advance"
KINDS = (CLAIM, CERTIFICATE, ADVANCE)
DRAFT, WAITING, RETURNED, REJECTED, APPROVED, ORDERED, CANCELLED = "draft", "waiting", "returned", "rejected", "approved", "ordered", "cancelled"
STATES = (DRAFT, WAITING, RETURNED, REJECTED, APPROVED, ORDERED, CANCELLED)
EDITABLE = (DRAFT, RETURNED)


@dataclass(frozen=True, slots=True)
class Bought:
    """An item of the order as a claim is held against it. `booked`, `claimed`: halalas without VAT as accrued and as claimed before."""

    place: int
    unit_price: int
    accepted: Decimal
    booked: int
    invoiced: Decimal = Decimal(0)
    claimed: int = 0

    @property
    def left(self) -> Decimal:
        return self.accepted - self.invoiced


@dataclass(frozen=True, slots=True)
class Claimed:
    """A line of the claim."""

    place: int
    quantity: Decimal
    unit_price: int

    @property
    def amount(self) -> int:
        return line_amount(self.quantity, self.unit_price)


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Percent that a line may be above the order's price, and above the quantity that was accepted."""

    price: Decimal = Decimal(0)
    quantity: Decimal = Decimal(0)


def match_refusal(item: Bought | None, line: Claimed, tolerance: Tolerance) -> DomainError | None:
    """What keeps a line from matching: more than was accepted and not claimed yet, or a price above the order's, beyond what is tolerated."""
    if item is None or item.left <= 0 or (line.quantity - item.left) * 100 > item.left * tolerance.quantity:
        accepted = format(item.left, "f") if item else "0"
        return QuantityMismatch(place=line.place, claimed=format(line.quantity, "f"), accepted=accepted, tolerance=str(tolerance.quantity))
    if (line.unit_price - item.unit_price) * 100 > item.unit_price * tolerance.price:
        return PriceMismatch(place=line.place, claimed=Halalas(line.unit_price), ordered=Halalas(item.unit_price), tolerance=str(tolerance.price))
    return None


def vat_refusal(net: int, vat: int, percent: Decimal, lines: int) -> DomainError | None:
    """VAT that isn't the rate's, beyond a halala of rounding a line."""
    right = vat_of(net, percent)
    return VatMismatch(claimed=Halalas(vat), right=Halalas(right), percent=str(percent)) if abs(vat - right) > max(1, lines) else None


def accrued(item: Bought, quantity: Decimal) -> int:
    """Of what acceptance booked, the part that belongs to so much more; the last part takes what is left."""
    whole = item.invoiced + quantity
    return (item.booked if whole == item.accepted else rounded(item.booked * whole / item.accepted)) - item.claimed


def vat_accrued(net: int, accepted_net: int, accepted_vat: int, claimed_net: int, claimed_vat: int) -> int:
    """Of the VAT that acceptance booked, the part that belongs to so much more net."""
    whole = claimed_net + net
    until = accepted_vat if whole == accepted_net else rounded(Decimal(accepted_vat) * whole / accepted_net)
    return max(0, until - claimed_vat)


@dataclass(frozen=True, slots=True)
class Match:
    """What the claim says beside what acceptance accrued, in halalas."""

    net: int
    vat: int
    accrued_net: int
    accrued_vat: int
    recovered: int = 0


def items_of(match: Match, coding: Coding, party: str, order: str, document: str, due: object) -> tuple[Item, ...]:
    """Net and VAT as open items of their own, the advance recovered, and the difference either way."""
    return tuple(_items(match, coding, party, order, document, due))


def _items(match: Match, coding: Coding, party: str, order: str, document: str, due: object) -> Iterator[Item]:
    for part, name, claimed, booked in (
        ("net", document, match.net, match.accrued_net), ("vat", vat_document(document), match.vat, match.accrued_vat),
    ):  # fmt: skip
        common = {"coding": coding, "party": party, "reference": order, "document": name, "due_day": due}
        if min(claimed, booked):
            yield Item(part, min(claimed, booked), **common)  # type: ignore[arg-type]
        if claimed > booked:
            yield Item("difference_up", claimed - booked, **common)  # type: ignore[arg-type]
        if booked > claimed:
            yield Item("difference_down", booked - claimed, **common)  # type: ignore[arg-type]
    if match.recovered:
        yield Item("advance_recovered", match.recovered, coding, party, reference=order, document=document)


def vat_document(document: str) -> str:
    """What the open item of a claim's VAT is called."""
    return f"{document}/vat"


def once_of(supplier_id: int, supplier_number: str) -> str:
    """What is the same for the same paper of the same supplier, however it is typed."""
    return f"{supplier_id}:{''.join(sign for sign in supplier_number.upper() if sign.isalnum())}"


def places_twice(lines: Sequence[Claimed]) -> bool:
    return len({line.place for line in lines}) < len(lines)
