"""The words of statement lines, in lists, forms and pages."""

from __future__ import annotations

from erp.i18n import _l

STATES = {"open": _l("Not matched"), "matched": _l("Matched"), "doubtful": _l("Looks told before"), "left_out": _l("Left out, told before")}
TONES = {"open": "wait", "matched": "ok", "doubtful": "wait", "left_out": "info"}
KINDS = {
    "": _l("None"),
    "payment": _l("Payment"),
    "order": _l("Payment order"),
    "batch": _l("Payment batch"),
    "return": _l("Returned payment"),
    "entry": _l("Journal entry"),
}
HOW = {
    "": _l("None"),
    "reference": _l("By reference and amount"),
    "account": _l("By account number and amount"),
    "party": _l("By payee, amount and day"),
    "person": _l("Chosen by a person"),
}
CAUSES = {
    "nothing": _l("Nothing of this amount waits here"),
    "amount": _l("Its reference is ours, its amount is not"),
    "taken": _l("What it names is matched to another line"),
    "several": _l("Fits in more ways than one"),
    "other_account": _l("Reference and amount agree, the payee or account does not"),
    "likely": _l("Only the amount agrees"),
}
