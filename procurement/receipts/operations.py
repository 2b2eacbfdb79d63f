"""Receive, inspect, accept, and undo an acceptance nobody claimed for yet."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select

from erp import clock
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid, WrongState
from finance.services import record, reverse
from finance.values import Event, Item
from procurement.drafts import changed, ended, named_in
from procurement.duties import operations as duties
from procurement.duties.rules import RECEIVER
from procurement.errors import AlreadyClaimed
from procurement.numbering import document_numbered, numbered
from procurement.orders.models import Order, OrderLine
from procurement.orders.queries import case_of, coding, locked, standing, supplier_of
from procurement.orders.queries import lines_of as items_of
from procurement.orders.rules import ISSUED, vat_until
from procurement.receipts.models import Receipt, ReceiptLine
from procurement.receipts.rules import ACCEPTED, CANCELLED, DRAFT, Delivered, Ordered, problems, uninspected, worth
from procurement.values import WORKS

KIND = "procurement.receipt"
CREATE, ACCEPT, CANCEL = (f"procurement.receipt.{verb}" for verb in ("create", "accept", "cancel"))
HEAD = ("day", "delivery_note", "members", "note")
Plan = Sequence[tuple[Receipt | None, dict[str, Any]]]


def receipt_numbered(number: str) -> Receipt:
    """Raises NotFound."""
    return document_numbered(Receipt, KIND, number)


def lines_of(row: Receipt) -> list[ReceiptLine]:
    return list(db.session.execute(select(ReceiptLine).where(ReceiptLine.receipt_id == row.id).order_by(ReceiptLine.place)).scalars())


def ordered(line: OrderLine) -> Ordered:
    return Ordered(line.place, line.quantity, line.unit_price, line.amount, line.accepted, line.accepted_amount)


def create(plan: Plan, actor: Actor) -> list[Receipt]:
    """What came, provisionally: no entry on this form. Raises WrongState, RequestInvalid."""
    made, orders = [], named_in(Order, plan, "order_id")
    for _row, values in plan:
        order = orders[values["order_id"]]
        if order.state != ISSUED:
            raise WrongState(state=order.state)
        if order.kind == WORKS:
            raise RequestInvalid([Problem("receipt.works_are_certified", "order")])
        row = Receipt(
            number=numbered(order.entity_id, "RC", values["day"]), order_id=order.id, entity_id=order.entity_id, destination=order.destination,
            prepared_by=actor.username, recorded_at=clock.now(),
        )  # fmt: skip
        _fill(row, values)
        db.session.add(row)
        db.session.flush()
        _write_lines(row, order, values.get("lines") or [])
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[Receipt]:
    """What inspection finds, until acceptance."""
    return changed(plan, (DRAFT,), _change, actor)


def _change(row: Receipt, values: dict[str, Any]) -> None:
    _fill(row, values)
    if "lines" in values:
        _write_lines(row, db.session.get_one(Order, row.order_id), values["lines"])


def _fill(row: Receipt, values: dict[str, Any]) -> None:
    for name in HEAD:
        if name in values:
            setattr(row, name, values[name] if values[name] is not None else "")


def _write_lines(row: Receipt, order: Order, given: Sequence[dict[str, Any]]) -> None:
    items = {line.place: line for line in items_of(order)}
    lines = [
        Delivered(x["place"], x["delivered"], x.get("accepted") or Decimal(0), x.get("rejected") or Decimal(0), x.get("cause") or "") for x in given
    ]
    found = problems({place: ordered(line) for place, line in items.items()}, lines)
    if not lines:
        found.append(Problem("receipt.empty", "lines"))
    if found:
        raise RequestInvalid(found)
    db.session.execute(delete(ReceiptLine).where(ReceiptLine.receipt_id == row.id))
    rows = [
        {
            "receipt_id": row.id, "entity_id": row.entity_id, "place": x.place, "description": items[x.place].description, "delivered": x.delivered,
            "accepted": x.accepted, "rejected": x.rejected, "cause": x.cause, "amount": 0,
        }
        for x in lines
    ]  # fmt: skip
    db.session.execute(insert(ReceiptLine), rows)


def accept_refusal(row: Receipt, actor: Actor) -> DomainError | None:
    if row.state != DRAFT:
        return WrongState(state=row.state)
    order = db.session.get_one(Order, row.order_id)
    return duties.refusal(case_of(order), RECEIVER, actor, order.link, supplier_of(order))


def accept(row: Receipt, _values: dict[str, Any], actor: Actor) -> Receipt:
    """Accepted quantities accrue: from committed to due. Raises RequestInvalid, SeparationOfDuties, and what recording refuses."""
    order = locked(row.order_id)
    db.session.refresh(row)
    if row.state != DRAFT or order.state != ISSUED:
        raise WrongState(state=row.state if row.state != DRAFT else order.state)
    given = [Delivered(x.place, x.delivered, x.accepted, x.rejected, x.cause) for x in lines_of(row)]
    items = {line.place: line for line in items_of(order)}
    found = problems({place: ordered(line) for place, line in items.items()}, given)
    found += [Problem("receipt.not_inspected", "lines", facts={"place": place}) for place in uninspected(given)]
    if found:
        raise RequestInvalid(found)
    duties.take(case_of(order), RECEIVER, actor, row.link, row.entity_id, supplier_of(order))
    _book(row, order, items)
    if row.total:
        record(_event(row, order), actor=actor)
    row.state, row.accepted_by = ACCEPTED, actor.username
    db.session.flush()
    audit(actor, "accepted", row.link, entity_id=row.entity_id, changes={"total": [None, row.total]})
    return row


def _book(row: Receipt, order: Order, items: dict[int, OrderLine]) -> None:
    """The order's items and sums with this acceptance."""
    net = 0
    for line in lines_of(row):
        item = items[line.place]
        line.amount = worth(ordered(item), line.accepted)
        item.accepted, item.accepted_amount = item.accepted + line.accepted, item.accepted_amount + line.amount
        net += line.amount
    vat = vat_until(order.accepted_net + net, standing(order)) - order.accepted_vat
    order.accepted_net, order.accepted_vat = order.accepted_net + net, order.accepted_vat + vat
    row.net, row.vat, row.total = net, vat, net + vat
    db.session.flush()


def _event(row: Receipt, order: Order) -> Event:
    item = Item("amount", row.total, coding(order), supplier_of(order).party, reference=order.link, document=order.link)
    return Event(
        f"procurement.accepted.{row.destination}", f"{row.link}/accepted", clock.today(), tree().unit_of(row.entity_id).code, (item,), order.title,
        row.link,
    )  # fmt: skip


def cancel_refusal(row: Receipt, _actor: Actor) -> DomainError | None:
    if row.state == CANCELLED:
        return WrongState(state=row.state)
    if row.state == ACCEPTED:
        order = db.session.get_one(Order, row.order_id)
        if order.state != ISSUED:
            return WrongState(state=order.state)
        free = {line.place: line for line in items_of(order)}
        claimed = any(
            free[x.place].accepted - x.accepted < free[x.place].invoiced or free[x.place].accepted_amount - x.amount < free[x.place].invoiced_amount
            for x in lines_of(row)
        )
        if claimed:
            return AlreadyClaimed(document=row.number)
    return None


def cancel(row: Receipt, values: dict[str, Any], actor: Actor) -> Receipt:
    """As if never accepted: the commitment stands open again. Raises AlreadyClaimed, WrongState."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.state == ACCEPTED:
        items = {line.place: line for line in items_of(order)}
        for line in lines_of(row):
            item = items[line.place]
            item.accepted, item.accepted_amount = item.accepted - line.accepted, item.accepted_amount - line.amount
        order.accepted_net, order.accepted_vat = order.accepted_net - row.net, order.accepted_vat - row.vat
        if row.total:
            reverse(f"{row.link}/accepted", day=clock.today(), reason=values["reason"], actor=actor)
    return ended(row, CANCELLED, "cancelled", values["reason"], actor)
