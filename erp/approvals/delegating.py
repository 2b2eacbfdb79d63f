"""Let someone decide in one's place while away, between two days; and take that back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from erp import clock
from erp.approvals.models import Delegation
from erp.audit.record import record
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, NotAllowed, NotFound


class DelegationInvalid(DomainError):
    """To oneself, to nobody, or with days in the wrong order or in the past. Facts: reason."""

    code = "approval.delegation"


def delegate(actor: Actor, to_username: str, begins: date, ends: date, reason: str) -> Delegation:
    """Raises DelegationInvalid; NotAllowed for a token, which would give away more than it was given."""
    if actor.kind == "token":
        raise NotAllowed(permission="erp.delegation")
    to = db.session.execute(select(User.id, User.person).where(User.username == to_username, User.active.is_(True))).one_or_none()
    if to is None or actor.id is None or to.id == actor.id or to.person == actor.person or not clock.today() <= ends or begins > ends:
        raise DelegationInvalid()
    row = Delegation(from_user_id=actor.id, to_user_id=to.id, begins=begins, ends=ends, reason=reason[:300])
    db.session.add(row)
    db.session.flush()
    record(actor, "delegated", f"erp.delegation:{row.id}", changes={"to": [None, to_username], "days": [None, f"{begins} - {ends}"]}, reason=reason)
    return row


def revoke(actor: Actor, delegation_id: int) -> None:
    """One's own; at once. Raises NotFound."""
    row = db.session.get(Delegation, delegation_id)
    if row is None or row.from_user_id != actor.id or row.revoked_at is not None:
        raise NotFound(kind="delegation", key=delegation_id)
    row.revoked_at = clock.now()
    record(actor, "revoked", f"erp.delegation:{row.id}")


def mine(actor: Actor) -> list[dict[str, object]]:
    """Those given and those received that are not over, newest first."""
    if actor.id is None:
        return []
    giver, taker = select(User.id, User.username).subquery(), select(User.id, User.username).subquery()
    rows = db.session.execute(
        select(Delegation, giver.c.username, taker.c.username)
        .join(giver, giver.c.id == Delegation.from_user_id)
        .join(taker, taker.c.id == Delegation.to_user_id)
        .where(
            (Delegation.from_user_id == actor.id) | (Delegation.to_user_id == actor.id),
            Delegation.ends >= clock.today(),
            Delegation.revoked_at.is_(None),
        )
        .order_by(Delegation.id.desc())
    )
    return [
        {"id": d.id, "given": d.from_user_id == actor.id, "giver": g, "taker": t, "begins": d.begins, "ends": d.ends, "reason": d.reason}
        for d, g, t in rows
    ]


def colleagues(actor: Actor) -> list[tuple[str, str]]:
    """Whom one can choose: (username, name)."""
    rows = db.session.execute(
        select(User.username, User.name_ar, User.person).where(User.active.is_(True), User.id != actor.id).order_by(User.username)
    )
    return [(username, f"{name} ({username})") for username, name, person in rows if person != actor.person]
