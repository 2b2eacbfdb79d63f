"""The award as a resource; placing the order is its action."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Resource
from procurement.awards import operations
from procurement.awards.models import Award, AwardLine
from procurement.awards.schemas import GROUNDS, STATES, AwardLineSchema
from procurement.figures.words import article_words
from procurement.orders import operations as ordering
from procurement.requests.models import Request
from procurement.requests.schemas import METHODS
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

LINES = Child(
    name="lines",
    title=_l("Items awarded"),
    model=AwardLine,
    parent="award_id",
    schema=AwardLineSchema,
    order="place",
    columns=(
        Column("place", _l("Item number"), kind="whole"),
        Column("description", _l("Item bought"), width=36),
        Column("quantity", _l("Quantity"), kind="rate"),
        Column("unit_price", _l("Unit price"), kind="money"),
        Column("amount", _l("Amount without VAT"), kind="money", total=True),
    ),
)

AWARDS = Resource(
    name="procurement.awards",
    title=_l("Awards"),
    single=_l("Award"),
    model=Award,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Award).join(Request, Request.id == Award.request_id).join(Supplier, Supplier.id == Award.supplier_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("day", _l("Date"), Award.day, kind="date"),
        Column("request", _l("Purchase request"), Request.number, kind="code", ref="procurement.requests"),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("method", _l("Method"), kind="choice", choices=METHODS),
        Column("article", _l("Article"), say=article_words, width=36),
        Column("ground", _l("Exception"), kind="choice", choices=GROUNDS, shown=False),
        Column("amount", _l("Total with VAT"), Award.total, kind="money", total=True),
        Column("awarded_by", _l("Awarded by"), say=name_of),
        Column("members", _l("Committee"), shown=False),
        Column("reason", _l("Reasons of the award"), Award.reason, shown=False),
        Column("tender_number", _l("Tender number"), kind="code", shown=False),
        Column("state", _l("State"), Award.state, kind="choice", choices=STATES, tones={"made": "ok", "ordered": "ok", "cancelled": "info"}),
    ),
    filters=("request", "supplier", "method", "state", "day"),
    sort=("-number", "day", "amount"),
    search=("number", "amount"),
    lines=LINES,
    actions=(
        Action("order", _l("Place the order"), ordering.CREATE, ordering.place, ordering.place_refusal, tone="primary", icon="order"),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    attachments=True,
    prints=((_l("Minutes of the committee"), "procurement_award.minutes"),),
    empty=_l("An offer that is awarded stands here with its minutes."),
)
