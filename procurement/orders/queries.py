"""Reads of orders: one by number, its items, what stands of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from erp.db import db
from erp.i18n import _
from finance.values import Coding
from procurement.awards.models import AwardLine
from procurement.numbering import document_numbered, seen
from procurement.orders.models import Order, OrderChange, OrderChangeLine, OrderLine, OrderYear
from procurement.orders.rules import CLOSED, ISSUED, Standing
from procurement.requests.models import Request
from procurement.requests.queries import coding as coding_of_row
from procurement.requests.queries import lines_of as asked
from procurement.suppliers.models import Supplier

KIND, CHANGE_KIND = "procurement.order", "procurement.order-change"


def order_numbered(number: str) -> Order:
    """Raises NotFound."""
    return document_numbered(Order, KIND, number)


def locked(order_id: int) -> Order:
    """The order, locked for the rest of the unit of work and read anew."""
    question = select(Order).where(Order.id == order_id).with_for_update()
    return db.session.execute(question, execution_options={"populate_existing": True}).scalar_one()


def change_numbered(number: str) -> OrderChange:
    """Raises NotFound."""
    return document_numbered(OrderChange, CHANGE_KIND, number)


def lines_of(order: Order) -> list[OrderLine]:
    question = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.place)
    return list(db.session.execute(question, execution_options={"populate_existing": True}).scalars())


def change_lines_of(row: OrderChange) -> list[OrderChangeLine]:
    return list(db.session.execute(select(OrderChangeLine).where(OrderChangeLine.change_id == row.id).order_by(OrderChangeLine.place)).scalars())


def changes_of(order: Order) -> list[OrderChange]:
    return list(db.session.execute(select(OrderChange).where(OrderChange.order_id == order.id).order_by(OrderChange.id)).scalars())


def items_named(number: Any) -> list[tuple[str, str]]:
    """What the numbers of an order's items stand for, with what is ordered and accepted; nothing where the reader sees no such order."""
    row = seen(Order, "procurement.order.view", number)
    return [(str(line.place), _said(line)) for line in lines_of(row)] if row else []


def _said(line: OrderLine) -> str:
    ordered, accepted = f"{line.quantity:f}", f"{line.accepted:f}"
    return _("%(what)s · ordered %(ordered)s · accepted %(accepted)s", what=line.description, ordered=ordered, accepted=accepted)


def years_of(order: Order) -> list[OrderYear]:
    """Its shares by year, the first first; none for an order of one year."""
    return list(db.session.execute(select(OrderYear).where(OrderYear.order_id == order.id).order_by(OrderYear.fiscal_year)).scalars())


def unordered(request: Request) -> dict[int, Decimal]:
    """Item -> quantity of the request that no issued order was placed for; changes of orders don't count."""
    question = (
        select(AwardLine.place, AwardLine.quantity)
        .join(Order, Order.award_id == AwardLine.award_id)
        .where(Order.request_id == request.id, Order.state.in_((ISSUED, CLOSED)))
    )
    left = {line.place: line.quantity for line in asked(request)}
    for place, quantity in db.session.execute(question):
        left[place] -= quantity
    return {place: quantity for place, quantity in left.items() if quantity}


def coding(order: Order) -> Coding:
    return coding_of_row(order)


def case_of(order: Order) -> str:
    """The number of the request that the purchase began with."""
    return db.session.get_one(Request, order.request_id).number


def supplier_of(order: Order) -> Supplier:
    return db.session.get_one(Supplier, order.supplier_id)


def standing(order: Order) -> Standing:
    return Standing(order.net, order.vat, order.accepted_net, order.recovered, order.advance, order.undone)


def last_prices(order: Order) -> dict[str, int]:
    """Item -> the unit price of the last issued order before this one that bought it, in halalas."""
    names = [line.description for line in lines_of(order)]
    latest = (
        select(func.max(OrderLine.id))
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.description.in_(names), Order.id < order.id, Order.state.in_((ISSUED, CLOSED)))
        .group_by(OrderLine.description)
    )
    rows = db.session.execute(select(OrderLine.description, OrderLine.unit_price).where(OrderLine.id.in_(latest)))
    return dict(rows.all())  # type: ignore[arg-type]
