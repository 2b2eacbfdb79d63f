"""A purchase request in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Rate, Ref, Words

KINDS = {"goods": _l("Supply of goods"), "services": _l("Services"), "works": _l("Works")}
STATES = {
    "draft": _l("Draft"), "waiting": _l("Waits for approval"), "returned": _l("Returned"), "rejected": _l("Rejected"),
    "approved": _l("Approved, budget reserved"), "ordered": _l("Order placed"), "cancelled": _l("Cancelled"),
}  # fmt: skip
METHODS = {"direct": _l("Direct purchase"), "limited": _l("Limited tender"), "general": _l("General tender")}


class RequestLineSchema(Schema):
    description = Words(_l("Item bought"), required=True, longest=300)
    unit = Words(_l("Unit of measure"), longest=30)
    quantity = Rate(_l("Quantity"), required=True, places=3, least="0.001")
    unit_price = Money(_l("Estimated unit price without VAT"), required=True, least=0)


class RequestSchema(Schema):
    entity = Ref("erp.entities", _l("Entity"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    kind = Choice(KINDS, _l("Kind of purchase"), required=True, default="goods")
    title = Words(_l("Subject"), required=True)
    economic = Code(_l("Economic item"), required=True, longest=20)
    program = Code(_l("Program"), longest=32)
    fund = Code(_l("Fund"), longest=20)
    project = Code(_l("Project"), longest=32)
    share = Money(
        _l("This year's share of the estimate, with VAT"), least=0, help=_l("For a purchase over several years; left empty: all of it is reserved.")
    )
    need = Words(_l("Need and purpose"), required=True, longest=2000, lines=True)
