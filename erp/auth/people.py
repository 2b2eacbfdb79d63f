"""From the rows of people, roles and grants to an Actor."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import or_, select

from erp import clock
from erp.auth.models import Grant, RolePermission, User
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db


def actor_of(user_id: int, *, kind: str = "user", session_id: int | None = None, may_approve: bool = True) -> Actor | None:
    """The person with the rights of today; None where the account is gone or switched off."""
    user = db.session.execute(
        select(User.id, User.username, User.name_ar, User.name_en, User.person, User.language).where(User.id == user_id, User.active.is_(True))
    ).one_or_none()
    if user is None:
        return None
    return Actor(
        user.id, user.username, user.name_ar, user.name_en, grants_of(user_id), person=user.person, kind=kind,
        session_id=session_id, language=user.language, may_approve=may_approve,
    )  # fmt: skip


def actor_named(username: str, **how: object) -> Actor | None:
    user_id = db.session.execute(select(User.id).where(User.username == username)).scalar_one_or_none()
    return actor_of(user_id, **how) if user_id is not None else None  # type: ignore[arg-type]


def grants_of(user_id: int) -> dict[str, frozenset[int]]:
    """permission -> roots, from all grants in force today; no root means everywhere."""
    day = clock.today()
    rows = db.session.execute(
        select(RolePermission.permission, Grant.root_id)
        .join(Grant, Grant.role_id == RolePermission.role_id)
        .where(Grant.user_id == user_id, Grant.begins <= day, or_(Grant.ends.is_(None), Grant.ends >= day))
    )
    roots: dict[str, set[int]] = defaultdict(set)
    for permission, root_id in rows:
        roots[permission].add(0 if root_id is None else root_id)
    return {permission: EVERYWHERE if 0 in ids else frozenset(ids) for permission, ids in roots.items()}
