"""The claim as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Related, Resource
from procurement.certificates.models import Certificate
from procurement.invoices import operations, paying
from procurement.invoices.models import Invoice, InvoiceLine
from procurement.invoices.rules import EDITABLE
from procurement.invoices.schemas import KINDS, STATES, InvoiceLineSchema, InvoiceSchema, TaxInvoiceSchema
from procurement.orders.models import Order
from procurement.orders.queries import items_named
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "approved": "ok", "ordered": "ok", "cancelled": "info"}
EDITS = ("supplier_number", "day", "received_day", "vat", "tax_number", "tax_uuid", "tax_hash", "penalty", "penalty_reason", "lines")

LINES = Child(
    name="lines",
    title=_l("Items claimed"),
    model=InvoiceLine,
    parent="invoice_id",
    schema=InvoiceLineSchema,
    order="place",
    legend=lambda values: items_named(values.get("order")),
    columns=(
        Column("place", _l("Item number"), kind="whole"),
        Column("description", _l("Item bought"), width=36),
        Column("quantity", _l("Quantity claimed"), kind="rate"),
        Column("unit_price", _l("Unit price without VAT"), kind="money"),
        Column("amount", _l("Amount without VAT"), kind="money", total=True),
    ),
)

INVOICES = Resource(
    name="procurement.invoices",
    title=_l("Claims and invoices"),
    single=_l("Claim"),
    model=Invoice,
    schema=InvoiceSchema,
    key="number",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(Invoice)
        .join(Order, Order.id == Invoice.order_id)
        .join(Supplier, Supplier.id == Invoice.supplier_id)
        .outerjoin(Certificate, Certificate.id == Invoice.certificate_id)
    ),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("kind", _l("Kind of claim"), Invoice.kind, kind="choice", choices=KINDS, shown=False),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("supplier_number", _l("Number on the supplier's paper"), kind="code"),
        Column("order", _l("Purchase order"), Order.number, kind="code", ref="procurement.orders"),
        Column("certificate", _l("Works certificate"), Certificate.number, kind="code", ref="procurement.certificates", shown=False),
        Column("day", _l("Date of the supplier's paper"), Invoice.day, kind="date"),
        Column("received_day", _l("Received on"), kind="date", shown=False),
        Column("due_day", _l("Payable until"), Invoice.due_day, kind="date"),
        Column("net", _l("Net of VAT"), Invoice.net, kind="money", shown=False),
        Column("vat", _l("VAT"), Invoice.vat, kind="money", total=True, shown=False),
        Column("amount", _l("Total with VAT"), Invoice.total, kind="money", total=True),
        Column("retention", _l("Retained"), Invoice.retention, kind="money", shown=False),
        Column("penalty", _l("Delay penalty"), Invoice.penalty, kind="money", shown=False),
        Column("recovered", _l("Advance recovered"), Invoice.recovered, kind="money", shown=False),
        Column("credited", _l("Credited"), Invoice.credited_net + Invoice.credited_vat, kind="money", shown=False),
        Column("tax_number", _l("Tax invoice number"), kind="code", shown=False),
        Column("prepared_by", _l("Prepared by"), Invoice.prepared_by, say=name_of, shown=False),
        Column("decided_by", _l("Decided by"), Invoice.decided_by, say=name_of, shown=False),
        Column("reason", _l("Reason"), Invoice.reason, shown=False),
        Column("state", _l("State"), Invoice.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("order", "supplier", "state", "kind", "day", "due_day", "amount", "supplier_number"),
    sort=("-number", "day", "amount"),
    search=("number", "supplier_number", "tax_number", "amount"),
    layout=(
        (_l("Claim"), ("kind", "order", "certificate", "supplier_number", "day", "received_day", "vat")),
        (_l("Tax invoice"), ("tax_number", "tax_uuid", "tax_hash")),
        (_l("Deductions"), ("penalty", "penalty_reason")),
    ),
    lines=LINES,
    related=(Related("procurement.credits", "invoice", _l("Returns and credit notes")),),
    actions=(
        Action("send", _l("Send for approval"), operations.CREATE, operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("withdraw", _l("Take back"), operations.CREATE, operations.withdraw, operations.withdraw_refusal, icon="undo"),
        Action("pay", _l("Order for payment"), paying.PAY, paying.pay, paying.pay_refusal, tone="primary", icon="pay", needs_key=True),
        Action(
            "tax-invoice",
            _l("Add the tax invoice"),
            operations.CREATE,
            operations.add_tax_invoice,
            operations.add_tax_invoice_refusal,
            TaxInvoiceSchema,
        ),
        Action("release", _l("Release the retention"), paying.PAY, paying.release_retention, paying.release_refusal, ReasonSchema, needs_key=True),
        Action("unpay", _l("Take the payment back"), paying.PAY, paying.unpay, paying.unpay_refusal, ReasonSchema, tone="danger"),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: EDITS if state in EDITABLE else (),
    permissions={"change": operations.CREATE},
    page="procurement_invoice.page",
    attachments=True,
    prints=((_l("Print"), "procurement_invoice.paper"),),
    empty=_l("Enter a supplier's claim, or begin from its e-invoice: it is matched to order and acceptance line by line."),
)
