"""Months that the office paid by its own sheet, beside what they should have been. Pure; amounts in halalas.

A sheet names elements and neither budget lines nor, mostly, the state's shares. What it names stands for what was paid; a
share that it doesn't name was paid in the proportion of the person's own share, else of basic pay. A riyal is rounding, but
for shares of a basic pay that differs by more. An element that it
leaves out is not compared, nor is a month whose sheet names absence that the month's inputs don't: nobody is asked for
money because a sheet was short.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from erp.money import split
from hr.payroll.retro import Before, Slot, compared, slot
from hr.payroll.values import ABSENCE, PayLine, half_up

ABSENT, BASIC = "absence", "basic"
SHARES = ("_state", "_employee")  # of pension and insurance, as their names end
ROUNDING = 100  # a riyal: sheets round each element
Patterns = Mapping[str, Sequence[PayLine]]


def by_name(lines: Iterable[PayLine]) -> dict[str, list[PayLine]]:
    """The lines that are compared, by the name that a sheet gives them."""
    found: dict[str, list[PayLine]] = {}
    for line in lines:
        if compared(line):
            found.setdefault(ABSENT if line.kind == ABSENCE else line.element, []).append(line)
    return found


def beside_sheet(
    due: Patterns, sheet: Mapping[str, int], known: Mapping[Slot, Before], patterns: Patterns
) -> tuple[tuple[PayLine, ...], dict[Slot, Before]]:
    """(lines that can be compared, what stands for them): the sheet, and `known`, the arrears that were recorded of the month since.

    `patterns` are lines of the person's other months, for what was paid and is not due at all any more.
    """
    if sheet.get(ABSENT) and ABSENT not in due:
        return (), {}
    later: dict[str, int] = {}
    for at, stood in known.items():
        later[at.element] = later.get(at.element, 0) + stood.amount

    def gap(name: str, paid: int) -> int:
        return _sum(due.get(name, ())) - paid - later.get(name, 0)

    moved = BASIC in sheet and abs(gap(BASIC, sheet[BASIC])) > ROUNDING
    lines: list[PayLine] = []
    stands: dict[Slot, Before] = {}
    for name in [*due, *(name for name in patterns if name not in due)]:
        shape = due if name in due else patterns
        paid = paid_of(name, sheet, shape)
        if paid is None or abs(gap(name, paid)) <= ROUNDING and not (moved and name.endswith(SHARES)):
            continue
        lines += due.get(name, ())
        for line, part in zip(shape[name], split(paid, [max(line.amount, 1) for line in shape[name]]), strict=True):
            stands[slot(line)] = _added(stands.get(slot(line)), Before(part, line.rule, line.version, line.article))
        for at, stood in known.items():
            if at.element == name:
                stands[at] = _added(stands.get(at), stood)
    return tuple(lines), stands


def paid_of(name: str, sheet: Mapping[str, int], shape: Patterns) -> int | None:
    """What the sheet says was paid; None where it doesn't say, and it doesn't follow."""
    if name in sheet:
        return sheet[name]
    own = name.replace("_state", "_employee")
    if own in sheet and _sum(shape.get(own, ())) == _sum(shape[name]):
        return sheet[own]
    if BASIC in sheet and name.endswith(SHARES) and (whole := _sum(shape.get(BASIC, ()))) > 0:
        return half_up(_sum(shape[name]) * sheet[BASIC], whole)
    return None


def _sum(lines: Iterable[PayLine]) -> int:
    return sum(line.amount for line in lines)


def _added(stood: Before | None, more: Before) -> Before:
    return more if stood is None else stood._replace(amount=stood.amount + more.amount)
