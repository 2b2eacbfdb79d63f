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
    note = Words(_l("What was measured"), longest=2000, lines=True)
