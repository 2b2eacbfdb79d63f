"""Facts that cross the door of finance: what happened, lines of both books, and what recording answers.

Plain frozen values without database or web. Amounts are whole halalas. An `Event` says what happened, with which amounts
and coding; the posting rules say what that means in the books. A ready `Entry` comes only from vouchers, journal import
and opening balances.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

# Stages of the budget book, in the order money passes them. `outside` is where authority comes from (nil>A) and returns to.
OUTSIDE = "outside"
AVAILABLE = "available"
APPROPRIATED = "appropriated"
RELEASED = "released"  # a limit beside the stages, not consumption
FROZEN = "frozen"
RESERVED = "reserved"
COMMITTED = "committed"
DUE = "due"
ORDERED = "ordered"
PAID = "paid"
LAPSED = "lapsed"
STAGES = (APPROPRIATED, RELEASED, FROZEN, RESERVED, COMMITTED, DUE, ORDERED, PAID, LAPSED)
# Stages of the revenue estimate: a book beside, never spendable.
ASSESSED, COLLECTED, TRANSFERRED = "assessed", "collected", "transferred"
REVENUE_STAGES = (ASSESSED, COLLECTED, TRANSFERRED)
CONSUMING = (FROZEN, RESERVED, COMMITTED, DUE, ORDERED, PAID, LAPSED)
CASH, SETTLEMENT = "cash", "settlement"
# The nature of a move of authority names the column it counts in; a transfer counts on both sides.
ORIGINAL, ADDITION, TRANSFER_IN, TRANSFER_OUT, DISTRIBUTION = "original", "addition", "transfer_in", "transfer_out", "distribution"
AUTHORITY_NATURES = (ORIGINAL, ADDITION, TRANSFER_IN, TRANSFER_OUT, DISTRIBUTION)
MANY = 3  # people whose pay a sum must hold to tell nobody's: of two, either finds the other's by taking off the own


class Coding(NamedTuple):
    """The coding block. `entity` is the code of the entity charged (the cost centre); an empty text is "none"."""

    entity: str
    economic: str = ""
    program: str = ""
    function: str = ""
    fund: str = ""
    project: str = ""
    place: str = ""


class Item(NamedTuple):
    """One amount of an event. `part` names which rows of the posting rules it meets ("net", "vat", "basic" ...).

    Budget references: `parent` is the reference whose open amount this item takes (the request's for a commitment);
    `reference` is the one under which the amount stands afterwards (the order's). Without `parent` it is taken from
    `reference`; without `reference` it stays under `parent`; without both, under the event's document. So a receipt of
    order 17 says only `reference="procurement.order:17"`, and the order says `parent="procurement.request:9"`.
    """

    part: str
    amount: int  # halalas, above zero
    coding: Coding
    party: str = ""  # link of who is owed or owes: "procurement.supplier:17"
    due_day: date | None = None
    origin_year: int | None = None  # year the expense belongs to; empty: the event's
    memo: str = ""
    account: str | None = None  # chosen account where the rule leaves the choice ("item" in the rules)
    parent: str | None = None
    reference: str | None = None
    year: int | None = None  # budget year where it is not the event's (carried commitments)
    document: str = ""  # what the open item is called that it opens or settles; empty: the event's document


class Line(NamedTuple):
    """A line of the general book. `amount` above zero is a debit, below zero a credit."""

    account: str
    amount: int
    coding: Coding
    party: str = ""
    due_day: date | None = None
    origin_year: int | None = None
    memo: str = ""
    document: str = ""  # what the open item is called that it opens, or settles first; empty: the event's document
    reference: str = ""  # budget reference: settles open items of the same reference next

    @property
    def debit(self) -> int:
        return max(0, self.amount)

    @property
    def credit(self) -> int:
        return max(0, -self.amount)


@dataclass(frozen=True, slots=True)
class Move:
    """An amount of one budget line passing from one stage to another.

    The line is found from `year` and `coding` by the budget book's own fallback (nearest ancestor that has the item).
    """

    year: int
    coding: Coding
    stage_from: str
    stage_to: str
    amount: int  # halalas, above zero
    nature: str = CASH  # cash | settlement: both consume the appropriation, only cash the cash plan; of authority: its column
    parent: str | None = None  # reference whose open amount is taken
    reference: str = ""  # reference under which it stands afterwards
    party: str = ""
    origin_year: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A ready general-book entry, with the budget moves it means (none for a plain journal entry)."""

    lines: tuple[Line, ...]
    moves: tuple[Move, ...] = ()
    journal: str = "JV"
    opening: bool = False  # period 0: opening balances


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened. `source` ("procurement.invoice:42/accepted") is recorded once, ever."""

    kind: str  # the key of the posting rules: "procurement.accepted.direct"
    source: str
    day: date
    unit: str  # code of the balancing unit (any entity of it is understood)
    items: tuple[Item, ...] = ()
    description: str = ""
    document: str = ""  # link of the paper: "procurement.receipt:42"
    entry: Entry | None = None
    owner: str = ""  # entity whose entry it is; empty: the lowest that stands above every entity charged


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording answers. `number` is empty where the event writes the budget book alone."""

    source: str
    number: str | None
    year: int
    entry_id: int | None
    replayed: bool = False


class Share(NamedTuple):
    """What a budget line bears of a payment."""

    coding: Coding
    amount: int  # halalas, above zero


class Wage(NamedTuple):
    """The parts of a net salary that the wage file names. Net = basic + housing + other - deductions."""

    national_id: str
    basic: int  # halalas, as the others
    housing: int
    other: int
    deductions: int

    @property
    def net(self) -> int:
        return self.basic + self.housing + self.other - self.deductions


class Payment(NamedTuple):
    """A sum that waits for the treasurer: who is paid, from which payable, under which budget reference.

    Payments of one `group` (default: the part) stand in one payment order. The budget bears it on the item of `coding`;
    where that names no item, on `shares` of at most the amount; without both it stands outside the appropriations.
    """

    party: str
    name: str
    iban: str  # empty: the Treasury knows the account; a bank is never told to pay without one
    amount: int  # halalas
    coding: Coding
    account: str  # the payable it settles: "2112"
    part: str = "net"
    reference: str = ""  # budget reference under which it stands due (the commitment's or the run's); empty: `document`
    document: str = ""  # the open item it settles
    memo: str = ""
    shares: tuple[Share, ...] = ()
    wage: Wage | None = None
    group: str = ""


@dataclass(frozen=True, slots=True)
class Ordering:
    """Payments that are to become payment orders, one for each of their groups.

    `source` names what asks ("procurement.invoice:42/payment") and answers the same orders when asked again; `entity` is whose orders they are.
    """

    payments: Sequence[Payment]
    source: str
    entity: str
    day: date
    description: str
    document: str = ""  # the paper they pay; empty: of the source
    prepared_by: str = ""  # who prepared that paper, where it isn't who orders: neither may control, approve or release
    year: int | None = None  # whose budget bears them; none: the day's
    events: Sequence[Event] = ()  # recorded together with the orders, before them: what accrues and what orders is one recording


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account of a trial balance, in halalas. Opening and closing stand on one side; movements on both."""

    account: str
    name_ar: str
    name_en: str
    type: str
    opening_debit: int
    opening_credit: int
    debit: int
    credit: int
    closing_debit: int
    closing_credit: int


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One line of the general ledger with the balance after it. A row without `number` is the account's opening balance."""

    day: date
    number: str
    description: str
    account: str
    coding: Coding | None
    party: str
    debit: int
    credit: int
    balance: int  # debit above zero


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line of the journal."""

    number: str
    day: date
    description: str
    account: str
    debit: int
    credit: int
    source: str
    document: str
