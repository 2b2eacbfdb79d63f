"""The works certificate as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Resource
from procurement.certificates import operations
from procurement.certificates.models import Certificate
from procurement.certificates.rules import DRAFT
from procurement.certificates.schemas import STATES, CertificateSchema
from procurement.orders.models import Order
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

CERTIFICATES = Resource(
    name="procurement.certificates",
    title=_l("Works certificates"),
    single=_l("Works certificate"),
    model=Certificate,
    schema=CertificateSchema,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Certificate).join(Order, Order.id == Certificate.order_id).join(Supplier, Supplier.id == Order.supplier_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("day", _l("Date"), Certificate.day, kind="date"),
        Column("order", _l("Purchase order"), Order.number, kind="code", ref="procurement.orders", label=Order.title),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("cumulative", _l("Work to date without VAT"), kind="money", shown=False),
        Column("work", _l("Work of this certificate"), kind="money", total=True),
        Column("undone", _l("Work not done, deducted"), Certificate.undone, kind="money", total=True, shown=False),
        Column("undone_reason", _l("What was not done"), shown=False),
        Column("recovered", _l("Advance recovered"), Certificate.recovered, kind="money", total=True),
        Column("vat", _l("VAT"), Certificate.vat, kind="money", total=True),
        Column("prepared_by", _l("Measured by"), Certificate.prepared_by, say=name_of, shown=False),
        Column("certified_by", _l("Certified by"), say=name_of),
        Column(
            "state", _l("State"), Certificate.state, kind="choice", choices=STATES, tones={"draft": "wait", "certified": "ok", "cancelled": "info"}
        ),
    ),
    filters=("order", "supplier", "state", "day"),
    sort=("-number", "day", "work"),
    search=("number", "work"),
    actions=(
        Action("certify", _l("Certify"), operations.CERTIFY, operations.certify, operations.certify_refusal, tone="primary"),
        Action("cancel", _l("Cancel the document"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: ("day", "cumulative", "undone", "undone_reason", "note") if state == DRAFT else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    prints=((_l("Print"), "procurement_certificate.paper"),),
    empty=_l("Enter the work measured to date on an issued order; another person certifies it."),
)
