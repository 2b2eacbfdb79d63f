"""A guarantee in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Ref, Words

KINDS = {"initial": _l("Initial guarantee"), "final": _l("Final guarantee"), "advance": _l("Advance payment guarantee")}
STATES = {"held": _l("Guarantee held"), "released": _l("Guarantee released"), "called": _l("Guarantee called"), "cancelled": _l("Cancelled")}


class GuaranteeSchema(Schema):
    order = Ref("procurement.orders", _l("Purchase order"), required=True)
    kind = Choice(KINDS, _l("Kind of guarantee"), required=True)
    bank = Words(_l("Bank"), required=True, longest=100)
    bank_number = Code(_l("Number at the bank"), required=True, longest=64, pattern=r"[A-Za-z0-9][A-Za-z0-9 ./-]*")
    original = Money(_l("Amount of the guarantee"), required=True, least=1)
    day = Dated(_l("Date"), required=True, default=clock.today)
    expires = Dated(_l("Expires on"), required=True)


class ExtendSchema(Schema):
    expires = Dated(_l("Expires on"), required=True)
    reason = Words(_l("Reason"), required=True, longest=1000, lines=True)


class CutSchema(Schema):
    amount = Money(_l("Amount returned"), required=True, least=1)
    reason = Words(_l("Reason"), required=True, longest=1000, lines=True)
