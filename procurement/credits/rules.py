"""What a credit note takes from a claim, so that parts add up to the claim to the halala. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from erp.errors import DomainError
from erp.money import Halalas, rounded
from finance.values import Coding, Item
from procurement.errors import CreditBeyond

REPLACE, RETURN, PRICE = "replace", "return", "price"
KINDS = (REPLACE, RETURN, PRICE)  # goods back and others to come; goods back for good; only the price is lowered
DRAFT, HANDED, WAITING, RETURNED, REJECTED = "draft", "handed", "waiting", "returned", "rejected"
APPROVED, COLLECTED, CANCELLED = "approved", "collected", "cancelled"
STATES = (DRAFT, HANDED, WAITING, RETURNED, REJECTED, APPROVED, COLLECTED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A line of the claim, and what of it was credited before. `booked`: halalas that acceptance had accrued for it."""

    place: int
    quantity: Decimal
    amount: int
    booked: int
    credited: Decimal = Decimal(0)  # quantity that went back
    credited_amount: int = 0
    credited_booked: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """Halalas of one line of a credit note: of the claim, and of what acceptance had booked."""

    amount: int
    booked: int


def taken(line: Claimed, quantity: Decimal, unit_price: int | None) -> Taken:
    """What goes back of a claimed line; with `unit_price` the goods stay and the price of so many is lowered by it. Raises CreditBeyond."""
    if unit_price is not None:
        amount = rounded(quantity * unit_price)
        if not 0 < amount <= line.amount - line.credited_amount or quantity > line.quantity:
            raise CreditBeyond(place=line.place, wanted=Halalas(amount), most=Halalas(line.amount - line.credited_amount))
        return Taken(amount, 0)
    whole = line.credited + quantity
    if whole > line.quantity:
        raise CreditBeyond(place=line.place, wanted=format(quantity, "f"), most=format(line.quantity - line.credited, "f"))
    part = share(line.amount, quantity, line.quantity - line.credited, line.credited_amount)
    return Taken(part, share(line.booked, quantity, line.quantity - line.credited, line.credited_booked))


def share(whole: int, quantity: Decimal, left: Decimal, before: int) -> int:
    """Of what is left of an amount, the part that belongs to so much of what is left of the quantity; the last part takes the rest."""
    return rounded((whole - before) * quantity / left)


def vat_share(net: int, whole_net: int, whole_vat: int, net_before: int, vat_before: int) -> int:
    """The claim's VAT on so much of its net, in the same way."""
    until = net_before + net
    return (whole_vat if until == whole_net else rounded(Decimal(whole_vat) * until / whole_net)) - vat_before if whole_net else 0


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit note's halalas: what the supplier gives back, and what acceptance had booked of it."""

    kind: str
    net: int
    vat: int
    booked_net: int
    booked_vat: int
    stored: bool  # the goods stood in the store
    paid: bool  # the claim was paid: the supplier owes the amount


def items_of(credit: Credit, coding: Coding, party: str, order: str, documents: tuple[str, str], own: str) -> tuple[Item, ...]:
    """What the note writes. `documents`: the claim's open items of net and VAT; `own`: what the supplier owes is called."""
    return tuple(_items(credit, coding, party, order, documents, own))


def _items(credit: Credit, coding: Coding, party: str, order: str, documents: tuple[str, str], own: str) -> Iterator[Item]:
    plain = "claim" if credit.paid else RETURN if credit.kind == PRICE else credit.kind
    parts = ((credit.net, credit.booked_net, documents[0]), (credit.vat, credit.booked_vat, documents[1]))
    for amount, booked, document in parts:
        name = own if credit.paid else document
        stored = (amount if credit.kind == PRICE else min(amount, booked)) if credit.stored else 0
        if stored:
            yield Item(f"{plain}_store", stored, coding, party, reference=order, document=name)
        if amount > stored:
            yield Item(plain, amount - stored, coding, party, reference=order, document=name)
        if credit.stored and booked > amount:
            yield Item("revalue", booked - amount, coding, party, reference=order, document=name)


def payable_refusal(net: int, vat: int, left_net: int, left_vat: int) -> DomainError | None:
    """More than is still to be paid on the claim, retention and penalty aside, can't be credited against it."""
    if net > left_net or vat > left_vat:
        return CreditBeyond(place="*", wanted=Halalas(net + vat), most=Halalas(left_net + left_vat))
    return None
