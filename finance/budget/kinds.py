"""The documents of the budget book: what each kind is called in the posting rules, and what it asks of its lines.

Pure. Authority exists only as approved documents: the budget is their sum, never an edited number. Which stages a
document moves is the posting rules' affair; this table says which of their events its decisions are.
"""

from __future__ import annotations

from dataclasses import dataclass

from finance.values import ADDITION, APPROPRIATED, DISTRIBUTION, ORIGINAL, TRANSFER_IN, TRANSFER_OUT

FROM, TO, ANY = "from", "to", "amount"  # parts of an event's items
INHERITED = "year.commitments.carried"  # the event that charges an old commitment to a new year
FROM_RESERVED, FROM_AVAILABLE = "reserved", "available"  # parts of a commitment
INHERITED = "year.commitments.carried"  # the event that charges an old commitment to a new year

ORIGINAL_BUDGET, DISTRIBUTE, ADD, REDUCE = "original", "distribution", "addition", "reduction"
FREEZE, UNFREEZE, RELEASE, TRANSFER = "freeze", "unfreeze", "release", "transfer"
RESERVE, RESERVE_CUT, COMMIT, INCREASE, DECREASE, CLOSE = "reservation", "reservation_cut", "commitment", "increase", "decrease", "close"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of budget document."""

    name: str
    series: str  # in its number: MED-TR-2026-000001
    event: str  # what its approval is in the posting rules
    authority: bool = False  # changes how much may be spent
    two_sided: bool = False  # each line names a giving and a taking budget line
    takes: bool = False  # takes from what is open under a named reference
    requested: str = ""  # the event of its request, where that already holds the amounts
    refused: str = ""  # and the one that lets them go


KINDS = {
    kind.name: kind
    for kind in (
        Kind(ORIGINAL_BUDGET, "BD", "budget.approved", authority=True),
        Kind(DISTRIBUTE, "DS", "budget.distributed", authority=True, two_sided=True),
        Kind(ADD, "AD", "budget.added", authority=True),
        Kind(REDUCE, "RD", "budget.reduced", authority=True),
        Kind(TRANSFER, "TR", "budget.transfer.approved", True, True, False, "budget.transfer.requested", "budget.transfer.refused"),
        Kind(FREEZE, "FR", "budget.frozen"),
        Kind(UNFREEZE, "UF", "budget.unfrozen", takes=True),
        Kind(RELEASE, "RL", "budget.released"),
        Kind(RESERVE, "RS", "budget.reserved"),
        Kind(RESERVE_CUT, "RC", "budget.reservation.dropped", takes=True),
        Kind(COMMIT, "CM", "budget.committed"),
        Kind(INCREASE, "CI", "budget.commitment.increased", takes=True),
        Kind(DECREASE, "CD", "budget.commitment.decreased", takes=True),
        Kind(CLOSE, "CC", "budget.commitment.closed", takes=True),
    )
}
_NATURES = {
    "budget.approved": (ORIGINAL, ORIGINAL),
    "budget.distributed": (DISTRIBUTION, DISTRIBUTION),
    "budget.transfer.approved": (TRANSFER_OUT, TRANSFER_IN),
}


def authority_nature(event: str, stage_to: str) -> str:
    """The column in which an event's authority counts; what no document of these kinds moved is an addition."""
    lost, gained = _NATURES.get(event, (ADDITION, ADDITION))
    return gained if stage_to == APPROPRIATED else lost
