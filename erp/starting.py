"""What a new database needs before anybody can work: roles, the root entity, an administrator, and what modules add."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from erp import clock
from erp.audit.record import record
from erp.auth import passwords
from erp.auth.models import Grant, Role, RolePermission, User
from erp.auth.values import Actor
from erp.db import db
from erp.entities.models import PLACEHOLDER, Entity
from erp.registry import registry

ROLE_NAMES = {
    "admin": ("مدير النظام", "Administrator"),
    "finance.preparer": ("معد مالي", "Finance officer"),
    "finance.setup": ("مسؤول الأدلة المالية", "Keeper of entities and chart"),
    "finance.head": ("مدير الشؤون المالية", "Head of finance"),
    "treasurer": ("أمين الصندوق", "Treasurer"),
    "controller": ("المراقب المالي", "Financial controller"),
    "first.official": ("المسؤول الأول", "First official"),
    "hr": ("موظف موارد بشرية", "HR clerk"),
    "hr.head": ("مدير الموارد البشرية", "Head of HR"),
    "buyer": ("مسؤول المشتريات", "Buyer"),
    "store": ("أمين المستودع", "Storekeeper"),
    "auditor": ("مراجع داخلي", "Auditor"),
    "employee": ("موظف", "Employee"),
}


def start_database(year: int, actor: Actor) -> str | None:
    """Roles, root entity and each module's first rows; safe to repeat. Returns the first administrator's password, once."""
    keep_roles()
    ensure_root(actor)
    for module in registry():
        if module.start is not None:
            module.start(year, actor)
    return first_administrator(actor)


def keep_roles() -> None:
    """Each role gets the permissions that the installed modules give it; what the office added stays. The auditor reads all."""
    wanted: dict[str, set[str]] = {code: set() for code in ROLE_NAMES}
    for module in registry():
        for code, permissions in module.roles.items():
            wanted.setdefault(code, set()).update(permissions)
        wanted["auditor"].update(p.name for p in module.permissions if p.reads)
    have = {role.code: role.id for role in db.session.execute(select(Role)).scalars()}
    for code in sorted(wanted):
        name_ar, name_en = ROLE_NAMES.get(code, (code, code))
        if code not in have:
            role = Role(code=code, name_ar=name_ar, name_en=name_en)
            db.session.add(role)
            db.session.flush()
            have[code] = role.id
        held = set(db.session.execute(select(RolePermission.permission).where(RolePermission.role_id == have[code])).scalars())
        db.session.add_all(RolePermission(role_id=have[code], permission=name) for name in sorted(wanted[code] - held))
    db.session.flush()


def ensure_root(actor: Actor) -> None:
    """An emirate at the top, which keeps books; the first root that the office brings takes its place."""
    if db.session.execute(select(Entity.id).limit(1)).first() is None:
        db.session.add(
            Entity(
                code=PLACEHOLDER,
                name_ar="الإمارة",
                name_en="Emirate",
                kind="emirate",
                balancing_unit=True,
                recorded_at=clock.now(),
                search=PLACEHOLDER.lower(),
            )
        )
        db.session.flush()
        record(actor, "created", f"erp.entity:{PLACEHOLDER}")


def first_administrator(actor: Actor) -> str | None:
    if db.session.execute(select(User.id).limit(1)).first() is not None:
        return None
    password = secrets.token_urlsafe(12)
    add_user("admin", "مدير النظام", "Administrator", password, "admin", actor, must_change=True)
    return password


def add_user(
    username: str, name_ar: str, name_en: str, password: str, role: str, actor: Actor, *, root_id: int | None = None, must_change: bool = False
) -> int:
    """An account with one role from today on, everywhere or below `root_id`; returns its id."""
    user = User(username=username, name_ar=name_ar, name_en=name_en, person=f"user:{username}", password_hash=passwords.hashed(password),
                must_change_password=must_change, created_at=clock.now())  # fmt: skip
    db.session.add(user)
    db.session.flush()
    give_role(user.id, role, actor, root_id=root_id)
    record(actor, "created", f"erp.user:{username}", changes={"role": [None, role]})
    return user.id


def give_role(user_id: int, role: str, actor: Actor, *, root_id: int | None = None) -> None:
    """A role from today on, everywhere or below `root_id`."""
    role_id = db.session.execute(select(Role.id).where(Role.code == role)).scalar_one()
    db.session.add(Grant(user_id=user_id, role_id=role_id, root_id=root_id, begins=clock.today(), granted_by=actor.username, granted_at=clock.now()))
    db.session.flush()
