"""The credit note as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Resource
from procurement.credits import operations
from procurement.credits.models import CreditLine, CreditNote
from procurement.credits.rules import DRAFT
from procurement.credits.schemas import KINDS, STATES, CreditLineSchema, CreditSchema, NoteSchema
from procurement.invoices.models import Invoice
from procurement.orders.models import Order
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

TONES = {"handed": "wait", "waiting": "wait", "returned": "wait", "rejected": "bad", "approved": "ok", "collected": "ok", "cancelled": "info"}

LINES = Child(
    name="lines",
    title=_l("Items credited"),
    model=CreditLine,
    parent="credit_id",
    schema=CreditLineSchema,
    order="place",
    columns=(
        Column("place", _l("Item number"), kind="whole"),
        Column("description", _l("Item bought"), width=36),
        Column("quantity", _l("Quantity credited"), kind="rate"),
        Column("unit_price", _l("Price lowered by, a unit without VAT"), kind="money"),
        Column("amount", _l("Amount without VAT"), kind="money", total=True),
    ),
)

CREDITS = Resource(
    name="procurement.credits",
    title=_l("Returns and credit notes"),
    single=_l("Credit note"),
    model=CreditNote,
    schema=CreditSchema,
    key="number",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(CreditNote)
        .join(Invoice, Invoice.id == CreditNote.invoice_id)
        .join(Order, Order.id == CreditNote.order_id)
        .join(Supplier, Supplier.id == CreditNote.supplier_id)
    ),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("kind", _l("What is credited"), CreditNote.kind, kind="choice", choices=KINDS),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("invoice", _l("Claim"), Invoice.number, kind="code", ref="procurement.invoices"),
        Column("order", _l("Purchase order"), Order.number, kind="code", ref="procurement.orders", shown=False),
        Column("day", _l("Date"), CreditNote.day, kind="date"),
        Column("note_number", _l("Number of the supplier's credit note"), kind="code"),
        Column("note_day", _l("Date of the credit note"), kind="date", shown=False),
        Column("net", _l("Net of VAT"), CreditNote.net, kind="money", shown=False),
        Column("vat", _l("VAT"), CreditNote.vat, kind="money", shown=False),
        Column("amount", _l("Total with VAT"), CreditNote.total, kind="money", total=True),
        Column("cause", _l("Why it goes back"), CreditNote.cause, shown=False),
        Column("prepared_by", _l("Prepared by"), CreditNote.prepared_by, say=name_of, shown=False),
        Column("handed_by", _l("Handed back by"), say=name_of, shown=False),
        Column("decided_by", _l("Decided by"), CreditNote.decided_by, say=name_of, shown=False),
        Column("reason", _l("Reason"), CreditNote.reason, shown=False),
        Column("state", _l("State"), CreditNote.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("invoice", "order", "supplier", "state", "kind", "day", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "note_number", "amount"),
    lines=LINES,
    actions=(
        Action("handover", _l("Hand the goods back"), operations.HAND, operations.hand_over, operations.hand_refusal, tone="primary", icon="archive"),
        Action(
            "note", _l("Enter the supplier's credit note"), operations.NOTE, operations.note, operations.note_refusal, NoteSchema, tone="primary",
            icon="bill",
        ),
        Action("withdraw", _l("Take back"), operations.NOTE, operations.withdraw, operations.withdraw_refusal, icon="undo"),
        Action(
            "collect", _l("Collected from the supplier"), operations.COLLECT, operations.collect, operations.collect_refusal, ReasonSchema,
            needs_key=True,
        ),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: ("kind", "day", "cause", "lines") if state == DRAFT else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    prints=((_l("Return note"), "procurement_credit.paper"),),
    empty=_l("When goods go back after their claim, or the supplier lowers its price, enter it here; the credit note follows."),
)  # fmt: skip
