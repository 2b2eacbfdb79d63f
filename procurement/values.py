"""Amounts of what is bought: quantities to three decimals, prices in halalas, VAT. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from erp.money import rounded
from finance.values import Coding

GOODS, SERVICES, WORKS = "goods", "services", "works"
KINDS = (GOODS, SERVICES, WORKS)


class Article(str):
    """An article of the law as its row names it ("Law M/128 32"); among the facts of a refusal it is said in the reader's words."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Priced:
    """A quantity at a unit price without VAT."""

    quantity: Decimal
    unit_price: int

    @property
    def amount(self) -> int:
        return line_amount(self.quantity, self.unit_price)


@dataclass(frozen=True, slots=True)
class Sums:
    """Halalas of a document: without VAT, the VAT, and both."""

    net: int
    vat: int

    @property
    def total(self) -> int:
        return self.net + self.vat


def line_amount(quantity: Decimal, unit_price: int) -> int:
    """Halalas, rounded once, half up."""
    return rounded(quantity * unit_price)


def vat_of(net: int, percent: Decimal) -> int:
    """VAT on an amount."""
    return percent_of(net, percent)


def sums_of(lines: Iterable[Priced], percent: Decimal) -> Sums:
    """VAT is worked out on the document's net, not line by line."""
    net = sum(line.amount for line in lines)
    return Sums(net, vat_of(net, percent))


def percent_of(amount: int, percent: Decimal) -> int:
    """Halalas, rounded once, half up."""
    return rounded(Decimal(amount) * percent / 100)


def coding_of(entity: str, economic: str, program: str, fund: str, project: str) -> Coding:
    return Coding(entity, economic, program, "", fund, project)
