"""An order and its change in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Dated, Money, Rate, Ref, Whole, Words

STATES = {
    "draft": _l("Draft"), "waiting": _l("Waits for approval"), "returned": _l("Returned"), "rejected": _l("Rejected"), "issued": _l("Issued"),
    "closed": _l("Order closed"), "cancelled": _l("Cancelled"),
}  # fmt: skip
CHANGE_STATES = {
    "draft": _l("Draft"), "waiting": _l("Waits for approval"), "returned": _l("Returned"), "rejected": _l("Rejected"), "approved": _l("Approved"),
    "cancelled": _l("Cancelled"),
}  # fmt: skip
DESTINATIONS = {"direct": _l("Direct use"), "store": _l("Into the store")}


class OrderSchema(Schema):
    """Items and prices are those of the awarded offer; only a change order changes them."""

    day = Dated(_l("Date"), required=True, default=clock.today)
    delivery_days = Whole(_l("Delivery, days"), required=True, least=0, most=3650)
    destination = Choice(DESTINATIONS, _l("Received for"), default="direct")
    advance_percent = Whole(_l("Advance, percent"), default=0, most=100)
    retention_percent = Whole(_l("Retention, percent"), default=0, most=100)
    terms = Words(_l("Terms"), longest=4000, lines=True)


class OrderYearSchema(Schema):
    fiscal_year = Whole(_l("Year"), required=True, least=2000, most=2200)
    amount = Money(_l("Share with VAT"), required=True, least=0)


class OrderChangeLineSchema(Schema):
    place = Whole(_l("Item number"), required=True, least=1, most=999)
    quantity = Rate(_l("New quantity"), required=True, places=3)
    unit_price = Money(_l("New unit price without VAT"), required=True, least=0)


class OrderChangeSchema(Schema):
    order = Ref("procurement.orders", _l("Purchase order"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    cause = Words(_l("Cause of the change"), required=True, longest=1000, lines=True)
    fiscal_year = Whole(
        _l("Year that bears it"), least=2000, most=2200, help=_l("For an order over several years; left empty: the last year committed.")
    )
