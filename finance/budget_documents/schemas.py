"""What a budget document is described by, in forms and JSON. Lines are named by their keys, as short as they are clear."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Words
from finance.budget.queries import line_choices
from finance.budget.words import KIND_TITLES

LINE = r"[0-9]{4}:[A-Za-z0-9._-]+:[0-9]+(:[A-Za-z0-9._-]*){0,5}"
REFERENCE = r"[a-z]+\.[a-z-]+:\S+|[A-Za-z0-9][A-Za-z0-9._/-]*"


class DocumentLineSchema(Schema):
    line = Code(_l("Budget line"), required=True, longest=200, pattern=LINE, help=_l("Year, entity and item: 2026:MED:2214"), suggest=line_choices)
    target = Code(_l("Taking line"), longest=200, pattern=LINE, help=_l("Of a transfer or distribution"), suggest=line_choices)
    amount = Money(_l("Amount"), required=True, least=1)
    reference = Code(_l("Taken from"), longest=200, pattern=REFERENCE, help=_l("The open reservation or commitment"))
    note = Words(_l("Note"))


class DocumentSchema(Schema):
    kind = Choice(KIND_TITLES, _l("Kind of document"), required=True)
    day = Dated(_l("Day of effect"))
    decision = Words(_l("Decision number"), longest=100)
    party = Code(_l("Party"), longest=100, pattern=REFERENCE, help=_l("Whom a commitment binds"))
    etimad_number = Code(_l("Etimad number"), longest=64)
    reason = Words(_l("Reason"), longest=2000, lines=True)


class ReasonSchema(Schema):
    reason = Words(_l("Reason"), required=True, longest=1000, lines=True)


class EtimadSchema(Schema):
    etimad_number = Code(_l("Etimad number"), required=True, longest=64)
