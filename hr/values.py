"""Facts that cross the door of hr: what reports read. Plain frozen values without database or web; amounts in whole halalas."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One payslip of a month. gross = basic + allowances; net = gross - pension - deductions."""

    payslip: str  # its number
    entity: str  # code
    employee_number: str
    name_ar: str
    name_en: str
    grade: str
    step: int
    basic: int  # less what absence takes of it
    allowances: int  # every other earning, less what absence takes of it
    gross: int
    pension: int  # the person's share of pension and social insurance
    deductions: int  # everything else that is taken off
    net: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """From last month's net to this month's; the parts add up: last + joined + left + raised + contributions + inputs + taken + rest = now."""

    last: int
    joined: int  # net of those who weren't paid last month
    left: int  # minus the net of those who aren't paid this month
    raised: int  # basic pay and standing allowances of those paid in both
    contributions: int  # their shares of pension and insurance
    inputs: int  # extra work, mandates, bonuses, absence
    taken: int  # loans, orders and other deductions
    rest: int  # what no element explains; nil where every payslip's lines make its net
    now: int


JOINED, LEFT, CHANGED = "joined", "left", "changed"


@dataclass(frozen=True, slots=True)
class NetChange:
    """One person's net of two months. `elements`: (element, signed difference); `decision`: (kind, number) in effect in the later month."""

    kind: str  # joined | left | changed
    employee_number: str
    name_ar: str
    name_en: str
    payslip: str  # of the later month, else of the earlier
    last: int | None
    current: int | None
    elements: tuple[tuple[str, int], ...] = ()
    decision: tuple[str, str] | None = None

    @property
    def difference(self) -> int:
        return (self.current or 0) - (self.last or 0)


@dataclass(frozen=True, slots=True)
class HeadCount:
    """Posts of one grade in one entity; posts = filled + vacant."""

    entity: str
    scale: str
    grade: str
    filled: int
    vacant: int

    @property
    def posts(self) -> int:
        return self.filled + self.vacant


@dataclass(frozen=True, slots=True)
class Contribution:
    """One person's branch of pension or insurance in a month."""

    branch: str  # pension | insurance | unemployment | occupational
    employee_number: str
    name_ar: str
    name_en: str
    employee: int
    state: int


@dataclass(frozen=True, slots=True)
class TakenFor:
    """What one person's pay gave to one payee."""

    payee: str
    employee_number: str
    name_ar: str
    name_en: str
    element: str
    reference: str  # of the order or contract
    amount: int


@dataclass(frozen=True, slots=True)
class Borne:
    """What a month costs one budget line."""

    entity: str  # code of the entity charged
    economic: str
    people: int
    pay: int  # earnings less absence
    state: int  # the state's shares
