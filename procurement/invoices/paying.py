"""From the claim to the payment orders: the net to the supplier, the VAT in an order of its own; retention released later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp import clock
from erp.audit.record import record as audit
from erp.auth.values import Actor, system_actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from erp.settings.queries import value
from finance.services import cancel_payments, queue_payments
from finance.values import Event, Item, Ordering, Payment
from procurement.errors import TaxInvoiceMissing
from procurement.invoices.models import Invoice
from procurement.invoices.rules import APPROVED, ORDERED, vat_document
from procurement.orders.models import Order
from procurement.orders.queries import coding, locked, supplier_of
from procurement.suppliers.operations import put_in_force

PAY, TAX_FIRST, PAYABLE = "procurement.invoice.pay", "procurement.tax_invoice_before_payment", "2111"


def pay_refusal(row: Invoice, _actor: Actor) -> DomainError | None:
    if row.state != APPROVED:
        return WrongState(state=row.state)
    if not payable_net(row) and row.vat == row.credited_vat:
        return WrongState(state="credited")
    if row.vat and not row.tax_number and value(TAX_FIRST):
        return TaxInvoiceMissing(document=row.number)
    return None


def pay(row: Invoice, _values: dict[str, Any], actor: Actor) -> Invoice:
    """Issue the payment orders of what is due. Raises TaxInvoiceMissing, WrongState, and what finance refuses."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = pay_refusal(row, actor)
    if refused is not None:
        raise refused
    numbers = queue_payments(_ordering(row, order, _payments(row, order), "payment"), actor=actor)
    row.state = ORDERED
    row.extra = {**row.extra, "payment_orders": numbers}
    db.session.flush()
    audit(actor, "ordered for payment", row.link, entity_id=row.entity_id, changes={"payment_orders": [None, numbers]})
    return row


def payable_net(row: Invoice) -> int:
    """Halalas without VAT that are left to pay after credit notes, retention and penalty."""
    return row.net - row.credited_net - row.retention - row.penalty


def _payments(row: Invoice, order: Order) -> list[Payment]:
    parts = (("net", payable_net(row), row.link), ("vat", row.vat - row.credited_vat, vat_document(row.link)))
    return [_payment(row, order, part, amount, document) for part, amount, document in parts if amount]


def _ordering(row: Invoice, order: Order, payments: Sequence[Payment], what: str, *events: Event) -> Ordering:
    """What is asked of the treasurer for a claim: "payment" or "retention"."""
    entity, said = tree().by_id[row.entity_id].code, f"{order.title} {row.supplier_number}"[:200]
    return Ordering(payments, f"{row.link}/{what}", entity, clock.today(), said, row.link, row.prepared_by, events=events)


def _payment(row: Invoice, order: Order, part: str, amount: int, document: str) -> Payment:
    """To the account in force today; the bank tells the supplier his own paper and the order."""
    supplier = supplier_of(order)
    put_in_force(clock.today(), [supplier.id], system_actor())
    said = f"{row.supplier_number} {order.number}"
    return Payment(supplier.party, supplier.name_ar, supplier.iban, amount, coding(order), PAYABLE, part, order.link, document, said)


def unpay_refusal(row: Invoice, _actor: Actor) -> DomainError | None:
    return None if row.state == ORDERED and not row.retention_released else WrongState(state=row.state)


def unpay(row: Invoice, values: dict[str, Any], actor: Actor) -> Invoice:
    """Take the payment orders back while none has left the house: what was ordered is due again."""
    refused = unpay_refusal(row, actor)
    if refused is not None:
        raise refused
    cancel_payments(f"{row.link}/payment", reason=values["reason"], actor=actor)
    row.state = APPROVED
    row.extra = {name: kept for name, kept in row.extra.items() if name != "payment_orders"}
    db.session.flush()
    audit(actor, "payment taken back", row.link, entity_id=row.entity_id, reason=values["reason"])
    return row


def release_refusal(row: Invoice, _actor: Actor) -> DomainError | None:
    return None if row.state in (APPROVED, ORDERED) and row.retention and not row.retention_released else WrongState(state=row.state)


def release_retention(row: Invoice, values: dict[str, Any], actor: Actor) -> Invoice:
    """On preliminary handover: what was retained is owed and ordered for payment, in one recording."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = release_refusal(row, actor)
    if refused is not None:
        raise refused
    supplier, document = supplier_of(order), f"{row.link}/retention"
    item = Item("amount", row.retention, coding(order), supplier.party, reference=order.link, document=document)
    unit = tree().unit_of(row.entity_id).code
    event = Event("procurement.retention.released", f"{row.link}/released", clock.today(), unit, (item,), values["reason"][:200], row.link)
    retained = [_payment(row, order, "retention", row.retention, document)]
    numbers = queue_payments(_ordering(row, order, retained, "retention", event), actor=actor)
    row.retention_released = True
    row.extra = {**row.extra, "retention_orders": numbers}
    db.session.flush()
    audit(actor, "retention released", row.link, entity_id=row.entity_id, reason=values["reason"])
    return row
