"""What a recorded credit note does to claim, order and books, and undoes. `operations` decides when."""

from __future__ import annotations

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from finance.services import record, reverse, still_owed
from finance.values import Event, Item
from procurement.credits.models import CreditNote
from procurement.credits.queries import lines_of
from procurement.credits.rules import PRICE, REPLACE, Credit, items_of
from procurement.errors import GoodsReplaced
from procurement.invoices.models import Invoice
from procurement.invoices.queries import lines_of as claimed_lines
from procurement.invoices.rules import APPROVED, ORDERED, vat_document
from procurement.orders.models import Order
from procurement.orders.queries import coding, supplier_of
from procurement.orders.queries import lines_of as items_bought
from procurement.orders.rules import ISSUED, STORE


def still_payable(claim: Invoice) -> bool:
    """Whether something that was ordered on the claim is not paid yet."""
    unit = tree().unit_of(claim.entity_id).code
    return bool(still_owed(unit, [claim.link, vat_document(claim.link)]))


def book(row: CreditNote, claim: Invoice, order: Order, sign: int = 1) -> None:
    """The claim's lines say what was credited; what is to be replaced is open on the order again."""
    claimed = {line.place: line for line in claimed_lines(claim)}
    bought = {line.place: line for line in items_bought(order)}
    for line in lines_of(row):
        target = claimed[line.place]
        target.credited_amount += sign * line.amount
        target.credited_booked += sign * line.booked
        if row.kind != PRICE:
            target.credited = target.credited + sign * line.quantity
        if row.kind == REPLACE:
            item = bought[line.place]
            item.accepted, item.accepted_amount = item.accepted - sign * line.quantity, item.accepted_amount - sign * line.booked
            item.invoiced, item.invoiced_amount = item.invoiced - sign * line.quantity, item.invoiced_amount - sign * line.booked
    claim.credited_net, claim.credited_vat = claim.credited_net + sign * row.net, claim.credited_vat + sign * row.vat
    claim.credited_booked_vat += sign * row.booked_vat
    if row.kind == REPLACE:
        order.accepted_net, order.accepted_vat = order.accepted_net - sign * row.booked_net, order.accepted_vat - sign * row.booked_vat
        order.claimed_net, order.claimed_vat = order.claimed_net - sign * row.booked_net, order.claimed_vat - sign * row.booked_vat
    db.session.flush()


def credit_events(row: CreditNote, claim: Invoice, order: Order, actor: Actor) -> None:
    credit = Credit(row.kind, row.net, row.vat, row.booked_net, row.booked_vat, order.destination == STORE, row.owed)
    documents = claim.link, vat_document(claim.link)
    items = items_of(credit, coding(order), supplier_of(order).party, order.link, documents, row.link)
    said = f"{order.title} {row.note_number}"
    record(Event("procurement.credit_note", f"{row.link}/credited", clock.today(), _unit(row), items, said, row.link), actor=actor)


def replaced_refusal(row: CreditNote, order: Order, claim: Invoice) -> DomainError | None:
    """Why a recorded note can't be undone now: the claim was ordered for payment since, or others came in the goods' place."""
    if not row.owed and claim.state != APPROVED:
        return WrongState(state=claim.state)
    if row.owed and claim.state != ORDERED:
        return WrongState(state=claim.state)
    if row.kind != REPLACE:
        return None
    if order.state != ISSUED:
        return WrongState(state=order.state)
    bought = {line.place: line for line in items_bought(order)}
    over = any(bought[line.place].accepted + line.quantity > bought[line.place].quantity for line in lines_of(row))
    return GoodsReplaced(document=row.number) if over or order.accepted_net + row.booked_net > order.net else None


def unbook(row: CreditNote, claim: Invoice, order: Order, reason: str, actor: Actor) -> None:
    book(row, claim, order, -1)
    reverse(f"{row.link}/credited", day=clock.today(), reason=reason, actor=actor)


def collect_event(row: CreditNote, order: Order, reason: str, actor: Actor) -> None:
    """Within the year the money is the line's again; later it only settles what the supplier owed."""
    today = clock.today()
    kind = "procurement.credit.collected" if today.year == row.day.year else "procurement.credit.collected.late"
    item = Item("amount", row.total, coding(order), supplier_of(order).party, reference=order.link, document=row.link)
    record(Event(kind, f"{row.link}/collected", today, _unit(row), (item,), reason[:200], row.link), actor=actor)


def _unit(row: CreditNote) -> str:
    return tree().unit_of(row.entity_id).code
