"""An order over several years: the year's share is committed, the later ones stand as memoranda until their year opens them.

Nothing of next year's money is committed before its year has begun (budget law: yearly shares of a contract with a ceiling; Regulation 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select

from erp import clock
from erp.audit.record import record as audit
from erp.auth.values import Actor, system_actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid, WrongState
from erp.i18n import _, listed
from erp.module import Alert
from erp.money import Halalas
from finance.services import record, reverse
from finance.values import Event, Item
from procurement.errors import YearBelowNought
from procurement.figures.queries import law_on
from procurement.orders.models import Order, OrderChange, OrderYear
from procurement.orders.queries import coding, locked, order_numbered, supplier_of, years_of
from procurement.orders.rules import ISSUED, year_faults
from procurement.values import SERVICES

OPEN = "procurement.order.approve"


def write(order: Order, given: Sequence[dict[str, Any]]) -> None:
    """The draft's shares by year; none: all of it is this year's. Raises RequestInvalid."""
    rows = [(line["fiscal_year"], line["amount"]) for line in given]
    most = int(law_on(order.day).number("continuous_contract_max_years")) if order.kind == SERVICES else None
    faults = year_faults(rows, order.total, order.day.year, most)
    if faults:
        facts = {"sum": Halalas(sum(amount for _year, amount in rows)), "total": Halalas(order.total), "year": order.day.year, "most": most}
        raise RequestInvalid([Problem(code, "years", facts=facts) for code in faults])
    db.session.execute(delete(OrderYear).where(OrderYear.order_id == order.id))
    lines = [
        {"order_id": order.id, "entity_id": order.entity_id, "fiscal_year": year, "amount": amount, "committed": False, "source": ""}
        for year, amount in sorted(rows)
    ]
    if lines:
        db.session.execute(insert(OrderYear), lines)


def share_of(order: Order) -> int:
    """What the order commits of its first year, with VAT: all of it where it names no years."""
    years = years_of(order)
    return years[0].amount if years else order.total


def check_begins(order: Order) -> None:
    """The first share is of the year in which the order is issued. Raises RequestInvalid."""
    years, today = years_of(order), clock.today()
    if years and years[0].fiscal_year != today.year:
        raise RequestInvalid([Problem("order.years_begin", "years", facts={"year": today.year})])


def issue(order: Order, committed: str, actor: Actor) -> None:
    """Beside the commitment of the first share, recorded as `committed`: a memorandum of each later one."""
    for year in years_of(order):
        if year.fiscal_year == clock.today().year:
            year.committed, year.source = True, committed
        else:
            _remember(order, year, f"{order.link}/future:{year.fiscal_year}", actor)
    db.session.flush()


def _remember(order: Order, year: OrderYear, source: str, actor: Actor) -> None:
    year.source = source
    if year.amount:
        _record(order, "budget.committed", "future", year.amount, source, actor)


def _record(order: Order, kind: str, part: str, amount: int, source: str, actor: Actor) -> None:
    item = Item(part, amount, coding(order), supplier_of(order).party, reference=order.link)
    unit = tree().unit_of(order.entity_id).code
    record(Event(kind, source, clock.today(), unit, (item,), order.title, order.link), actor=actor)


def drop_later(order: Order, reason: str, actor: Actor) -> None:
    """What no year has opened yet is bound no more."""
    for year in years_of(order):
        if not year.committed and year.source and year.amount:
            reverse(year.source, day=clock.today(), reason=reason, actor=actor)


def begun_later(order: Order) -> bool:
    """Whether a later year has opened its share."""
    return sum(year.committed for year in years_of(order)) > 1


def waiting(order: Order) -> list[OrderYear]:
    """Shares whose year has begun and that are not committed."""
    if order.state != ISSUED:
        return []
    return [year for year in years_of(order) if not year.committed and year.fiscal_year <= clock.today().year]


def open_refusal(row: Order, _actor: Actor) -> DomainError | None:
    return None if waiting(row) else WrongState(state=row.state)


def open_year(row: Order, _values: dict[str, Any], actor: Actor) -> Order:
    """The year that has begun bears its share: committed out of its own line, no memorandum any more. Raises what the budget refuses."""
    order = locked(row.id)
    due = waiting(order)
    if not due:
        raise WrongState(state=order.state)
    for year in due:
        source = f"{order.link}/year:{year.fiscal_year}"
        if year.amount:
            _record(order, "year.contract.slice", "slice", year.amount, source, actor)
        year.committed, year.source = True, source
    db.session.flush()
    changes = {str(year.fiscal_year): [None, Halalas(year.amount)] for year in due}
    audit(actor, "share committed", order.link, entity_id=order.entity_id, changes=changes)
    return order


def bearing(order: Order, change: OrderChange) -> OrderYear | None:
    """The share that a change of the order adds to or takes from: the year it names, else the last one committed.

    Raises RequestInvalid, YearBelowNought.
    """
    years = {year.fiscal_year: year for year in years_of(order)}
    wanted = change.fiscal_year or max((year.fiscal_year for year in years.values() if year.committed), default=None)
    if wanted is None and not years:
        return None
    found = years.get(wanted or 0)
    current = max((year.fiscal_year for year in years.values() if year.committed), default=0)
    if found is None or found.fiscal_year < current:
        raise RequestInvalid([Problem("order.year_unknown", "fiscal_year", facts={"year": wanted})])
    if found.amount + change.difference < 0:
        raise YearBelowNought(year=found.fiscal_year, amount=Halalas(found.amount))
    return found


def is_later(order: Order, fiscal_year: int | None) -> bool:
    """Whether that year's share stands as a memorandum."""
    return any(year.fiscal_year == fiscal_year and not year.committed for year in years_of(order))


def move(order: Order, change: OrderChange, actor: Actor) -> bool:
    """The change's difference into the share that bears it; True where that is a later year's, so that nothing committed moves.

    Raises what `bearing` does.
    """
    year = bearing(order, change)
    if year is None:
        return False
    before, year.amount = year.amount, year.amount + change.difference
    if not year.committed:
        if before:
            reverse(year.source, day=clock.today(), reason=change.cause[:200], actor=actor)
        _remember(order, year, f"{change.link}/approved", actor)
    db.session.flush()
    return not year.committed


def open_all(_day: date) -> int:
    """Each morning: shares whose year has begun, as far as its appropriation bears them. Safe to run twice. Returns how many orders."""
    done = 0
    for number in _with_waiting():
        try:
            unit_of_work(lambda number=number: open_year(order_numbered(number), {}, system_actor()) and None)
            done += 1
        except DomainError:  # the year's line doesn't bear it yet: the alert names the order
            continue
    return done


def _with_waiting() -> list[str]:
    question = (
        select(Order.number)
        .join(OrderYear, OrderYear.order_id == Order.id)
        .where(Order.state == ISSUED, OrderYear.committed.is_(False), OrderYear.fiscal_year <= clock.today().year)
    )
    return list(db.session.execute(question.distinct().order_by(Order.number)).scalars())


def alerts() -> list[Alert]:
    """Orders whose share of this year no appropriation bears yet."""
    found = _with_waiting()
    if not found:
        return []
    title = _("Orders whose share of this year is not committed yet: %(count)s", count=len(found))
    return [Alert("warn", title, listed(found[:3]), "/procurement/orders")]
