"""What kinds, stages, states and levels are called; the words themselves are in the catalogues."""

from __future__ import annotations

from erp.i18n import Text, _l

KINDS_WORDED = {
    "original": "Approved budget",
    "distribution": "Internal distribution",
    "addition": "Addition",
    "reduction": "Reduction",
    "transfer": "Transfer between lines",
    "freeze": "Freeze",
    "unfreeze": "Lifting of a freeze",
    "release": "Release",
    "reservation": "Reservation",
    "reservation_cut": "Reservation cut",
    "commitment": "Commitment",
    "increase": "Commitment raised",
    "decrease": "Commitment lowered",
    "close": "Commitment closed",
}
KIND_TITLES = {name: _l(words) for name, words in KINDS_WORDED.items()}
STAGE_TITLES = {
    "outside": _l("Outside the budget"),
    "available": _l("Available"),
    "appropriated": _l("Appropriated"),
    "released": _l("Released"),
    "frozen": _l("Frozen"),
    "reserved": _l("Reserved"),
    "committed": _l("Committed"),
    "due": _l("Due"),
    "ordered": _l("Ordered"),
    "paid": _l("Paid"),
    "lapsed": _l("Lapsed"),
}
REVENUE_TITLES = {"assessed": _l("Assessed"), "collected": _l("Collected"), "transferred": _l("Swept to the Treasury")}
STATE_TITLES = {
    "draft": _l("Draft"),
    "waiting": _l("Waiting for approval"),
    "approved": _l("Approved"),
    "returned": _l("Returned"),
    "rejected": _l("Rejected"),
    "withdrawn": _l("Withdrawn"),
}
STATE_TONES = {"waiting": "wait", "approved": "ok", "returned": "bad", "rejected": "bad", "draft": "info", "withdrawn": "info"}
LEVEL_TITLES = {"line": _l("Line"), "item": _l("Whole item"), "chapter": _l("Chapter"), "entity": _l("Entity")}
AUTHORITY_TITLES: dict[str, Text] = {"": "", "agency": _l("Head of the agency"), "ministry_of_finance": _l("Ministry of Finance")}
