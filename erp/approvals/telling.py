"""Tell whoever may decide that something waits, and whoever prepared it how it ended."""

from __future__ import annotations

from sqlalchemy import or_, select

from erp import clock
from erp.approvals.models import Approval, Delegation
from erp.auth.models import Grant, RolePermission, User
from erp.db import db
from erp.entities.queries import tree
from erp.links import split
from erp.notices.operations import notify

LARGEST_ROUND = 200  # people told of one document; more than that is a mistake in the roles

ENDS = {
    "approved": ("ok", "“%(title)s” was approved."),
    "returned": ("warn", "“%(title)s” was returned to you."),
    "rejected": ("bad", "“%(title)s” was rejected."),
}


def tell_waiting(request: Approval) -> None:
    """Once a step: those who hold its permission at the entity, and those to whom they delegated; not who prepared it."""
    permission = request.steps[min(request.step, len(request.steps) - 1)]["permission"]
    people = holders_at(permission, request.entity_id) - {request.prepared_by}
    text = "“%(title)s” waits for your decision."
    notify(
        sorted(people)[:LARGEST_ROUND],
        f"waiting:{request.id}:{request.step}",
        text,
        {"title": request.title},
        address=f"/inbox/?open={request.document}",
    )


def tell_decided(request: Approval) -> None:
    if request.prepared_by is not None and request.state in ENDS:
        tone, text = ENDS[request.state]
        notify([request.prepared_by], f"decided:{request.id}", text, {"title": request.title}, document=_page_of(request.document), tone=tone)


def _page_of(document: str) -> str:
    kind, key = split(document)
    return f"{kind}:{key}"


def holders_at(permission: str, entity_id: int) -> set[int]:
    """Ids of the people who hold the permission at this entity today, with those who stand in for them."""
    day = clock.today()
    above = [node.id for node in tree().ancestors(entity_id)]
    holders = set(
        db.session.execute(
            select(Grant.user_id)
            .join(RolePermission, RolePermission.role_id == Grant.role_id)
            .join(User, User.id == Grant.user_id)
            .where(
                RolePermission.permission == permission, User.active.is_(True), Grant.begins <= day,
                or_(Grant.ends.is_(None), Grant.ends >= day), or_(Grant.root_id.is_(None), Grant.root_id.in_(above)),
            )
        ).scalars()
    )  # fmt: skip
    standing_in = select(Delegation.to_user_id).where(
        Delegation.from_user_id.in_(holders), Delegation.begins <= day, Delegation.ends >= day, Delegation.revoked_at.is_(None)
    )
    return holders | set(db.session.execute(standing_in).scalars())
