"""What a recorded run owes, made payments: people, pension and insurance bodies, payees. Pure.

The amounts are those of the events that were recorded, so that payslips, entry and payments are the same to the halala. What
budget lines bear of the run is dealt out over the payments: each takes from the lines of its own entity first, and what is
left is what nobody is paid yet (held pay, debts recovered).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from finance.values import Coding, Event, Item, Payment, Share, Wage
from hr.payroll.accounting import DISCIPLINE
from hr.payroll.values import EARNING

PAYABLES = {
    "net": ("2112", "net"),
    "net_apart": ("2118", "net_apart"),
    "pension_employee": ("2113", "pension"),
    "pension_state": ("2113", "pension"),
    "insurance_employee": ("2114", "insurance"),
    "insurance_state": ("2114", "insurance"),
    "deduction": ("2115", "deduction"),
}
LESS = {"pension_back": "pension_employee", "insurance_back": "insurance_employee"}  # what a body owes back is paid less to it
DUE_EVENTS = ("payroll.approved", "payroll.arrears", "payroll.arrears.prior")
OVERPAID_EVENTS = ("payroll.overpaid", "payroll.overpaid.prior.contributions")
HELD = "payroll.held"
OF_PEOPLE = ("2112", "2118")  # accounts of what people themselves are owed
LABOUR = "labour"  # salaries of labour-law staff are ordered apart: their wages are told to the ministry

Owed = tuple[str, str, str, str]  # account, part, party, document


class Payee(NamedTuple):
    """Who is paid, and into which account."""

    name: str
    iban: str = ""
    wage: Wage | None = None
    labour: bool = False


class Pools:
    """What budget lines bear and no payment has taken yet."""

    def __init__(self) -> None:
        self.left: dict[Coding, int] = {}
        self._orders: dict[str, list[Coding]] = {}

    def add(self, coding: Coding, amount: int) -> None:
        self.left[coding] = self.left.get(coding, 0) + amount
        self._orders.clear()

    def draw(self, entity: str, amount: int) -> tuple[Share, ...]:
        """Take an amount, the entity's own lines first. What the pools lack is left out: it was never due."""
        shares, order = [], self._order(entity)
        while amount and order:
            coding = order[-1]
            taken = min(amount, self.left[coding])
            if taken > 0:
                self.left[coding] -= taken
                amount -= taken
                shares.append(Share(coding, taken))
            if self.left[coding] <= 0:
                order.pop()
        return tuple(shares)

    def _order(self, entity: str) -> list[Coding]:
        """The lines that an entity's payments take from, the first last; kept, and shorter with each that is used up."""
        if entity not in self._orders:
            self._orders[entity] = sorted(self.left, key=lambda coding: (coding.entity != entity, coding.entity, coding.economic))[::-1]
        return self._orders[entity]


@dataclass
class Due:
    """What a set of events makes due on budget lines, and whom it owes."""

    pools: Pools = field(default_factory=lambda: Pools())
    owed: dict[Owed, int] = field(default_factory=dict)
    held: dict[Owed, int] = field(default_factory=dict)
    coding: dict[Owed, Coding] = field(default_factory=dict)
    _codings: dict[tuple[str, str], Coding] = field(default_factory=dict)  # by entity and fund: of many people few

    def take(self, event: Event) -> None:
        for item in event.items:
            if event.kind in DUE_EVENTS and item.coding.economic:
                self._pool(item)
            self._owe(event, item)

    def people(self) -> Due:
        """What people are due, taken out; the same budget lines bear it. Bodies and payees stay."""
        mine = Due(self.pools)
        for key in [key for key in self.owed if key[0] in OF_PEOPLE]:
            mine.owed[key], mine.coding[key] = self.owed.pop(key), self.coding.pop(key)
            if key in self.held:
                mine.held[key] = self.held.pop(key)
        return mine

    def _pool(self, item: Item) -> None:
        self.pools.add(item.coding, -item.amount if item.part == DISCIPLINE else item.amount)

    def _owe(self, event: Event, item: Item) -> None:
        part, sign = (LESS[item.part], -1) if item.part in LESS else (item.part, 1)
        if part not in PAYABLES or event.kind in OVERPAID_EVENTS and sign > 0:
            return
        account, group = PAYABLES[part]
        key = account, group, item.party, item.document or event.document
        if key not in self.coding:
            # a body is paid for all entities at once: by their unit, not by whichever comes first
            whose = item.coding.entity if account in OF_PEOPLE else event.unit, item.coding.fund
            self.coding[key] = self._codings.get(whose) or self._codings.setdefault(whose, Coding(whose[0], fund=whose[1]))
        if event.kind == HELD:
            self.held[key] = self.held.get(key, 0) + item.amount
        self.owed[key] = self.owed.get(key, 0) + (-item.amount if event.kind == HELD else sign * item.amount)


@dataclass(frozen=True, slots=True)
class ToPay:
    """The payments of a run in one unit, and the pay that is held."""

    payments: tuple[Payment, ...]
    held: tuple[Payment, ...]


def to_pay(due: Due, payees: Mapping[str, Payee], reference: str, standing: Mapping[tuple[str, str, str], int] | None = None) -> ToPay:
    """Payments in the order of what is owed. `reference` is the one under which the run stands due.

    `standing`: (account, party, document) -> what is still owed: a body that owed something back is paid less. Without it
    everything stands that is due.
    """
    owed = due.owed
    if standing is not None:
        owed = {key: min(amount, standing.get((key[0], key[2], key[3]), 0)) for key, amount in due.owed.items()}
    ready = [_payment(due, key, amount, payees, reference) for key, amount in owed.items() if amount > 0]
    held = [_payment(due, key, amount, payees, reference) for key, amount in due.held.items() if amount > 0]
    return ToPay(tuple(ready), tuple(held))


def _payment(due: Due, key: Owed, amount: int, payees: Mapping[str, Payee], reference: str) -> Payment:
    account, part, party, document = key
    payee, coding = payees.get(party, Payee(party)), due.coding[key]
    group = LABOUR if payee.labour and part == "net" else part
    wage = payee.wage if part == "net" and payee.wage is not None and payee.wage.net == amount else None
    return Payment(
        party, payee.name, payee.iban, amount, coding, account, part, reference, document, shares=due.pools.draw(coding.entity, amount), wage=wage,
        group=group,
    )  # fmt: skip


def earned_of(lines: Iterable[tuple[Any, ...]], housing: frozenset[str] = frozenset({"housing"})) -> tuple[int, int, int]:
    """(basic, housing, other) of what is earned: lines begin with element, kind, halalas."""
    basic = house = other = 0
    for element, kind, amount, *_rest in lines:
        if kind == EARNING and amount > 0:
            if element == "basic":
                basic += amount
            elif element in housing:
                house += amount
            else:
                other += amount
    return basic, house, other


def wage_of(national_id: str, earned: tuple[int, int, int], net: int) -> Wage:
    """The parts of a net salary; the rest is deducted."""
    basic, house, other = earned
    if basic + house + other < net:  # arrears: the signs of several months
        return Wage(national_id, 0, 0, net, 0)
    return Wage(national_id, basic, house, other, basic + house + other - net)
