"""A claim in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Rate, Ref, Whole, Words

KINDS = {"claim": _l("Claim for goods or services"), "certificate": _l("Claim of a works certificate"), "advance": _l("Advance payment")}
STATES = {
    "draft": _l("Draft"), "waiting": _l("Waits for approval"), "returned": _l("Returned"), "rejected": _l("Rejected"),
    "approved": _l("Matched and due"), "ordered": _l("Ordered for payment"), "cancelled": _l("Cancelled"),
}  # fmt: skip
PAPER = r"[^\s].*"


class InvoiceLineSchema(Schema):
    place = Whole(_l("Item number"), required=True, least=1, most=999)
    quantity = Rate(_l("Quantity claimed"), required=True, places=3, least="0.001")
    unit_price = Money(_l("Unit price without VAT"), required=True, least=0)


class InvoiceSchema(Schema):
    kind = Choice(KINDS, _l("Kind of claim"), required=True, default="claim")
    order = Ref("procurement.orders", _l("Purchase order"), required=True)
    certificate = Ref("procurement.certificates", _l("Works certificate"))
    supplier_number = Code(_l("Number on the supplier's paper"), required=True, longest=64, pattern=PAPER)
    day = Dated(_l("Date of the supplier's paper"), required=True, default=clock.today)
    received_day = Dated(_l("Received on"), required=True, default=clock.today)
    vat = Money(_l("VAT"), least=0, help=_l("Left empty: worked out by the rate in force."))
    tax_number = Code(_l("Tax invoice number"), longest=64, pattern=PAPER)
    tax_uuid = Code(_l("Identifier of the e-invoice"), longest=64)
    tax_hash = Code(_l("Hash of the e-invoice"), longest=100, pattern=r"[A-Za-z0-9+/=]+")
    penalty = Money(_l("Delay penalty"), least=0)
    penalty_reason = Words(_l("Decision and reason of the penalty"), longest=500)


class TaxInvoiceSchema(Schema):
    tax_number = Code(_l("Tax invoice number"), required=True, longest=64, pattern=PAPER)
    tax_uuid = Code(_l("Identifier of the e-invoice"), longest=64)
