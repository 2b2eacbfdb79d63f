"""What acceptance of a quantity is worth, so that parts add up to the order to the halala. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from erp.errors import Problem
from procurement.values import line_amount

DRAFT, ACCEPTED, CANCELLED = "draft", "accepted", "cancelled"
STATES = (DRAFT, ACCEPTED, CANCELLED)


@dataclass(frozen=True, slots=True)
class Ordered:
    """An item of the order, and what of it was accepted before."""

    place: int
    quantity: Decimal
    unit_price: int
    amount: int  # of the whole item
    accepted: Decimal = Decimal(0)
    booked: int = 0  # halalas of what was accepted before

    @property
    def left(self) -> Decimal:
        return self.quantity - self.accepted


@dataclass(frozen=True, slots=True)
class Delivered:
    """One line of a receipt."""

    place: int
    delivered: Decimal
    accepted: Decimal
    rejected: Decimal
    cause: str = ""


def worth(item: Ordered, accepted: Decimal) -> int:
    """Halalas without VAT of accepting so much more; the last part is worth what is left of the item."""
    whole = item.accepted + accepted
    return (item.amount if whole == item.quantity else line_amount(whole, item.unit_price)) - item.booked


def problems(lines: dict[int, Ordered], given: list[Delivered]) -> list[Problem]:
    """Everything that keeps a receipt from being what it says; each fault with its line."""
    found: list[Problem] = []
    for n, line in enumerate(given):
        item = lines.get(line.place)
        if item is None:
            found.append(Problem("quotation.no_item", f"lines.{n}.place", facts={"place": line.place}))
        elif line.accepted + line.rejected > line.delivered:
            found.append(Problem("receipt.more_than_delivered", f"lines.{n}.accepted", facts={"delivered": format(line.delivered, "f")}))
        elif line.accepted > item.left:
            found.append(Problem("receipt.over_ordered", f"lines.{n}.accepted", facts={"place": line.place, "left": format(item.left, "f")}))
        elif line.rejected and not line.cause:
            found.append(Problem("receipt.cause_needed", f"lines.{n}.cause"))
    if len({line.place for line in given}) < len(given):
        found.append(Problem("receipt.item_twice", "lines"))
    return found


def uninspected(given: list[Delivered]) -> list[int]:
    """Items of which something is neither accepted nor rejected yet."""
    return [line.place for line in given if line.accepted + line.rejected != line.delivered]
