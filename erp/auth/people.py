"""From the rows of people, roles and grants to an Actor."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import bindparam, or_, select

from erp import clock
from erp.auth.models import Grant, RolePermission, User
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db

# asked at every request: built once, and without the mapper's part
_USERS, _GRANTS, _PERMISSIONS = User.__table__.c, Grant.__table__.c, RolePermission.__table__.c
_PERSON = select(_USERS.id, _USERS.username, _USERS.name_ar, _USERS.name_en, _USERS.person, _USERS.language).where(
    _USERS.id == bindparam("user_id"), _USERS.active.is_(True)
)
_HELD = (
    select(_PERMISSIONS.permission, _GRANTS.root_id)
    .join_from(RolePermission.__table__, Grant.__table__, _GRANTS.role_id == _PERMISSIONS.role_id)
    .where(_GRANTS.user_id == bindparam("user_id"), _GRANTS.begins <= bindparam("day"), or_(_GRANTS.ends.is_(None), _GRANTS.ends >= bindparam("day")))
)


def actor_of(user_id: int, *, kind: str = "user", session_id: int | None = None, may_approve: bool = True) -> Actor | None:
    """The person with the rights of today; None where the account is gone or switched off."""
    user = db.session.execute(_PERSON, {"user_id": user_id}).one_or_none()
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
    rows = db.session.execute(_HELD, {"user_id": user_id, "day": clock.today()})
    roots: dict[str, set[int]] = defaultdict(set)
    for permission, root_id in rows:
        roots[permission].add(0 if root_id is None else root_id)
    return {permission: EVERYWHERE if 0 in ids else frozenset(ids) for permission, ids in roots.items()}
