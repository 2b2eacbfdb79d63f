"""What waits, for whom; who decided; who stands in for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from erp.approvals.models import Approval, Decision, Delegation
from erp.auth.people import actor_of
from erp.auth.values import Actor
from erp.db import db


def waiting_for(document: str) -> Approval | None:
    return db.session.execute(select(Approval).where(Approval.document == document, Approval.state == "waiting")).scalar_one_or_none()


def latest_for(document: str) -> Approval | None:
    return db.session.execute(select(Approval).where(Approval.document == document).order_by(Approval.id.desc()).limit(1)).scalar_one_or_none()


def waiting() -> Sequence[Approval]:
    """Everything in the present scope that waits, oldest first."""
    return db.session.execute(select(Approval).where(Approval.state == "waiting").order_by(Approval.sent_at, Approval.id)).scalars().all()


def decisions_of(approval_id: int) -> Sequence[Decision]:
    return db.session.execute(select(Decision).where(Decision.approval_id == approval_id).order_by(Decision.id)).scalars().all()


def delegators(actor: Actor, day: date) -> list[Actor]:
    """Whose rights the actor may use on that day, because they delegated them. A token carries its owner's own rights alone."""
    if actor.id is None or actor.kind == "token":
        return []
    rows = db.session.execute(
        select(Delegation.from_user_id).where(
            Delegation.to_user_id == actor.id, Delegation.begins <= day, Delegation.ends >= day, Delegation.revoked_at.is_(None)
        )
    ).scalars()
    return [giver for giver in (actor_of(user_id) for user_id in rows) if giver is not None]
