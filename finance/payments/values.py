"""Payment orders as plain values: states, duties, families of posting rules, and one order with its lines. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from finance.values import Coding, Share, Wage

KIND, BATCH_KIND, LINE_KIND, NOTICE_KIND = "finance.payment-order", "finance.payment-batch", "finance.payment-line", "finance.court-notice"
SERIES, BATCH_SERIES, NOTICE_SERIES = "PO", "PB", "AN"

QUEUED, PASSED, REFUSED, ADOPTED, APPROVED, BATCHED, SENT = "queued", "passed", "refused", "adopted", "approved", "batched", "sent"
PAID, RETURNED, CANCELLED = "paid", "returned", "cancelled"
STATES = (QUEUED, PASSED, REFUSED, ADOPTED, APPROVED, BATCHED, SENT, PAID, RETURNED, CANCELLED)
UNSENT = (QUEUED, PASSED, REFUSED, ADOPTED, APPROVED)  # what may be cancelled
WAITING, REISSUED = "waiting", "reissued"
LINE_STATES = (WAITING, PAID, RETURNED, REISSUED, CANCELLED)
OPEN, SETTLED = "open", "settled"
BATCH_STATES = (OPEN, SENT, SETTLED, CANCELLED)
NOTICE_STATES = (OPEN, SENT)

TREASURY, OWN = "treasury", "own"  # the two roads: the state's platform, an own account
ROADS = (TREASURY, OWN)
ETIMAD, PAIN001, WPS = "etimad", "pain001", "wps"
FORMATS = (ETIMAD, PAIN001, WPS)

PAYMENT, UNBUDGETED, PAYROLL, LATE = "payment", "unbudgeted", "payroll", "late"
FAMILIES = (PAYMENT, UNBUDGETED, PAYROLL, LATE)
SALARY_GROUPS = ("labour", "net", "net_apart")  # the groups of orders that hold what people earn
BUDGET = "budget"  # the part of the items that only move the budget

PREPARED, CONTROLLED, APPROVING, RELEASED = "prepared", "controlled", "approved", "released"
DUTIES = (PREPARED, CONTROLLED, APPROVING, RELEASED)  # four people


class OrderLine(NamedTuple):
    """One payee of an order, as the ledger and the files need it."""

    place: int
    end_to_end: str
    party: str
    name: str
    iban: str
    amount: int
    account: str
    part: str
    coding: Coding
    reference: str = ""
    document: str = ""
    memo: str = ""
    shares: tuple[Share, ...] = ()
    wage: Wage | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order with the lines an event is about."""

    number: str
    family: str
    unit: str
    entity: str  # whose entry it is
    year: int  # whose budget bears it
    description: str
    lines: tuple[OrderLine, ...]
    again: bool = False  # issues a returned payment again

    @property
    def document(self) -> str:
        return f"{KIND}:{self.number}"

    @property
    def amount(self) -> int:
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True, slots=True)
class Payer:
    """An own account as files name it."""

    name: str
    iban: str
    bic: str
    bank: str = ""
    establishment: str = ""
    labour_number: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a file tells: whom to pay when, from which account."""

    reference: str  # the file's own id
    payer: Payer
    day: date
    lines: tuple[OrderLine, ...]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)
