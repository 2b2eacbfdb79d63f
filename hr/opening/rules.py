"""The office's sheet beside what is calculated: each difference with the likeliest reason. Pure; amounts in halalas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple

from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, PayLine, half_up, total

GROSS, DEDUCTIONS, NET, ABSENT = "gross", "deductions", "net", "absence"
TOTALS = (GROSS, DEDUCTIONS, NET)
ROUNDING = 100  # a riyal: sheets round each element
SHARES = ("pension_employee", "insurance_employee", "pension_state", "insurance_state")
FROM_INPUTS = (
    "overtime", "mandate", "bonus", "absence", "bank_loan", "alimony", "court_order", "deduction", "association", "recovery", "discipline",
)  # fmt: skip
# why two amounts differ, in the order in which a reason is looked for
REASONS = (
    "not_in_sheet_at_all", "not_in_run", "missing_figure", "rounding", "other_step", "part_month", "other_rate", "other_grade", "no_input",
    "not_in_sheet", "follows", "other_amount",
)  # fmt: skip


class Difference(NamedTuple):
    element: str
    paid: int
    calculated: int
    reason: str
    facts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Scale:
    """What a reason is looked up in: amount of a monthly basic -> the steps that have it; amount of transport -> its grades."""

    steps: Mapping[int, Sequence[str]] = field(default_factory=dict)
    transport: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ours:
    """One person's payslip as it is compared."""

    lines: tuple[PayLine, ...]
    missing: tuple[str, ...] = ()  # figures that the calculation lacked for this person

    @property
    def sums(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.lines:
            element = ABSENT if line.kind == ABSENCE else line.element
            found[element] = found.get(element, 0) + line.amount
        gross, taken = total(self.lines, EARNING) - total(self.lines, ABSENCE), total(self.lines, DEDUCTION)
        return found | {GROSS: gross, DEDUCTIONS: taken, NET: gross - taken}

    def fact(self, element: str, name: str) -> Any:
        return next((dict(line.facts).get(name) for line in self.lines if line.element == element), None)


def compared(sheet: Mapping[str, int] | None, ours: Ours | None, scale: Scale) -> list[Difference]:
    """The differences of one person; none where sheet and payslip agree. A sheet of totals alone is compared by totals."""
    if sheet is None or ours is None:
        return _alone(sheet, ours)
    sums = ours.sums
    detailed = not set(sheet) <= set(TOTALS)
    elements = list(sheet)
    if detailed:
        shown = {ABSENT if line.kind == ABSENCE else line.element for line in ours.lines if line.kind in (EARNING, ABSENCE, DEDUCTION)}
        elements += sorted(shown - set(sheet))
    unequal = [element for element in elements if sums.get(element, 0) != sheet.get(element, 0)]
    return [_explained(element, element in sheet, sheet.get(element, 0), sums.get(element, 0), ours, scale, unequal) for element in unequal]


def _alone(sheet: Mapping[str, int] | None, ours: Ours | None) -> list[Difference]:
    if ours is not None:
        return [Difference(NET, 0, ours.sums[NET], "not_in_sheet_at_all")]
    assert sheet is not None
    return [Difference(NET, sheet.get(NET, sum_of(sheet)), 0, "not_in_run")]


def sum_of(sheet: Mapping[str, int]) -> int:
    """Net of a sheet that names elements: what is earned less what is taken off."""
    less = {ABSENT, *(name for name in FROM_INPUTS if name not in ("overtime", "mandate", "bonus")), "pension_employee", "insurance_employee"}
    return sum(-amount if element in less else amount for element, amount in sheet.items() if element not in (*TOTALS, *SHARES[2:]))


def _explained(element: str, named: bool, paid: int, calculated: int, ours: Ours, scale: Scale, unequal: Iterable[str]) -> Difference:
    reason, facts = next(_reasons(element, named, paid, calculated, ours, scale, unequal))
    return Difference(element, paid, calculated, reason, facts)


def _reasons(
    element: str, named: bool, paid: int, calculated: int, ours: Ours, scale: Scale, unequal: Iterable[str]
) -> Iterator[tuple[str, tuple[tuple[str, Any], ...]]]:
    if calculated < paid and ours.missing and element in ("mandate", "transport", "basic", GROSS, NET):
        yield "missing_figure", (("figure", ", ".join(ours.missing)),)
    if abs(paid - calculated) <= ROUNDING:
        yield "rounding", ()
    if element == "basic":
        yield from _of_basic(paid, ours, scale)
    if element in SHARES and (base := ours.fact(element, "base")) and paid:
        yield from _of_share(element, paid, int(base), ours, unequal)
    if element == "transport" and paid in scale.transport:
        yield "other_grade", (("grades", ", ".join(scale.transport[paid])),)
    if element in FROM_INPUTS and not calculated:
        yield "no_input", ()
    if not named:
        yield "not_in_sheet", ()
    causes = [name for name in unequal if name != element and name not in TOTALS]
    if element in TOTALS and causes:
        yield "follows", (("elements", causes),)
    yield "other_amount", ()


def _of_basic(paid: int, ours: Ours, scale: Scale) -> Iterator[tuple[str, tuple[tuple[str, Any], ...]]]:
    if paid in scale.steps:
        yield "other_step", (("steps", ", ".join(scale.steps[paid][:3])),)
    monthly = ours.fact("basic", "monthly")
    for days in range(1, 30) if monthly else ():
        if abs(half_up(int(monthly) * days, 30) - paid) <= 1:
            yield "part_month", (("days", days),)


def _of_share(element: str, paid: int, base: int, ours: Ours, unequal: Iterable[str]) -> Iterator[tuple[str, tuple[tuple[str, Any], ...]]]:
    """Another rate than the law's cohort of this person; or the same rate of another basic."""
    percent = Fraction(str(ours.fact(element, "percent") or 0))
    for halves in range(2, 45):
        rate = Fraction(halves, 2)
        if rate != percent and abs(half_up((base * rate / 100).numerator, (base * rate / 100).denominator) - paid) <= 1:
            yield "other_rate", (("theirs", str(float(rate))), ("ours", str(float(percent))))
    if "basic" in unequal or ABSENT in unequal:
        yield "follows", (("elements", ["basic"]),)
