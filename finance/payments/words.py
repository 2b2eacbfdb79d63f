"""The words of states, roads, formats and reasons, in forms, lists and papers."""

from __future__ import annotations

from erp.i18n import _l

STATES = {
    "queued": _l("With the controller"),
    "passed": _l("Passed, waits for approval"),
    "refused": _l("Refused by the controller"),
    "adopted": _l("Adopted, waits for approval"),
    "approved": _l("Approved, with the treasurer"),
    "batched": _l("In a batch"),
    "sent": _l("Sent"),
    "paid": _l("Paid"),
    "returned": _l("Returned by the bank"),
    "cancelled": _l("Cancelled"),
}
TONES = {
    "queued": "wait", "passed": "wait", "refused": "bad", "adopted": "wait", "approved": "info", "batched": "info", "sent": "info", "paid": "ok",
    "returned": "bad", "cancelled": "bad",
}  # fmt: skip
LINE_STATES = {
    "waiting": _l("Not paid yet"),
    "paid": _l("Paid"),
    "returned": _l("Returned by the bank"),
    "reissued": _l("Issued again"),
    "cancelled": _l("Cancelled"),
}
LINE_TONES = {"waiting": "wait", "paid": "ok", "returned": "bad", "reissued": "info", "cancelled": "bad"}
ROADS = {"": _l("Not sent yet"), "treasury": _l("Through the state's platform"), "own": _l("From an own account")}
SENT_BY = {road: words for road, words in ROADS.items() if road}
FAMILIES = {
    "payment": _l("Against the budget"),
    "unbudgeted": _l("Outside the appropriations"),
    "payroll": _l("Payroll"),
    "late": _l("Returned after its year ended"),
}
BATCH_STATES = {"open": _l("Open"), "sent": _l("Sent"), "settled": _l("Settled"), "cancelled": _l("Cancelled")}
BATCH_TONES = {"open": "wait", "sent": "info", "settled": "ok", "cancelled": "bad"}
NOTICE_STATES = {"open": _l("To be sent"), "sent": _l("Sent")}
NOTICE_TONES = {"open": "wait", "sent": "ok"}
FORMATS = {"etimad": _l("List for the platform"), "pain001": _l("Bank file (pain.001)"), "wps": _l("Wage file")}
REASONS = {
    "documents": _l("Documents missing"),
    "appropriation": _l("No appropriation, or another purpose"),
    "item": _l("Wrong item or entity"),
    "not_due": _l("Not due, or not received"),
    "amount": _l("Amount not as documented"),
    "payee": _l("Payee or account not as documented"),
    "authority": _l("Signed without authority"),
    "twice": _l("Paid or ordered before"),
    "other": _l("Another reason"),
}
