"""Payslips made items of the ledger's events. Pure: what a month costs each budget line, and whom it is owed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple, Protocol

from finance.values import Coding, Item
from hr.payroll.values import ABSENCE, DEDUCTION, PayLine

DISCIPLINE = "discipline"
# what the books read of a line, taken in one step
BOOKED = itemgetter(*map(PayLine._fields.index, ("kind", "amount", "economic", "part", "entity", "party", "reference")))


class Paid(NamedTuple):
    """One stored payslip as the ledger needs it. `lines` are those of the payslip; amounts in halalas."""

    employee_number: str
    net: int
    held: int
    lines: tuple[PayLine, ...] = ()
    charged: str = ""  # code of the entity that the net is charged to

    @property
    def party(self) -> str:
        return f"hr.employee:{self.employee_number}"


class Sums(NamedTuple):
    """What a set of payslips comes to, in halalas."""

    borne: dict[tuple[str, str, str, str], int]  # (part, entity, economic item, party): earnings less absence, and the state's shares
    taken: dict[tuple[str, str, str, str, str], int]  # (part, entity, item, party, document): taken off for others; discipline saves its item


class Lined(Protocol):
    """Whatever has the lines of a payslip."""

    @property
    def lines(self) -> tuple[PayLine, ...]: ...


def sums_of(slips: Iterable[Lined]) -> Sums:
    """One pass over the lines: this runs for every line of a payroll."""
    borne: dict[tuple[str, str, str, str], int] = {}
    taken: dict[tuple[str, str, str, str, str], int] = {}
    for slip in slips:
        for kind, amount, economic, part, entity, party, reference in map(BOOKED, slip.lines):
            if kind == DEDUCTION:
                whose = (part, entity, economic, "", "") if part == DISCIPLINE else (part, entity, "", party, reference)
                taken[whose] = taken.get(whose, 0) + amount
            else:
                key = part, entity, economic, party
                borne[key] = borne.get(key, 0) + (-amount if kind == ABSENCE else amount)
    return Sums({key: amount for key, amount in borne.items() if amount}, taken)


def posts(entity: str, year: int) -> str:
    """The reference under which an entity's posts of a year stand reserved."""
    return f"hr.posts:{entity}-{year}"


def items_of(slips: Iterable[Paid], fund: str, *, year: int, reference: str, known: Sums | None = None) -> Iterator[Item]:
    """The items of `payroll.approved`: what budget lines bear, out of the posts' reservation; what third parties and people are owed.

    The items of a set of payslips balance, since each payslip does: gross and state shares = net, deductions and state shares.
    `known` are the sums of these payslips, where they are kept: their lines are not looked at then.
    """
    slips = tuple(slips)
    borne, taken = known or sums_of(slips)
    for (part, entity, item, party), amount in borne.items():
        yield Item(part, amount, Coding(entity, item, fund=fund), party=party, parent=posts(entity, year), reference=reference)
    for (part, entity, item, party, document), amount in taken.items():
        yield Item(part, amount, Coding(entity, item, fund=fund), party=party, document=document, parent=reference if part == DISCIPLINE else None)
    codings: dict[str, Coding] = {}
    for slip in slips:
        if slip.net:
            entity = _entity(slip)
            coding = codings.get(entity) or codings.setdefault(entity, Coding(entity, fund=fund))
            yield Item("net", slip.net, coding, party=slip.party)


def held_items(slips: Iterable[Paid], fund: str) -> Iterator[Item]:
    """The items of `payroll.held`: net that can't be paid out yet, a liability of its own."""
    return (Item("net", slip.held, Coding(_entity(slip), fund=fund), party=slip.party) for slip in slips if slip.held)


def _entity(slip: Paid) -> str:
    return slip.charged or (slip.lines[-1].entity if slip.lines else "")
