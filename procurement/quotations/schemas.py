"""An offer in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Dated, Flag, Money, Ref, Whole, Words

STATES = {"received": _l("Received"), "awarded": _l("Awarded"), "passed_over": _l("Passed over"), "withdrawn": _l("Withdrawn")}


class QuotationLineSchema(Schema):
    place = Whole(_l("Item number"), required=True, least=1, most=999)
    unit_price = Money(_l("Unit price without VAT"), required=True, least=0)


class QuotationSchema(Schema):
    request = Ref("procurement.requests", _l("Purchase request"), required=True)
    supplier = Ref("procurement.suppliers", _l("Supplier"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    valid_until = Dated(_l("Valid until"), required=True)
    delivery_days = Whole(_l("Delivery, days"), required=True, least=0, most=3650)
    conforming = Flag(_l("Meets the specification"), default=True)
    note = Words(_l("Note"), longest=500)
