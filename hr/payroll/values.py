"""What pay is calculated from and what comes out. Plain values: amounts in whole halalas, shares as exact fractions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from erp.effective import NoVersion, Timeline, Version
from erp.errors import DomainError
from erp.periods import Month

EARNING, DEDUCTION, STATE, ABSENCE = "earning", "deduction", "state", "absence"
FIXED, PERCENT, RATE = "fixed", "percent", "rate"
ANNUAL_LEAVE = "annual_leave"
# what the month's inputs may name, in the order of contract and law: how each is given ("days", "hours", "amount")
INPUT_ELEMENTS = {
    "absence_days": "days",
    "absence_hours": "hours",
    "overtime_hours": "hours",
    "holiday_overtime_hours": "hours",
    "mandate_days": "days",
    "mandate_days_outside": "days",
    "bank_loan": "amount",
    "alimony": "amount",
    "court_order": "amount",
    "bonus": "amount",
    "deduction": "amount",
    "association": "amount",
    "recovery": "amount",
    "discipline_days": "days",
    "discipline": "amount",
}
EXTRA_PAY = ("overtime_hours", "holiday_overtime_hours", "mandate_days", "mandate_days_outside", "bonus")  # by a prior decision only
# the budget items that bear pay besides the basic salary of the post (entries.md 3)
ITEMS = {"mandate": "211122", "overtime": "211123", "transport": "211121", "other": "211125", "pension": "21211", "insurance": "21212"}
PENSION_BODY = {"pension": "hr.body:pension", "insurance": "hr.body:insurance"}
OWN_CONTRIBUTIONS = ("pension_employee", "insurance_employee")  # parts of what the person contributes
OVERPAID = "overpaid"  # the part of an arrears payslip that stays a debt to the state
FOR_OTHERS = ("bank_loan", "alimony", "court_order", "deduction", "association")  # owed to a payee who must be named


class RuleCycle(DomainError):
    """Pay rules that wait for one another. Facts: rules."""

    code = "payroll.rule_cycle"


class Segment(NamedTuple):
    """A stretch of days in which nothing that pay depends on changed."""

    first_day: date
    last_day: date
    scale: str
    grade: str
    step: int
    status: str = "active"
    entity: str = ""
    economic: str = "211111"  # item that bears the basic pay of this kind of post
    funded: bool = True
    position: str = ""
    leave: str = ""  # kind of leave, where the status is one


class PayInput(NamedTuple):
    """One row of the month's inputs. `amount` in halalas; `quantity` in days or hours."""

    element: str
    amount: int = 0
    quantity: Fraction | int = 0
    first_day: date | None = None
    last_day: date | None = None
    decision_number: str = ""
    decision_date: date | None = None
    party: str = ""
    note: str = ""
    reference: str = ""


class Facts(NamedTuple):
    """One person as the month sees them."""

    employee_number: str
    employee_id: int
    segments: tuple[Segment, ...]
    name: str = ""
    iban: str = ""
    pension_scheme: str = ""  # empty: from the day of the first contribution
    first_contribution_date: date | None = None
    saudi: bool = True
    civil_servant: bool = True
    nationality: str = ""
    birth_date: date | None = None
    hire_date: date | None = None
    termination_date: date | None = None
    inputs: tuple[PayInput, ...] = ()
    debts: tuple[PayInput, ...] = ()  # state debts and what earlier months carried, as inputs of this month
    sick_days_used: int = 0  # of the month's kind of sick leave, in its window of four years, before this month


class Used(NamedTuple):
    """A figure a line stands on: its name, value, the day since which it holds, and the source that says so."""

    name: str
    value: int | Fraction
    since: date
    basis: str


class PayLine(NamedTuple):
    element: str
    kind: str  # earning | deduction | state | absence
    amount: int  # halalas, not negative in a payslip; arrears carry a sign
    rule: str
    version: date
    article: str = ""
    economic: str = ""  # item of the budget that bears it
    part: str = ""  # its row among the posting rules
    entity: str = ""
    party: str = ""
    reference: str = ""  # number of the decision or order
    reduces: str = ""  # of an absence: the element it makes less
    month: Month | None = None  # the month it belongs to; none: the payslip's
    facts: tuple[tuple[str, Any], ...] = ()  # the inputs and steps of the arithmetic
    figures: tuple[Used, ...] = ()
    stretch: int = -1  # which stretch of the month it was earned in; of deductions and the month as a whole, none


class Missing(NamedTuple):
    """Something that could not be calculated, while the rest went on."""

    code: str  # payroll.missing_figure, payroll.overtime_without_decision ...
    facts: tuple[tuple[str, Any], ...]
    filled_by: str = "hr"  # the role that puts it right


class Carried(NamedTuple):
    """A deduction that the month's pay could not bear in full: what is left of it."""

    element: str
    amount: int
    party: str
    reference: str
    reason: str  # "ceiling" | "net"


class Payslip(NamedTuple):
    employee_id: int
    employee_number: str
    name: str
    iban: str
    month: Month
    lines: tuple[PayLine, ...]
    gross: int
    deductions: int
    net: int  # what is due to the person, of which `held` is not paid out
    held: int = 0
    problems: tuple[Missing, ...] = ()
    carried: tuple[Carried, ...] = ()

    @property
    def state(self) -> int:
        """What the state pays on top: its share of pension and insurance."""
        return sum([line.amount for line in self.lines if line.kind == STATE])

    @property
    def charged(self) -> str:
        """Code of the entity that the net is charged to: where the person stood last."""
        return self.lines[-1].entity if self.lines else ""


@dataclass(frozen=True, slots=True)
class ContributionRate:
    """Rates of one branch of a scheme, as fractions of the base."""

    employee: Fraction
    state: Fraction
    base: str  # basic | basic_housing
    least: int | None = None
    most: int | None = None
    civil_servants: bool = True


@dataclass(frozen=True, slots=True)
class OfficeElement:
    """An element that an office adds in a table. fixed: halalas a month; percent: a fraction of `bases`; rate: halalas a unit of its input."""

    code: str
    kind: str  # earning | deduction
    method: str  # fixed | percent | rate
    value: Fraction | int
    bases: tuple[str, ...] = ("basic",)
    economic: str = "211125"
    part: str = "other"  # nature_of_work | other
    with_days: bool = True  # stops with the days that are not worked
    in_contribution_base: bool = False  # cash housing
    grades: frozenset[str] = frozenset()  # empty: every grade
    positions: frozenset[str] = frozenset()  # empty: every post
    party: str = ""
    valid_from: date = date(1971, 1, 1)
    valid_to: date | None = None
    basis: str = ""

    def reaches(self, segment: Segment) -> bool:
        return (not self.grades or segment.grade in self.grades) and (not self.positions or segment.position in self.positions)


@dataclass(slots=True)
class Figures:
    """Dated figures. A version whose value is None stands for a row that nobody has filled in yet."""

    steps: dict[tuple[str, str, int], Timeline[int]] = field(default_factory=dict)
    transport: dict[tuple[str, str], Timeline[int | None]] = field(default_factory=dict)
    contributions: dict[tuple[str, str], Timeline[ContributionRate]] = field(default_factory=dict)  # by scheme and branch
    named: dict[tuple[str, str], Timeline[Fraction | None]] = field(default_factory=dict)  # by name and key
    elements: tuple[OfficeElement, ...] = ()
    months: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)  # month -> its figures in force
    _found: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def step(self, scale: str, grade: str, step: int, day: date) -> Version[int] | None:
        return self._version(("step", scale, grade, step, day), self.steps.get((scale, grade, step)), day)

    def monthly_transport(self, scale: str, grade: str, day: date) -> Version[int | None] | None:
        return self._version(("transport", scale, grade, day), self.transport.get((scale, grade)), day)

    def value(self, name: str, day: date, key: str = "") -> Version[Fraction | None] | None:
        return self._version(("named", name, key, day), self.named.get((name, key)), day)

    def _version(self, key: Any, timeline: Timeline[Any] | None, day: date) -> Any:
        """The version in force, kept: a run asks for the same few rows a hundred thousand times."""
        try:
            return self._found[key]
        except KeyError:
            pass
        found = None
        if timeline is not None:
            try:
                found = timeline.version(day)
            except NoVersion:
                found = None
        self._found[key] = found
        return found


def half_up(numerator: int, denominator: int) -> int:
    """The one rounding of pay: to the nearest halala, half away from zero, once a line."""
    if numerator < 0:
        return -half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def pay_days(first_day: date, last_day: date, month: Month) -> int:
    """Days of a stretch within a month of thirty days. Stretches that follow one another add up to the month's thirty.

    The last day of the month is the thirtieth; a stretch that only has the thirty-first has no day of its own.
    """
    first, last = max(first_day, month.start), min(last_day, month.end)
    if first > last:
        return 0
    return (30 if last == month.end else min(last.day, 30)) - min(first.day - 1, 30)


def total(lines: Iterable[PayLine], *kinds: str) -> int:
    return sum(line.amount for line in lines if line.kind in kinds)
