"""Which duties exclude one another on one purchase (code of conduct, CoM 537; GTPL regulation 74). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finance.errors import SeparationOfDuties

REQUESTER, AWARDER, RECEIVER, PAYER = "requester", "awarder", "receiver", "payer"
DUTIES = (REQUESTER, AWARDER, RECEIVER, PAYER)


def check_apart(duty: str, names: Iterable[str], held: Mapping[str, Iterable[str]], document: str) -> None:
    """`names`: person and username of who acts; `held`: duty -> names that hold it on this purchase. Raises SeparationOfDuties."""
    mine = set(names) - {""}
    for other, holders in held.items():
        if other != duty and mine & set(holders):
            raise SeparationOfDuties(person=sorted(mine, key=len)[0], document=document, duty=other)


def check_no_owner(names: Iterable[str], held: Mapping[str, Iterable[str]], owners: Iterable[str], document: str) -> None:
    """The owner of the supplier's record has no duty on its purchases: neither who acts nor who acted before. Raises SeparationOfDuties."""
    for acting in (names, *held.values()):
        if both := (set(acting) & set(owners)) - {""}:
            raise SeparationOfDuties(person=sorted(both, key=len)[0], document=document, duty="owner")
