"""What a posting rule is described by, in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Whole, Words

STATES = {"in_force": _l("In force"), "draft": _l("Draft"), "waiting": _l("Waits for approval"), "rejected": _l("Rejected")}
NATURES = {
    "none": _l("No move"),
    "cash": _l("Cash"),
    "settlement": _l("Settlement, no cash"),
    "original": _l("Original appropriation"),
    "addition": _l("Addition"),
    "transfer_in": _l("Transfer in"),
    "transfer_out": _l("Transfer out"),
    "distribution": _l("Distribution"),
}
ACCOUNT = r"[A-Za-z0-9]+"
EVENT = r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*"


class PostingRuleSchema(Schema):
    event = Code(_l("Event"), required=True, longest=64, pattern=EVENT)
    step = Whole(_l("Step"), required=True, least=1, most=999, help=_l("A later row of the same event and step succeeds the earlier one."))
    part = Code(_l("Part"), longest=40, pattern=r"[a-z_]+|\*", default="*")
    condition = Words(_l("Condition"), help=_l("economic~31: begins with; fund=1: is; project: is given; ! denies."))
    journal = Code(_l("Journal"), longest=8, pattern=r"[A-Z]{2,4}")
    debit = Code(_l("Debit"), longest=20, pattern=ACCOUNT, help=_l("An account, BI: the budget item's own account, item: the account that is named."))
    credit = Code(_l("Credit"), longest=20, pattern=ACCOUNT)
    stages = Words(_l("Budget stages"), help=_l("In their order, separated by blanks: reserved committed due."))
    nature = Choice(NATURES, _l("Nature"), default="none")
    basis = Words(_l("Basis"), required=True, longest=300)
    valid_from = Dated(_l("From day"), required=True)
    valid_to = Dated(_l("Until day"))
    title_ar = Words(_l("Name in Arabic"), required=True)
    title_en = Words(_l("Name in English"), required=True)
