"""Which duties exclude one another on one purchase (code of conduct, CoM 537; GTPL regulation 74). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finance.errors import SeparationOfDuties

REQUESTER, AWARDER, RECEIVER, PAYER = "requester", "awarder", "receiver", "payer"
DUTIES = (REQUESTER, AWARDER, RECEIVER, PAYER)
OWNER_EXCLUDED = (AWARDER, PAYER)  # who keeps the supplier's record neither awards to it nor pays it


def check_apart(duty: str, names: Iterable[str], held: Mapping[str, Iterable[str]], document: str) -> None:
    """`names`: person and username of who acts; `held`: duty -> names that hold it on this purchase. Raises SeparationOfDuties."""
    mine = set(names) - {""}
    for other, holders in held.items():
        if other != duty and mine & set(holders):
            raise SeparationOfDuties(person=sorted(mine, key=len)[0], document=document, duty=other)


def check_no_owner(duty: str, names: Iterable[str], owners: Iterable[str], document: str) -> None:
    """The owner of the supplier's record keeps away from its money. Raises SeparationOfDuties."""
    mine = set(names) - {""}
    if duty in OWNER_EXCLUDED and mine & set(owners):
        raise SeparationOfDuties(person=sorted(mine, key=len)[0], document=document, duty="owner")
