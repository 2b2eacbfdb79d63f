"""A receipt in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Dated, Rate, Ref, Whole, Words

STATES = {"draft": _l("Under inspection"), "accepted": _l("Accepted"), "cancelled": _l("Cancelled")}


class ReceiptLineSchema(Schema):
    place = Whole(_l("Item number"), required=True, least=1, most=999)
    delivered = Rate(_l("Delivered"), required=True, places=3, least="0.001")
    accepted = Rate(_l("Accepted"), places=3)
    rejected = Rate(_l("Goes back"), places=3)
    cause = Words(_l("Why it goes back"), longest=300)


class ReceiptSchema(Schema):
    order = Ref("procurement.orders", _l("Purchase order"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    delivery_note = Words(_l("Supplier's delivery note"), longest=100)
    members = Words(_l("Members of the inspection committee, one a line"), longest=1000, lines=True)
    note = Words(_l("Result of the inspection"), longest=2000, lines=True)
