"""Pure: how payments become orders, what an order's events write, who may do what to it when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from stdnum import iban as iban_numbers
from stdnum.exceptions import ValidationError

from erp.errors import DomainError, NotAllowed, WrongState
from erp.money import Halalas
from finance.errors import DayAhead, DayTooEarly, NoPayment, SeparationOfDuties, SharesDiffer
from finance.payments.values import (
    APPROVING,
    BUDGET,
    CONTROLLED,
    DUTIES,
    LATE,
    OWN,
    PAYMENT,
    PAYROLL,
    PREPARED,
    RELEASED,
    TREASURY,
    UNBUDGETED,
    Order,
    OrderLine,
)
from finance.values import Coding, Event, Item, Payment

ORDERED, REFUSED, PAID, RETURNED = "ordered", "refused", "paid", "returned"
EVENTS: Mapping[tuple[str, str, str], str] = {
    (PAYMENT, ORDERED, ""): "payment.ordered",
    (PAYMENT, REFUSED, ""): "payment.refused",
    (PAYMENT, PAID, TREASURY): "payment.paid.treasury",
    (PAYMENT, PAID, OWN): "payment.paid.own",
    (PAYMENT, RETURNED, TREASURY): "payment.returned",
    (PAYMENT, RETURNED, OWN): "payment.returned.own",
    (UNBUDGETED, ORDERED, ""): "payment.ordered.unbudgeted",
    (UNBUDGETED, REFUSED, ""): "payment.refused.unbudgeted",
    (UNBUDGETED, PAID, TREASURY): "payment.paid.unbudgeted",
    (UNBUDGETED, PAID, OWN): "payment.paid.own.unbudgeted",
    (UNBUDGETED, RETURNED, TREASURY): "payment.returned.unbudgeted",
    (UNBUDGETED, RETURNED, OWN): "payment.returned.own.unbudgeted",
    (PAYROLL, ORDERED, ""): "payroll.ordered",
    (PAYROLL, REFUSED, ""): "payroll.order.refused",
    (PAYROLL, PAID, TREASURY): "payroll.paid",
    (PAYROLL, PAID, OWN): "payroll.paid.own",
    (PAYROLL, RETURNED, TREASURY): "payroll.returned",
    (PAYROLL, RETURNED, OWN): "payroll.returned.own",
    (LATE, PAID, TREASURY): "payment.paid.late",
    (LATE, PAID, OWN): "payment.paid.late.own",
    (LATE, RETURNED, TREASURY): "payment.returned.late",
    (LATE, RETURNED, OWN): "payment.returned.late.own",
}
REISSUED_EVENT, REISSUE_REFUSED = "payment.reissued", "payment.reissue.refused"
ORDERED_ACCOUNT = "2116"  # what is ordered to be paid
RETURNED_ACCOUNT = "2117"  # a payment that came back is owed anew


def family_of(payments: Sequence[Payment]) -> str:
    """Which rows of the posting rules these meet. Payments of one order are of one family."""
    if any(payment.shares for payment in payments):
        return PAYROLL
    return PAYMENT if any(payment.coding.economic for payment in payments) else UNBUDGETED


def groups(payments: Iterable[Payment]) -> dict[tuple[str, str], list[Payment]]:
    """(group, family) -> its payments: each becomes one order, since net and VAT, pay and pension are ordered apart.

    Raises NoPayment where there is none, SharesDiffer where budget lines would bear more than is paid.
    """
    found: dict[tuple[str, str], list[Payment]] = {}
    for payment in payments:
        shares = sum([share.amount for share in payment.shares])
        if shares > payment.amount:
            raise SharesDiffer(party=payment.party, amount=Halalas(payment.amount), shares=Halalas(shares))
        found.setdefault((payment.group or payment.part, family_of([payment])), []).append(payment)
    if not found:
        raise NoPayment()
    return found


def fingerprint(payments: Iterable[Payment]) -> str:
    """Of everything that matters in the books: asked twice with other content is a conflict."""
    texts: dict[Coding, str] = {}  # of many payments few, each written out once
    lines = sorted([
        f"{p.party}|{p.part}|{p.amount}|{p.account}|{texts.get(p.coding) or texts.setdefault(p.coding, str(p.coding))}|{p.reference}|{p.document}"
        for p in payments
    ])  # fmt: skip
    return sha256("\n".join(lines).encode()).hexdigest()


def event(order: Order, what: str, *, road: str = "", day: date, source: str, description: str = "") -> Event:
    """What an act on an order means: `what` is ordered, refused, paid or returned, of the order's lines given."""
    kind = _kind(order, what, road)
    reissue = order.again and what in (ORDERED, REFUSED)
    items = general_items(order, kind)
    if order.family == PAYROLL and not reissue:
        items += budget_items(order)
    return Event(kind, source, day, order.unit, items, description or order.description, order.document, owner=order.entity)


def _kind(order: Order, what: str, road: str) -> str:
    if order.again and what == ORDERED:
        return REISSUED_EVENT
    if order.again and what == REFUSED:
        return REISSUE_REFUSED
    return EVENTS[order.family, what, road]


def general_items(order: Order, kind: str) -> tuple[Item, ...]:
    """One item a payee. Of a payment that the budget bears on its own item, it moves the budget too."""
    return tuple(_item(order, line, kind) for line in order.lines)


def _item(order: Order, line: OrderLine, kind: str) -> Item:
    budgeted = order.family == PAYMENT and kind not in (REISSUED_EVENT, REISSUE_REFUSED)
    reference = (line.reference or line.document or None) if budgeted else None
    account = None if order.again else line.account
    return Item(
        line.part, line.amount, line.coding, party=line.party, memo=line.memo, account=account, parent=reference, reference=reference,
        year=order.year, document=item_document(order, line),
    )  # fmt: skip


def item_document(order: Order, line: OrderLine) -> str:
    """What the open item is called: the payable's own document, so that ordering settles exactly what was accrued."""
    return line.document or order.document


def budget_items(order: Order) -> tuple[Item, ...]:
    """The budget's side of pay: what each budget line bears of the lines given, added up."""
    sums: dict[tuple[Coding, str], int] = {}
    for line in order.lines:
        for share in line.shares:
            key = share.coding, line.reference or line.document
            sums[key] = sums.get(key, 0) + share.amount
    return tuple(
        Item(BUDGET, amount, coding, parent=reference, reference=reference, year=order.year)
        for (coding, reference), amount in sorted(sums.items(), key=lambda pair: (str(pair[0]), pair[1]))
    )


def only(order: Order, lines: Iterable[OrderLine], **changes: object) -> Order:
    """The order reduced to some of its lines."""
    return replace(order, lines=tuple(lines), **changes)  # type: ignore[arg-type]


def returned_family(family: str, paid: date, day: date) -> str:
    """A payment that comes back after its year has ended touches no budget any more."""
    return family if paid.year == day.year else LATE


@dataclass(frozen=True, slots=True)
class Doer:
    """Who wants to act: the name, the person at the keyboard, and whether these rights decide anything at all."""

    username: str
    person: str
    may_approve: bool = True


RIGHTS = {CONTROLLED: "finance.payment-order.control", APPROVING: "finance.payment-order.approve", RELEASED: "finance.payment-batch.release"}


def check_duty(who: Doer, duty: str, document: str, persons: Mapping[str, Sequence[str]]) -> None:
    """Preparer, controller, approver and treasurer are four people. Raises SeparationOfDuties, NotAllowed."""
    if not who.may_approve:
        raise NotAllowed(permission=RIGHTS[duty])
    for other in DUTIES:
        if other != duty and {who.username, who.person} & set(persons.get(other, ())):
            raise SeparationOfDuties(person=who.username, document=document, duty=other)


def check_state(state: str, *allowed: str) -> None:
    """Raises WrongState."""
    if state not in allowed:
        raise WrongState(state=state)


def state_refusal(state: str, *allowed: str) -> DomainError | None:
    return None if state in allowed else WrongState(state=state)


def check_day(day: date, since: date, today: date) -> None:
    """A day on which something is said to have happened. Raises DayAhead, DayTooEarly."""
    if day > today:
        raise DayAhead(day=day)
    if day < since:
        raise DayTooEarly(day=day, since=since)


def valid_iban(iban: str) -> bool:
    try:
        iban_numbers.validate(iban)
    except ValidationError:
        return False
    return True


def payee_of(lines: Sequence[Payment]) -> tuple[str, str]:
    """(name, party) where one is paid; of several the first name and how many more, and no party."""
    parties, first = {line.party for line in lines}, lines[0]
    return (first.name, first.party) if len(parties) == 1 else (f"{first.name[:180]} (+{len(parties) - 1})", "")


def prepared(username: str, person: str) -> dict[str, list[str]]:
    return {PREPARED: sorted({username, person})}


def with_duty(persons: Mapping[str, Sequence[str]], duty: str, who: Doer) -> dict[str, list[str]]:
    return {**{name: list(people) for name, people in persons.items()}, duty: sorted({who.username, who.person})}
