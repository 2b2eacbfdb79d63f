"""What an order commits, how far it may change, and what of it is received. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from erp.money import rounded
from finance.values import Coding, Item
from procurement.errors import ChangeBeyondLaw
from procurement.values import GOODS

DRAFT, WAITING, RETURNED, REJECTED, ISSUED, CLOSED, CANCELLED = "draft", "waiting", "returned", "rejected", "issued", "closed", "cancelled"
STATES = (DRAFT, WAITING, RETURNED, REJECTED, ISSUED, CLOSED, CANCELLED)
EDITABLE = (DRAFT, RETURNED)
STORE, DIRECT_USE = "store", "direct"
DESTINATIONS = (DIRECT_USE, STORE)


@dataclass(frozen=True, slots=True)
class Standing:
    """The order's amounts as later documents see them, in halalas."""

    net: int
    vat: int
    accepted_net: int = 0  # without VAT, what was accepted or certified so far
    recovered: int = 0  # of the advance
    advance: int = 0  # paid out against guarantee
    undone: int = 0  # deducted for good in certificates

    @property
    def total(self) -> int:
        return self.net + self.vat


def committing(total: int, reserved: int, coding: Coding, party: str, parent: str, reference: str) -> tuple[tuple[Item, ...], int]:
    """What is taken out of the reservation and, above it, out of what is available; and what of the reservation returns."""
    taken = min(total, reserved)
    items = [Item("reserved", taken, coding, party, parent=parent, reference=reference)] if taken else []
    if total > taken:
        items.append(Item("available", total - taken, coding, party, reference=reference))
    return tuple(items), reserved - taken


def year_faults(years: Sequence[tuple[int, int]], total: int, first: int, most: int | None) -> list[str]:
    """What is wrong with shares (year, halalas with VAT) of an order of `total` that begins in `first`; `most`: years that the law allows."""
    if not years:
        return []
    named = sorted(year for year, _amount in years)
    found = []
    if named[0] != first or len(set(named)) < len(named):
        found.append("order.years_begin")
    if sum(amount for _year, amount in years) != total:
        found.append("order.years_sum")
    if most is not None and named[-1] - named[0] >= most:
        found.append("order.years_beyond")
    return found


def check_change(original: int, wanted: int, up: Decimal, down: Decimal, article: str) -> None:
    """All changes of an order together stay within +10/-20 percent of its first value (Law M/128 69). Raises ChangeBeyondLaw."""
    difference = wanted - original
    limit = original * up if difference > 0 else original * down
    if abs(difference) * 100 > limit:
        percent = format((Decimal(difference) * 100 / original).quantize(Decimal("0.01")), "f")
        raise ChangeBeyondLaw(percent=percent, up=str(up), down=str(down), article=article)


def vat_until(net: int, order: Standing) -> int:
    """The order's VAT on so much of its net, so that the parts add up to the whole to the halala."""
    if not order.net:
        return 0
    return rounded(Decimal(order.vat) * net / order.net)


def penalty_cap(kind: str, net: int, supply_percent: Decimal, other_percent: Decimal) -> int:
    """The most that delay may cost the supplier of a contract of this kind (Law M/128 72)."""
    return rounded(Decimal(net) * (supply_percent if kind == GOODS else other_percent) / 100)
