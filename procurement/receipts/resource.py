"""The receipt as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Resource
from procurement.orders.models import Order
from procurement.orders.queries import items_named
from procurement.orders.schemas import DESTINATIONS
from procurement.receipts import operations
from procurement.receipts.models import Receipt, ReceiptLine
from procurement.receipts.rules import DRAFT
from procurement.receipts.schemas import STATES, ReceiptLineSchema, ReceiptSchema
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

LINES = Child(
    name="lines",
    title=_l("What came"),
    model=ReceiptLine,
    parent="receipt_id",
    schema=ReceiptLineSchema,
    order="place",
    legend=lambda values: items_named(values.get("order")),
    columns=(
        Column("place", _l("Item number"), kind="whole"),
        Column("description", _l("Item bought"), width=36),
        Column("delivered", _l("Delivered"), kind="rate"),
        Column("accepted", _l("Accepted"), kind="rate"),
        Column("rejected", _l("Goes back"), kind="rate"),
        Column("cause", _l("Why it goes back")),
        Column("amount", _l("Amount without VAT"), kind="money", total=True),
    ),
)

RECEIPTS = Resource(
    name="procurement.receipts",
    title=_l("Receipts"),
    single=_l("Receipt of goods"),
    model=Receipt,
    schema=ReceiptSchema,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Receipt).join(Order, Order.id == Receipt.order_id).join(Supplier, Supplier.id == Order.supplier_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("day", _l("Date"), Receipt.day, kind="date"),
        Column("order", _l("Purchase order"), Order.number, kind="code", ref="procurement.orders", label=Order.title),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("destination", _l("Received for"), Receipt.destination, kind="choice", choices=DESTINATIONS),
        Column("delivery_note", _l("Supplier's delivery note"), shown=False),
        Column("amount", _l("Accepted with VAT"), Receipt.total, kind="money", total=True),
        Column("accepted_by", _l("Accepted by"), say=name_of),
        Column("reason", _l("Reason"), Receipt.reason, shown=False),
        Column("state", _l("State"), Receipt.state, kind="choice", choices=STATES, tones={"draft": "wait", "accepted": "ok", "cancelled": "info"}),
    ),
    filters=("order", "supplier", "state", "day", "destination", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "delivery_note", "amount"),
    lines=LINES,
    actions=(
        Action("accept", _l("Accept after inspection"), operations.ACCEPT, operations.accept, operations.accept_refusal, tone="primary"),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: (*operations.HEAD, "lines") if state == DRAFT else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    prints=((_l("Inspection minutes"), "procurement_receipt.paper"),),
    empty=_l("Enter what a supplier delivered on an issued order; inspect it, then accept it."),
)
