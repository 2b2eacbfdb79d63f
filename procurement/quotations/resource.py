"""The offer as a resource; the award is its action."""

from __future__ import annotations

from sqlalchemy import select

from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Resource
from procurement.awards import operations as awarding
from procurement.awards.schemas import AwardSchema
from procurement.quotations import operations
from procurement.quotations.models import Quotation, QuotationLine
from procurement.quotations.rules import RECEIVED
from procurement.quotations.schemas import STATES, QuotationLineSchema, QuotationSchema
from procurement.requests.models import Request
from procurement.requests.queries import items_named
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

LINES = Child(
    name="lines",
    title=_l("Prices by item"),
    model=QuotationLine,
    parent="quotation_id",
    schema=QuotationLineSchema,
    order="place",
    legend=lambda values: items_named(values.get("request")),
    columns=(
        Column("place", _l("Item number"), kind="whole"),
        Column("description", _l("Item bought"), width=40),
        Column("quantity", _l("Quantity"), kind="rate"),
        Column("unit_price", _l("Unit price without VAT"), kind="money"),
        Column("amount", _l("Amount without VAT"), kind="money", total=True),
    ),
)

QUOTATIONS = Resource(
    name="procurement.quotations",
    title=_l("Offers"),
    single=_l("Offer"),
    model=Quotation,
    schema=QuotationSchema,
    key="number",
    scope=ENTITY,
    select=lambda: (
        select().select_from(Quotation).join(Request, Request.id == Quotation.request_id).join(Supplier, Supplier.id == Quotation.supplier_id)
    ),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("request", _l("Purchase request"), Request.number, kind="code", ref="procurement.requests"),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("day", _l("Date"), Quotation.day, kind="date"),
        Column("valid_until", _l("Valid until"), kind="date"),
        Column("delivery_days", _l("Delivery, days"), kind="whole"),
        Column("conforming", _l("Meets the specification"), kind="flag"),
        Column("amount", _l("Total with VAT"), Quotation.total, kind="money", total=True),
        Column("note", _l("Note"), shown=False),
        Column("state", _l("State"), Quotation.state, kind="choice", choices=STATES, tones={"awarded": "ok", "withdrawn": "info"}),
    ),
    filters=("request", "supplier", "state", "day", "amount"),
    sort=("-number", "amount", "day"),
    search=("number", "amount"),
    lines=LINES,
    actions=(
        Action("award", _l("Award to this offer"), awarding.CREATE, awarding.award, awarding.refusal, AwardSchema, tone="primary"),
        Action("withdraw", _l("Offer withdrawn"), operations.CREATE, operations.withdraw, operations.withdraw_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: (*operations.HEAD, "lines") if state == RECEIVED else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    empty=_l("Enter the offers that suppliers made on an approved request."),
)
