"""What the pages of users and roles show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from erp import clock
from erp.auth.administering import everywhere
from erp.auth.current import holds_at
from erp.auth.models import Grant, Role, RolePermission, User
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node, tree
from erp.errors import NotFound


@dataclass(frozen=True)
class Held:
    """One grant as people read it."""

    id: int
    role: str
    role_ar: str
    role_en: str
    entity: Node | None  # None: everywhere
    begins: date
    ends: date | None
    granted_by: str
    in_force: bool


def visible_ids(actor: Actor) -> Select[tuple[int]] | None:
    """The people an actor may see: who holds anything in the actor's own entities, and oneself; None is everybody."""
    if everywhere(actor, "erp.user.view"):
        return None
    inside = [node for root in actor.roots("erp.user.view") if root in tree().by_id for node in tree().subtree(root)]
    return select(Grant.user_id).where(Grant.root_id.in_(inside)).union(select(User.id).where(User.id == actor.id))  # type: ignore[return-value]


def user(username: str, actor: Actor) -> User:
    """Raises NotFound, also for people out of sight."""
    wanted = select(User).where(User.username == username)
    seen = visible_ids(actor)
    if seen is not None:
        wanted = wanted.where(User.id.in_(seen))
    found = db.session.execute(wanted).scalar_one_or_none()
    if found is None:
        raise NotFound(kind="erp.user", key=username)
    return found


def held_by(user_id: int) -> list[Held]:
    """Every grant, those in force first."""
    today, nodes = clock.today(), tree().by_id
    rows = db.session.execute(
        select(Grant, Role.code, Role.name_ar, Role.name_en).join(Role, Role.id == Grant.role_id).where(Grant.user_id == user_id).order_by(Grant.id)
    )
    found = [
        Held(
            grant.id, code, name_ar, name_en, nodes.get(grant.root_id) if grant.root_id else None, grant.begins, grant.ends, grant.granted_by,
            grant.begins <= today and (grant.ends is None or grant.ends >= today),
        )
        for grant, code, name_ar, name_en in rows
    ]  # fmt: skip
    return sorted(found, key=lambda held: not held.in_force)


def roles() -> list[Role]:
    return list(db.session.execute(select(Role).order_by(Role.code)).scalars())


def role(code: str) -> Role:
    """Raises NotFound."""
    found = db.session.execute(select(Role).where(Role.code == code)).scalar_one_or_none()
    if found is None:
        raise NotFound(kind="erp.role", key=code)
    return found


def permissions_held(role_id: int) -> set[str]:
    return set(db.session.execute(select(RolePermission.permission).where(RolePermission.role_id == role_id)).scalars())


def holders(role_id: int) -> list[tuple[str, str]]:
    """User names and names of those who hold the role today."""
    today = clock.today()
    rows = db.session.execute(
        select(User.username, User.name_ar)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.role_id == role_id, Grant.begins <= today, Grant.ends.is_(None) | (Grant.ends >= today), User.active.is_(True))
        .distinct()
        .order_by(User.username)
    )
    return [(row.username, row.name_ar) for row in rows]


def places(actor: Actor, permission: str) -> list[Node]:
    """Where this actor may give roles, in the order of the tree."""
    nodes = tree()
    found = [nodes.by_id[entity] for root in nodes.roots() for entity in _preorder(root.id)]
    return found if everywhere(actor, permission) else [node for node in found if holds_at(actor, permission, node.id)]


def _preorder(entity_id: int) -> list[int]:
    return [entity_id, *(below for child in tree().children.get(entity_id, []) for below in _preorder(child.id))]
