"""What is asked when an offer is awarded."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Money, Rate, Whole, Words

STATES = {"made": _l("Awarded"), "ordered": _l("Order placed"), "cancelled": _l("Cancelled")}
GROUNDS = {"sole_source": _l("One source only"), "emergency": _l("Emergency")}


class AwardSchema(Schema):
    places = Words(
        _l("Items awarded, by number"),
        longest=200,
        help=_l("As 1, 3:5 for all of item 1 and five of item 3; left empty: all that is not awarded yet."),
    )
    members = Words(_l("Members of the committee, one a line"), longest=1000, lines=True)
    reason = Words(_l("Reasons of the award"), longest=1000, lines=True)
    ground = Choice(GROUNDS, _l("Direct purchase whatever the value"))
    tender_number = Code(_l("Tender number on the platform"), longest=64)


class AwardLineSchema(Schema):
    """What an award gives, as the API tells it."""

    place = Whole(_l("Item number"))
    quantity = Rate(_l("Quantity"), places=3)
    unit_price = Money(_l("Unit price"))
