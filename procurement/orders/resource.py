"""Orders and their changes as resources."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Related, Resource
from procurement.orders import changing, operations, years
from procurement.orders.models import Order, OrderChange, OrderChangeLine, OrderYear
from procurement.orders.queries import items_named
from procurement.orders.rules import EDITABLE
from procurement.orders.schemas import CHANGE_STATES, DESTINATIONS, STATES, OrderChangeLineSchema, OrderChangeSchema, OrderSchema, OrderYearSchema
from procurement.requests.models import Request
from procurement.requests.resource import ENTITY_COLUMN
from procurement.requests.schemas import KINDS
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "issued": "ok", "approved": "ok", "closed": "info", "cancelled": "info"}

YEARS = Child(
    name="years",
    title=_l("Shares by year"),
    model=OrderYear,
    parent="order_id",
    schema=OrderYearSchema,
    order="fiscal_year",
    columns=(
        Column("fiscal_year", _l("Year"), kind="year"),
        Column("amount", _l("Share with VAT"), kind="money", total=True),
        Column("committed", _l("Committed"), kind="flag"),
    ),
)

ORDERS = Resource(
    name="procurement.orders",
    title=_l("Purchase orders"),
    single=_l("Purchase order"),
    model=Order,
    schema=OrderSchema,
    key="number",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(Order)
        .join(Entity, Entity.id == Order.entity_id)
        .join(Supplier, Supplier.id == Order.supplier_id)
        .join(Request, Request.id == Order.request_id)
    ),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("day", _l("Date"), Order.day, kind="date"),
        Column("title", _l("Subject"), Order.title, width=36),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        ENTITY_COLUMN,
        Column("request", _l("Purchase request"), Request.number, kind="code", ref="procurement.requests", shown=False),
        Column("kind", _l("Kind of purchase"), Order.kind, kind="choice", choices=KINDS, shown=False),
        Column("economic", _l("Economic item"), Order.economic, kind="code"),
        Column("due_day", _l("Delivery until"), kind="date"),
        Column("destination", _l("Received for"), kind="choice", choices=DESTINATIONS, shown=False),
        Column("amount", _l("Total with VAT"), Order.total, kind="money", total=True),
        Column("accepted_net", _l("Accepted without VAT"), kind="money", total=True, shown=False),
        Column("prepared_by", _l("Prepared by"), Order.prepared_by, say=name_of, shown=False),
        Column("decided_by", _l("Decided by"), Order.decided_by, say=name_of, shown=False),
        Column("state", _l("State"), Order.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "supplier", "request", "entity", "economic", "day", "due_day", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "title", "amount"),
    group=("supplier", "entity", "economic", "state"),
    heading="title",
    lines=YEARS,
    related=(
        Related("procurement.order-changes", "order", _l("Changes")),
        Related("procurement.receipts", "order", _l("Receipts")),
        Related("procurement.certificates", "order", _l("Works certificates")),
        Related("procurement.invoices", "order", _l("Claims and invoices")),
        Related("procurement.credits", "order", _l("Returns and credit notes")),
        Related("procurement.guarantees", "order", _l("Bank guarantees")),
    ),
    actions=(
        Action("send", _l("Send for approval"), operations.CREATE, operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("withdraw", _l("Take back"), operations.CREATE, operations.withdraw, operations.withdraw_refusal, icon="undo"),
        Action("open-year", _l("Commit the year's share"), years.OPEN, years.open_year, years.open_refusal),
        Action("close", _l("Close the order"), operations.CLOSE, operations.close, operations.close_refusal, ReasonSchema),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    change=operations.change,
    editable=lambda state: (*operations.HEAD, "years") if state in EDITABLE else (),
    permissions={"change": operations.CREATE},
    page="procurement_order.page",
    attachments=True,
    prints=((_l("Print"), "procurement_order.paper"),),
    empty=_l("Award an offer, then place the order from the award."),
)

CHANGE_LINES = Child(
    name="lines",
    title=_l("Items changed"),
    model=OrderChangeLine,
    parent="change_id",
    schema=OrderChangeLineSchema,
    order="place",
    legend=lambda values: items_named(values.get("order")),
    columns=(
        Column("place", _l("Item number"), kind="whole"),
        Column("quantity", _l("New quantity"), kind="rate"),
        Column("unit_price", _l("New unit price without VAT"), kind="money"),
    ),
)

ORDER_CHANGES = Resource(
    name="procurement.order-changes",
    title=_l("Changes of orders"),
    single=_l("Change of an order"),
    model=OrderChange,
    schema=OrderChangeSchema,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(OrderChange).join(Order, Order.id == OrderChange.order_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("order", _l("Purchase order"), Order.number, kind="code", ref="procurement.orders"),
        Column("day", _l("Date"), OrderChange.day, kind="date"),
        Column("cause", _l("Cause of the change"), width=40),
        Column("amount", _l("Difference with VAT"), OrderChange.difference, kind="money", total=True),
        Column("fiscal_year", _l("Year that bears it"), kind="year", shown=False),
        Column("prepared_by", _l("Prepared by"), OrderChange.prepared_by, say=name_of, shown=False),
        Column("decided_by", _l("Decided by"), OrderChange.decided_by, say=name_of, shown=False),
        Column("state", _l("State"), OrderChange.state, kind="choice", choices=CHANGE_STATES, tones=TONES),
    ),
    filters=("order", "state", "day", "amount"),
    sort=("-number", "day", "amount"),
    search=("number", "amount"),
    heading="cause",
    lines=CHANGE_LINES,
    actions=(
        Action("send", _l("Send for approval"), changing.CREATE, changing.send, changing.send_refusal, tone="primary", icon="send"),
        Action("cancel", _l("Cancel the document"), changing.CREATE, changing.cancel, changing.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=changing.create,
    change=changing.change,
    editable=lambda state: ("day", "cause", "fiscal_year", "lines") if state in changing.EDITABLE else (),
    noun="order-change",
    permissions={"change": changing.CREATE},
    attachments=True,
    empty=_l("Say what quantities and prices of an order become; within the law's limits another person approves it."),
)
