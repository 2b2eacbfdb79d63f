"""Payslips made items of the ledger's events. Pure: what a month costs each budget line, and whom it is owed to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from finance.values import Coding, Item
from hr.payroll.values import ABSENCE, DEDUCTION, PayLine

DISCIPLINE = "discipline"


class Paid(NamedTuple):
    """One stored payslip as the ledger needs it. `lines` are those of the payslip; amounts in halalas."""

    employee_number: str
    net: int
    held: int
    lines: tuple[PayLine, ...]

    @property
    def party(self) -> str:
        return f"hr.employee:{self.employee_number}"


def borne(slips: Iterable[Paid], fund: str) -> dict[tuple[str, Coding, str], int]:
    """(part, coding, party) -> halalas that a budget line bears: earnings less absence, and the state's shares."""
    found: dict[tuple[str, str, str, str], int] = {}  # plain tuples: this runs for every line of a payroll
    for slip in slips:
        for line in slip.lines:
            if line.kind != DEDUCTION:
                key = line.part, line.entity, line.economic, line.party
                found[key] = found.get(key, 0) + (-line.amount if line.kind == ABSENCE else line.amount)
    return {(part, Coding(entity, item, fund=fund), party): amount for (part, entity, item, party), amount in found.items() if amount}


def posts(entity: str, year: int) -> str:
    """The reference under which an entity's posts of a year stand reserved."""
    return f"hr.posts:{entity}-{year}"


def items_of(slips: Iterable[Paid], fund: str, *, year: int, reference: str) -> Iterator[Item]:
    """The items of `payroll.approved`: what budget lines bear, out of the posts' reservation; what third parties and people are owed.

    The items of a set of payslips balance, since each payslip does: gross and state shares = net, deductions and state shares.
    """
    slips = tuple(slips)
    for (part, coding, party), amount in borne(slips, fund).items():
        yield Item(part, amount, coding, party=party, parent=posts(coding.entity, year), reference=reference)
    for (part, entity, item, party, document), amount in _taken(slips).items():
        yield Item(part, amount, Coding(entity, item, fund=fund), party=party, document=document, parent=reference if part == DISCIPLINE else None)
    codings: dict[str, Coding] = {}
    for slip in slips:
        if slip.net:
            entity = _entity(slip)
            coding = codings.get(entity) or codings.setdefault(entity, Coding(entity, fund=fund))
            yield Item("net", slip.net, coding, party=slip.party)


def _taken(slips: Iterable[Paid]) -> dict[tuple[str, str, str, str, str], int]:
    """(part, entity, economic item, party, document) -> halalas taken off for others; what discipline takes is a saving of the item."""
    found: dict[tuple[str, str, str, str, str], int] = {}
    for slip in slips:
        for line in slip.lines:
            if line.kind == DEDUCTION:
                whose = ("", line.party, line.reference) if line.part != DISCIPLINE else (line.economic, "", "")
                key = line.part, line.entity, *whose
                found[key] = found.get(key, 0) + line.amount
    return found


def held_items(slips: Iterable[Paid], fund: str) -> Iterator[Item]:
    """The items of `payroll.held`: net that can't be paid out yet, a liability of its own."""
    return (Item("net", slip.held, Coding(_entity(slip), fund=fund), party=slip.party) for slip in slips if slip.held)


def _entity(slip: Paid) -> str:
    return slip.lines[-1].entity if slip.lines else ""
