"""Roles: named sets of permissions that the installed modules declare."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select

from erp.audit.record import record
from erp.auth import sessions
from erp.auth.administering import everywhere
from erp.auth.errors import OwnRights, PermissionUnknown
from erp.auth.models import Grant, Role, RolePermission
from erp.auth.users import RESERVED, USERNAME_SIGNS
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Conflict, KeyTaken, NotAllowed, NotFound, Problem, RequestInvalid
from erp.registry import registry


def create(code: str, name_ar: str, name_en: str, permissions: Iterable[str], actor: Actor) -> int:
    """Raises NotAllowed, RequestInvalid, KeyTaken, PermissionUnknown."""
    _check_may(actor)
    fit = 2 <= len(code) <= 64 and set(code) <= USERNAME_SIGNS and code not in RESERVED
    problems = [] if fit else [Problem("auth.username_invalid", "code", value=code[:100])]
    problems += [] if name_ar.strip() else [Problem("request.required", "name_ar")]
    if problems:
        raise RequestInvalid(problems)
    wanted = _known(permissions)
    if db.session.execute(select(Role.id).where(Role.code == code)).first():
        raise KeyTaken(key=code)
    role = Role(code=code, name_ar=name_ar, name_en=name_en)
    db.session.add(role)
    db.session.flush()
    db.session.add_all(RolePermission(role_id=role.id, permission=name) for name in sorted(wanted))
    record(actor, "created", f"erp.role:{code}", changes={"permissions": [None, sorted(wanted)]})
    db.session.flush()
    return role.id


def change(code: str, name_ar: str, name_en: str, permissions: Iterable[str], actor: Actor, *, version: int | None = None) -> None:
    """Names and the whole set of permissions. Raises NotAllowed, NotFound, OwnRights, Conflict, PermissionUnknown.

    Nobody changes a role that they hold themselves: it would be a way to give oneself rights.
    """
    _check_may(actor)
    role = db.session.execute(select(Role).where(Role.code == code)).scalar_one_or_none()
    if role is None:
        raise NotFound(kind="erp.role", key=code)
    holders = list(db.session.execute(select(Grant.user_id).where(Grant.role_id == role.id).distinct()).scalars())
    if actor.id is not None and actor.id in holders:
        raise OwnRights()
    if version is not None and version != role.version:
        raise Conflict()
    held = set(db.session.execute(select(RolePermission.permission).where(RolePermission.role_id == role.id)).scalars())
    wanted = _known(permissions, held)
    db.session.execute(delete(RolePermission).where(RolePermission.role_id == role.id, RolePermission.permission.in_(held - wanted)))
    db.session.add_all(RolePermission(role_id=role.id, permission=name) for name in sorted(wanted - held))
    changes = {name: [getattr(role, name), value] for name, value in (("name_ar", name_ar), ("name_en", name_en)) if getattr(role, name) != value}
    role.name_ar, role.name_en = name_ar, name_en
    if wanted != held:
        changes["permissions"] = [sorted(held - wanted), sorted(wanted - held)]
    sessions.rights_changed(holders)
    record(actor, "changed", f"erp.role:{code}", changes=changes)
    db.session.flush()


def _check_may(actor: Actor) -> None:
    """Roles hold in the whole emirate, so only who administers all of it changes them."""
    if not everywhere(actor):
        raise NotAllowed(permission="erp.user.manage")


def _known(permissions: Iterable[str], held: Iterable[str] = ()) -> set[str]:
    """A permission of a module that left stays where it is; a new one must be declared."""
    declared = {part.name for _module, part in registry().parts("permissions", only_enabled=False)} | set(held)
    wanted = set(permissions)
    for name in sorted(wanted - declared):
        raise PermissionUnknown(permission=name)
    return wanted
