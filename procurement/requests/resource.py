"""The purchase request as a resource."""

from __future__ import annotations

from sqlalchemy import func, select

from erp.auth.names import name_of
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Related, Resource, Words
from procurement.quantity import Quantity
from procurement.requests import operations
from procurement.requests.effect import effect
from procurement.requests.models import Request, RequestLine
from procurement.requests.rules import EDITABLE
from procurement.requests.schemas import KINDS, STATES, RequestLineSchema, RequestSchema
from procurement.suppliers.schemas import ReasonSchema

TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "approved": "ok", "ordered": "ok", "cancelled": "info"}
ENTITY_COLUMN = Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en))

LINES = Child(
    name="lines",
    title=_l("Items bought"),
    model=RequestLine,
    parent="request_id",
    schema=RequestLineSchema,
    order="place",
    columns=(
        Column("place", _l("No."), kind="whole"),
        Column("description", _l("Item bought"), width=40),
        Column("unit", _l("Unit of measure"), RequestLine.unit),
        Column("quantity", _l("Quantity"), kind="rate"),
        Column("awarded", _l("Quantity awarded"), func.nullif(RequestLine.awarded, 0, type_=Quantity()), kind="rate"),
        Column("unit_price", _l("Estimated unit price without VAT"), kind="money"),
        Column("amount", _l("Amount without VAT"), kind="money", total=True),
    ),
)

REQUESTS = Resource(
    name="procurement.requests",
    title=_l("Purchase requests"),
    single=_l("Purchase request"),
    model=Request,
    schema=RequestSchema,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Request).join(Entity, Entity.id == Request.entity_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("day", _l("Date"), kind="date"),
        Column("title", _l("Subject"), width=40),
        ENTITY_COLUMN,
        Column("kind", _l("Kind of purchase"), kind="choice", choices=KINDS),
        Column("economic", _l("Economic item"), kind="code"),
        Column("net", _l("Net of VAT"), kind="money", shown=False),
        Column("vat", _l("VAT"), kind="money", shown=False),
        Column("amount", _l("Estimate with VAT"), Request.total, kind="money", total=True),
        Column("share", _l("This year's share of the estimate, with VAT"), kind="money", shown=False),
        Column("prepared_by", _l("Prepared by"), say=name_of, shown=False),
        Column("decided_by", _l("Decided by"), say=name_of, shown=False),
        Column("reason", _l("Reason"), shown=False),
        Column("state", _l("State"), Request.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "kind", "entity", "economic", "day", "amount", "prepared_by"),
    sort=("-number", "day", "amount"),
    search=("number", "title", "amount"),
    group=("entity", "economic", "state"),
    heading="title",
    layout=(
        (_l("Purchase request"), ("entity", "day", "kind", "title", "need")),
        (_l("Charged to"), ("economic", "program", "fund", "project", "share")),
    ),
    lines=LINES,
    related=(
        Related("procurement.quotations", "request", _l("Offers")),
        Related("procurement.awards", "request", _l("Awards")),
        Related("procurement.orders", "request", _l("Purchase orders")),
    ),
    actions=(
        Action("send", _l("Send for approval"), operations.CREATE, operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("withdraw", _l("Take back"), operations.CREATE, operations.withdraw, operations.withdraw_refusal, icon="undo"),
        Action("finish", _l("Nothing more is bought on it"), operations.CANCEL, operations.finish, operations.finish_refusal, ReasonSchema),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: (*operations.HEAD[1:], "entity", "lines") if state in EDITABLE else (),
    effect=effect,
    permissions={"change": operations.CREATE},
    page="procurement_request.page",
    attachments=True,
    prints=((_l("Print"), "procurement_request.paper"),),
    empty=_l("Raise a request: another person approves it, and its estimate is reserved on the budget line."),
)
