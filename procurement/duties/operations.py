"""Take a duty on a purchase, where none that excludes it was taken before. Checked when the event is recorded."""

from __future__ import annotations

from sqlalchemy import select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError
from erp.scope import elevated
from procurement.duties.models import Duty
from procurement.duties.rules import check_apart, check_no_owner
from procurement.suppliers.models import Supplier


def held(case_number: str) -> dict[str, set[str]]:
    """duty -> persons and usernames that hold it."""
    found: dict[str, set[str]] = {}
    with elevated("duties of one purchase, whoever holds them") as session:
        rows = session.execute(select(Duty.duty, Duty.username, Duty.person).where(Duty.case_number == case_number))
        for duty, username, person in rows:
            found.setdefault(duty, set()).update({username, person} - {""})
    return found


def check(case_number: str, duty: str, actor: Actor, document: str, supplier: Supplier | None = None) -> None:
    """Raises SeparationOfDuties."""
    names = (actor.person, actor.username)
    taken = held(case_number)
    check_apart(duty, names, taken, document)
    if supplier is not None:
        check_no_owner(names, taken, (supplier.kept_by, supplier.kept_person), document)


def take(case_number: str, duty: str, actor: Actor, document: str, entity_id: int, supplier: Supplier | None = None) -> None:
    """Raises SeparationOfDuties."""
    check(case_number, duty, actor, document, supplier)
    row = Duty(
        case_number=case_number, entity_id=entity_id, duty=duty, username=actor.username, person=actor.person, document=document, at=clock.now()
    )
    db.session.add(row)
    db.session.flush()


def refusal(case_number: str, duty: str, actor: Actor, document: str, supplier: Supplier | None = None) -> DomainError | None:
    """Why this person can't take the duty now, or None."""
    try:
        check(case_number, duty, actor, document, supplier)
    except DomainError as error:
        return error
    return None
