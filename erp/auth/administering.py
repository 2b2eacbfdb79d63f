"""Who may change whom: an administrator of a governorate administers its people and nobody above them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from erp.auth.current import holds_at, require
from erp.auth.errors import AboveOwnRights, OwnRights
from erp.auth.models import Grant, RolePermission, User
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db
from erp.errors import NotAllowed, NotFound
from erp.registry import registry

MANAGE = "erp.user.manage"


def everywhere(actor: Actor, permission: str = MANAGE) -> bool:
    return actor.roots(permission) == EVERYWHERE


def check_may_administer(user: User, actor: Actor) -> None:
    """Raises OwnRights for oneself, NotFound for people who hold anything outside the administrator's own entities."""
    require(actor, MANAGE)
    if user.id == actor.id or user.person == actor.person:
        raise OwnRights()
    if not everywhere(actor) and not all(root is not None and holds_at(actor, MANAGE, root) for root in roots_of(user.id)):
        raise NotFound(kind="erp.user", key=user.username)


def check_may_give(role_id: int, root_id: int | None, actor: Actor) -> None:
    """Raises NotAllowed where the place isn't the giver's, AboveOwnRights where the role administers more than the giver does."""
    if root_id is None and not everywhere(actor):
        raise NotAllowed(permission=MANAGE)
    if root_id is not None:
        require(actor, MANAGE, root_id)
    for permission in sorted(administrative() & permissions_of([role_id])):
        if not (everywhere(actor, permission) if root_id is None else holds_at(actor, permission, root_id)):
            raise AboveOwnRights(permission=permission)


def administrative() -> set[str]:
    """The framework's own rights to change things: users, modules, settings."""
    return {p.name for p in registry().get("erp").permissions if not p.reads}


def permissions_of(role_ids: Iterable[int]) -> set[str]:
    return set(db.session.execute(select(RolePermission.permission).where(RolePermission.role_id.in_(list(role_ids)))).scalars())


def roots_of(user_id: int) -> set[int | None]:
    """Where the person holds, or held, anything."""
    return set(db.session.execute(select(Grant.root_id).where(Grant.user_id == user_id)).scalars())
