"""What a new entry is described by in JSON, and what reversing one asks for."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Code, Dated, Money, Ref, Whole, Words
from finance.accounts.queries import takes_entries

LINK = r"[A-Za-z0-9][A-Za-z0-9._:/-]*"


class EntryLineSchema(Schema):
    account = Ref("finance.accounts", _l("Account"), required=True, offered=takes_entries)
    debit = Money(_l("Debit"), least=0)
    credit = Money(_l("Credit"), least=0)
    cost_center = Ref("erp.entities", _l("Cost centre"))
    economic = Code(_l("Economic item"), longest=20)
    program = Code(_l("Program"), longest=32)
    function = Code(_l("Function"), longest=20)
    fund = Code(_l("Fund"), longest=20)
    project = Code(_l("Project"), longest=32)
    party = Code(_l("Party"), longest=100, pattern=LINK)
    due_day = Dated(_l("Due date"))
    origin_year = Whole(_l("Origin year"), least=1990, most=2200)
    memo = Words(_l("Line text"), longest=500)


class EntrySchema(Schema):
    entity = Ref("erp.entities", _l("Entity"), required=True)
    day = Dated(_l("Date"), required=True, default=clock.today)
    description = Words(_l("Description"), required=True, longest=1000)
    document = Code(_l("Document"), longest=200, pattern=LINK)
    entry_id = Code(_l("Your own number"), longest=64, help=_l("With it, sending the same entry again answers the first."))


class ReverseSchema(Schema):
    day = Dated(_l("Day of the reversal"), required=True, default=clock.today)
    reason = Words(_l("Reason"), required=True, longest=500)
