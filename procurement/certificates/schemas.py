"""A works certificate in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Dated, Money, Ref, Words

STATES = {"draft": _l("Draft"), "certified": _l("Certified"), "cancelled": _l("Cancelled")}


class CertificateSchema(Schema):
    order = Ref("procurement.orders", _l("Purchase order"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    cumulative = Money(_l("Work to date without VAT"), required=True, least=1)
    undone = Money(
        _l("Work not done, deducted"), least=0, help=_l("Of the work to date since the last certificate; it is not paid later.")
    )
    undone_reason = Words(_l("What was not done"), longest=500)
    note = Words(_l("What was measured"), longest=2000, lines=True)
