"""What a voucher is described by, in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Ref, Whole, Words
from finance.accounts.queries import takes_entries

KINDS = {"journal": _l("Journal voucher"), "spending": _l("Spending approval order"), "settlement": _l("Settlement permit")}
STATES = {
    "draft": _l("Draft"),
    "waiting": _l("Waits for approval"),
    "returned": _l("Returned"),
    "rejected": _l("Rejected"),
    "posted": _l("Posted"),
}
LINK = r"[A-Za-z0-9][A-Za-z0-9._:/-]*"


class VoucherLineSchema(Schema):
    account = Ref("finance.accounts", _l("Account"), required=True, offered=takes_entries)
    debit = Money(_l("Debit"), least=0)
    credit = Money(_l("Credit"), least=0)
    economic = Code(_l("Economic item"), longest=20)
    cost_center = Ref("erp.entities", _l("Cost centre"), into="charged_id")
    memo = Words(_l("Line text"), longest=500)
    program = Code(_l("Program"), longest=32)
    fund = Code(_l("Fund"), longest=20)
    project = Code(_l("Project"), longest=32)
    party = Code(_l("Party"), longest=100, pattern=LINK)
    commitment = Code(_l("Commitment"), longest=200, pattern=LINK)
    due_day = Dated(_l("Due date"))
    origin_year = Whole(_l("Origin year"), least=1990, most=2200)


class VoucherSchema(Schema):
    kind = Choice(KINDS, _l("Kind of voucher"), required=True, default="journal")
    entity = Ref("erp.entities", _l("Entity"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    original = Words(_l("Original document"))
    description = Words(_l("Description"), required=True, longest=1000)
