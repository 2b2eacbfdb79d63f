"""A credit note in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Rate, Ref, Whole, Words

KINDS = {
    "replace": _l("Goods go back and are replaced"), "return": _l("Goods go back for good"), "price": _l("The price is lowered"),
}  # fmt: skip
STATES = {
    "draft": _l("Draft"), "handed": _l("Handed back, waits for the credit note"), "waiting": _l("Waits for approval"), "returned": _l("Returned"),
    "rejected": _l("Rejected"), "approved": _l("Credited"), "collected": _l("Collected from the supplier"), "cancelled": _l("Cancelled"),
}  # fmt: skip


class CreditLineSchema(Schema):
    place = Whole(_l("Item number"), required=True, least=1, most=999)
    quantity = Rate(_l("Quantity credited"), required=True, places=3, least="0.001")
    unit_price = Money(
        _l("Price lowered by, a unit without VAT"), least=0, help=_l("Only where the price is lowered; goods go back at the claim's price.")
    )


class CreditSchema(Schema):
    kind = Choice(KINDS, _l("What is credited"), required=True, default="replace")
    invoice = Ref("procurement.invoices", _l("Claim"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    cause = Words(_l("Why it goes back"), required=True, longest=1000, lines=True)


class NoteSchema(Schema):
    """The supplier's paper."""

    note_number = Code(_l("Number of the supplier's credit note"), required=True, longest=64, pattern=r"[^\s].*")
    note_day = Dated(_l("Date of the credit note"), required=True, default=clock.today)
    vat = Money(_l("VAT"), least=0, help=_l("Left empty: the claim's VAT on what is credited."))
    tax_uuid = Code(_l("Identifier of the e-invoice"), longest=64)
