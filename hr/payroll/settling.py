"""Arrears payslips made items of the ledger's events. Pure.

What is due more is an expense of today, with the year it belongs to; what was paid too much is owed by the person, and the
pension body gives its part back. Both of one person settle against one another; what remains is paid, or stays a debt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from finance.values import Coding, Item
from hr.payroll.accounting import Paid
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, OVERPAID, OWN_CONTRIBUTIONS, STATE, PayLine

ARREARS, PRIOR = "payroll.arrears", "payroll.arrears.prior"
OVER, OVER_PRIOR, OVER_PRIOR_SHARES = "payroll.overpaid", "payroll.overpaid.prior", "payroll.overpaid.prior.contributions"
EVENTS = (OVER, OVER_PRIOR, OVER_PRIOR_SHARES, ARREARS, PRIOR)  # a debt is raised before it is settled
BACK = {"pension_employee": "pension_back", "insurance_employee": "insurance_back"}


@dataclass(slots=True)
class Sides:
    """One person's differences of this year, or of earlier ones. Amounts in halalas, none negative but the sums."""

    more: list[PayLine] = field(default_factory=list)
    less: list[PayLine] = field(default_factory=list)

    @property
    def due(self) -> int:
        """Net of what is due more."""
        return sum(signed(line) for line in self.more)

    @property
    def debt(self) -> int:
        """Net of what was paid too much."""
        return -sum(signed(line) for line in self.less)


def signed(line: PayLine) -> int:
    """What a difference means for the person's net."""
    return {EARNING: line.amount, ABSENCE: -line.amount, DEDUCTION: -line.amount}.get(line.kind, 0)


def cost(line: PayLine) -> int:
    """What it means for whoever bears it: above zero, more."""
    return -line.amount if line.kind == ABSENCE else line.amount


def sides(slip: Paid, year: int) -> tuple[Sides, Sides]:
    """(this year's, earlier years')."""
    now, prior = Sides(), Sides()
    for line in slip.lines:
        if line.part == OVERPAID:
            continue
        side = now if line.month is None or line.month.year >= year else prior
        (side.more if cost(line) > 0 else side.less).append(line)
    return now, prior


def shares(slip: Paid, now: Sides, prior: Sides) -> tuple[int, int]:
    """How much of each year's arrears goes to the person's own debt, so that what remains is the payslip's net."""
    whole = now.due + prior.due - slip.net
    if prior.due < 0:
        return whole - prior.due, prior.due
    first = min(whole, now.due)
    return first, whole - first


def events(slips: Iterable[Paid], fund: str, *, year: int, reference: str) -> dict[str, list[Item]]:
    """Event -> its items, in the order in which they are recorded; events without items are left out."""
    found: dict[str, list[Item]] = {kind: [] for kind in EVENTS}
    for slip in slips:
        now, prior = sides(slip, year)
        debt = next((line.reference for line in slip.lines if line.part == OVERPAID), "")
        found[OVER] += [*_gross(slip, now, fund, debt), *_back(slip, now, fund, debt)]
        found[OVER_PRIOR] += _gross(slip, prior, fund, debt)
        found[OVER_PRIOR_SHARES] += _back(slip, prior, fund, debt)
        for kind, side, share in zip((ARREARS, PRIOR), (now, prior), shares(slip, now, prior), strict=True):
            found[kind] += _more(slip, side, share, fund, reference, debt)
    return {kind: merged(items) for kind, items in found.items() if items}


def _more(slip: Paid, side: Sides, share: int, fund: str, reference: str, debt: str) -> Iterator[Item]:
    for line in side.more:
        origin = line.month.year if line.month else None
        if line.kind in (EARNING, ABSENCE, STATE):
            coding = Coding(line.entity, line.economic, fund=fund)
            yield Item(line.part, cost(line), coding, party=line.party, origin_year=origin, reference=reference)
        else:
            yield Item(line.part, line.amount, Coding(line.entity, fund=fund), party=line.party, origin_year=origin)
    coding = Coding(_entity(slip), fund=fund)
    if share:
        yield Item("state_debt" if share > 0 else "debt_raised", abs(share), coding, party=slip.party, document=debt)
    if side.due - share:
        yield Item("net", side.due - share, coding, party=slip.party)


def _gross(slip: Paid, side: Sides, fund: str, debt: str) -> Iterator[Item]:
    """What the person was paid too much: owed back, and the item is charged less."""
    for line in side.less:
        if line.kind in (EARNING, ABSENCE):
            origin = line.month.year if line.month else None
            yield Item("gross", -cost(line), Coding(line.entity, line.economic, fund=fund), party=slip.party, origin_year=origin, document=debt)


def _back(slip: Paid, side: Sides, fund: str, debt: str) -> Iterator[Item]:
    """The pension or insurance of what was paid too much: both shares come back, the person's makes the debt less."""
    for line in side.less:
        origin = line.month.year if line.month else None
        if line.kind == STATE:
            yield Item(line.part, -line.amount, Coding(line.entity, line.economic, fund=fund), party=line.party, origin_year=origin)
        elif line.part in OWN_CONTRIBUTIONS:
            coding = Coding(line.entity, fund=fund)
            yield Item(BACK[line.part], -line.amount, coding, party=line.party, origin_year=origin)
            yield Item("debt_less", -line.amount, coding, party=slip.party, origin_year=origin, document=debt)


def merged(items: Iterable[Item]) -> list[Item]:
    """Items that differ by nothing but their amount, made one."""
    found: dict[tuple[object, ...], Item] = {}
    for item in items:
        key = (item.part, item.coding, item.party, item.origin_year, item.reference, item.document)
        known = found.get(key)
        found[key] = item if known is None else Item(
            item.part, known.amount + item.amount, item.coding, party=item.party, origin_year=item.origin_year, reference=item.reference,
            document=item.document,
        )  # fmt: skip
    return list(found.values())


def sums(items: Mapping[str, Iterable[Item]]) -> dict[str, int]:
    """Part -> halalas over all events; for proofs and previews."""
    found: dict[str, int] = {}
    for of_event in items.values():
        for item in of_event:
            found[item.part] = found.get(item.part, 0) + item.amount
    return found


def _entity(slip: Paid) -> str:
    return slip.charged or (slip.lines[-1].entity if slip.lines else "")
