"""Months looked at again: what they should have been under today's facts, less what was paid for them. Pure.

Only what follows from the person's standing is compared: earnings, absence, pension and insurance. What was taken for
others (loans, alimony, orders, recoveries, penalties) was taken once and stays. Calculated again, a month that has its
difference paid shows none: retro twice is retro once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from erp.periods import Month
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, OVERPAID, OWN_CONTRIBUTIONS, STATE, Facts, PayLine, Payslip, total

RULE, SINCE, BASIS = "overpaid", date(1977, 1, 1), "CSL 20"


class Slot(NamedTuple):
    """What amounts of a month are compared by: an element, and who bears it or is owed it."""

    element: str
    kind: str
    part: str
    economic: str
    entity: str
    party: str
    reduces: str = ""


class Before(NamedTuple):
    """What stands recorded for a slot of a month, and the rule it came from."""

    amount: int  # halalas
    rule: str
    version: date
    article: str = ""


def compared(line: PayLine) -> bool:
    return line.kind in (EARNING, ABSENCE, STATE) or (line.kind == DEDUCTION and line.part in OWN_CONTRIBUTIONS)


def slot(line: PayLine) -> Slot:
    return Slot(line.element, line.kind, line.part, line.economic, line.entity, line.party, line.reduces)


def differences(expected: Iterable[PayLine], before: Mapping[Slot, Before], month: Month) -> list[PayLine]:
    """Signed lines that bring what is recorded for the month to what is due; none where nothing differs."""
    due: dict[Slot, list[PayLine]] = {}
    for line in expected:
        if compared(line):
            due.setdefault(slot(line), []).append(line)
    found = []
    for at in [*due, *(known for known in before if known not in due)]:
        lines, stood = due.get(at, []), before.get(at)
        wanted, paid = sum(line.amount for line in lines), stood.amount if stood else 0
        if wanted == paid:
            continue
        facts = (("due", wanted), ("paid", paid), *(lines[0].facts if len(lines) == 1 else ()))
        rule, version, article = (lines[0].rule, lines[0].version, lines[0].article) if lines else (stood.rule, stood.version, stood.article)  # type: ignore[union-attr]
        figures = tuple(dict.fromkeys(used for line in lines for used in line.figures))
        reference = lines[0].reference if lines else ""
        found.append(
            PayLine(
                at.element, at.kind, wanted - paid, rule, version, article, at.economic, at.part, at.entity, at.party, reference, at.reduces, month,
                facts, figures,
            )
        )  # fmt: skip
    return found


def settled(facts: Facts, month: Month, lines: Iterable[PayLine], debt: str) -> Payslip | None:
    """The arrears payslip of these differences. Below nothing it is a debt to the state, named `debt`, and nothing is paid."""
    found = tuple(lines)
    if not found:
        return None
    gross = total(found, EARNING) - total(found, ABSENCE)
    net = gross - total(found, DEDUCTION)
    if net < 0:
        entity = found[-1].entity
        owed = PayLine("overpaid", DEDUCTION, net, RULE, SINCE, BASIS, part=OVERPAID, entity=entity, reference=debt, facts=(("difference", net),))
        found = (*found, owed)
    deductions = total(found, DEDUCTION)
    paid = gross - deductions
    return Payslip(
        facts.employee_id, facts.employee_number, facts.name, facts.iban, month, found, gross, deductions, paid, held=0 if facts.iban else paid
    )


def owed(lines: Iterable[PayLine]) -> int:
    """The debt to the state that an arrears payslip raises, in halalas."""
    return -sum(line.amount for line in lines if line.part == OVERPAID)
