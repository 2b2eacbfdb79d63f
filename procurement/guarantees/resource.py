"""The register of guarantees as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Resource
from procurement.guarantees import operations
from procurement.guarantees.models import Guarantee
from procurement.guarantees.schemas import KINDS, STATES, CutSchema, ExtendSchema, GuaranteeSchema
from procurement.orders.models import Order
from procurement.suppliers.models import Supplier
from procurement.suppliers.schemas import ReasonSchema

GUARANTEES = Resource(
    name="procurement.guarantees",
    title=_l("Bank guarantees"),
    single=_l("Bank guarantee"),
    model=Guarantee,
    schema=GuaranteeSchema,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Guarantee).join(Order, Order.id == Guarantee.order_id).join(Supplier, Supplier.id == Order.supplier_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("order", _l("Purchase order"), Order.number, kind="code", ref="procurement.orders"),
        Column("supplier", _l("Supplier"), Supplier.cr_number, kind="code", ref="procurement.suppliers", label=Supplier.name_ar),
        Column("kind", _l("Kind of guarantee"), Guarantee.kind, kind="choice", choices=KINDS),
        Column("bank", _l("Bank")),
        Column("bank_number", _l("Number at the bank"), kind="code"),
        Column("original", _l("Amount of the guarantee"), kind="money", shown=False),
        Column("amount", _l("Still held"), kind="money", total=True),
        Column("day", _l("Date"), Guarantee.day, kind="date", shown=False),
        Column("expires", _l("Expires on"), kind="date"),
        Column("state", _l("State"), Guarantee.state, kind="choice", choices=STATES, tones={"held": "ok", "called": "bad"}),
    ),
    filters=("order", "supplier", "kind", "state", "expires"),
    sort=("expires", "-number", "amount"),
    search=("number", "bank", "bank_number", "amount"),
    heading="bank",
    actions=(
        Action("extend", _l("Extend"), operations.CREATE, operations.extend, operations.refusal, ExtendSchema),
        Action("cut", _l("Cut"), operations.RELEASE, operations.cut, operations.refusal, CutSchema),
        Action("release", _l("Release the guarantee"), operations.RELEASE, operations.release, operations.refusal, ReasonSchema),
        Action("call", _l("Call the guarantee"), operations.CALL, operations.call, operations.refusal, ReasonSchema, tone="danger"),
        Action("cancel", _l("Cancel the document"), operations.CREATE, operations.cancel, operations.refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    attachments=True,
    empty=_l("Register the letters of guarantee that banks gave for orders."),
)
