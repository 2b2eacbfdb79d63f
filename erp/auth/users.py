"""Accounts: created, changed, switched off; passwords set anew; roles given for a place and a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.audit.record import record
from erp.auth import passwords, sessions
from erp.auth.administering import check_may_administer, check_may_give, everywhere
from erp.auth.current import require
from erp.auth.errors import PasswordWeak
from erp.auth.models import Grant, Role, User
from erp.auth.rules import PASSWORD_LENGTH, username_form, weakness
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import Conflict, KeyTaken, NoSuchRole, NotFound, Problem, RequestInvalid

# words that stand in addresses where a name could
RESERVED = {"new", "totals", "views", "bulk"}
USERNAME_SIGNS = set("abcdefghijklmnopqrstuvwxyz0123456789._-")


@dataclass(frozen=True)
class Given:
    """A role for a person: in the subtree of `entity` (its code; None: everywhere), from a day, until a day."""

    role: str
    entity: str | None = None
    begins: date | None = None
    ends: date | None = None


@dataclass(frozen=True)
class NewUser:
    username: str
    name_ar: str
    name_en: str = ""
    email: str | None = None
    language: str = "ar"
    roles: Sequence[Given] = ()
    password: str | None = None  # None: a one-time password is made


@dataclass(frozen=True)
class Made:
    user_id: int
    username: str
    password: str | None  # the one-time password, shown once


def create(new: NewUser, actor: Actor) -> Made:
    """An account with its first roles. Raises RequestInvalid, KeyTaken, PasswordWeak, NotAllowed, AboveOwnRights, NoSuchRole.

    Who administers one governorate has to give a first role there in the same act; otherwise nobody but the emirate's
    administrator would see the account again.
    """
    user, one_time = make(new, actor)
    record(actor, "created", f"erp.user:{user.username}", changes={"name_ar": [None, new.name_ar], "email": [None, new.email]})
    return Made(user.id, user.username, one_time)


def make(new: NewUser, actor: Actor) -> tuple[User, str | None]:
    """The row, its first roles, and the one-time password; whoever calls records the act."""
    require(actor, "erp.user.manage")
    username = username_form(new.username)
    _check_new(username, new)
    if db.session.execute(select(User.id).where(User.username == username)).first():
        raise KeyTaken(key=username)
    if not new.roles and not everywhere(actor):
        raise RequestInvalid([Problem("request.required", "role")])
    one_time = passwords.one_time() if new.password is None else None
    user = User(
        username=username, name_ar=new.name_ar, name_en=new.name_en, email=new.email or None, language=new.language,
        person=f"user:{username}", password_hash=passwords.hashed(one_time or new.password or ""),
        must_change_password=True, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(user)
    db.session.flush()
    for given in new.roles:
        _give(user, given, actor)
    return user, one_time


def _check_new(username: str, new: NewUser) -> None:
    problems = []
    if not 2 <= len(username) <= 64 or not set(username) <= USERNAME_SIGNS or username in RESERVED:
        problems.append(Problem("auth.username_invalid", "username", value=new.username[:100]))
    if not new.name_ar.strip():
        problems.append(Problem("request.required", "name_ar"))
    if problems:
        raise RequestInvalid(problems)
    reason = weakness(new.password, username, (new.name_ar, new.name_en)) if new.password is not None else None
    if reason:
        raise PasswordWeak(reason=reason, length=PASSWORD_LENGTH)


def change(username: str, values: dict[str, Any], actor: Actor, *, version: int | None = None) -> None:
    """Names, address of mail, language, active. Switching off ends every session. Raises NotFound, OwnRights, Conflict."""
    user = administered(username, actor)
    if version is not None and version != user.version:
        raise Conflict()
    changes = apply(user, values)
    if changes:
        record(actor, "changed", f"erp.user:{user.username}", changes=changes)


def apply(user: User, values: dict[str, Any]) -> dict[str, Any]:
    """Take the values over; returns what differs. Whoever calls has checked the right and records the act."""
    changes = {name: [getattr(user, name), value] for name, value in values.items() if getattr(user, name) != value}
    for name, (_before, value) in changes.items():
        setattr(user, name, value)
    if changes.get("active", [None, True])[1] is False:
        sessions.end(user.id, "disabled")
    db.session.flush()
    return changes


def set_one_time_password(username: str, actor: Actor) -> str:
    """For somebody who forgot: every session ends, and the password must be changed at the next sign-in."""
    user = administered(username, actor)
    password = passwords.one_time()
    user.password_hash, user.must_change_password = passwords.hashed(password), True
    sessions.end(user.id, "password")
    record(actor, "password_reset", f"erp.user:{user.username}")
    return password


def give_role(username: str, given: Given, actor: Actor) -> int:
    """Returns the grant's id. Raises NotFound, OwnRights, NotAllowed, AboveOwnRights, RequestInvalid, KeyTaken."""
    user = administered(username, actor)
    return give_to(user, given, actor)


def give_to(user: User, given: Given, actor: Actor) -> int:
    """For an account that the caller has shown to be administered by the actor."""
    grant = _give(user, given, actor)
    sessions.rights_changed([user.id])
    return grant


def _give(user: User, given: Given, actor: Actor) -> int:
    role_id = db.session.execute(select(Role.id).where(Role.code == given.role)).scalar_one_or_none()
    if role_id is None:
        raise NoSuchRole(role=given.role, roles=sorted(db.session.execute(select(Role.code)).scalars()))
    root_id = tree().get(given.entity).id if given.entity else None
    begins = given.begins or clock.today()
    if given.ends is not None and given.ends < begins:
        raise RequestInvalid([Problem("auth.days_reversed", "ends", value=given.ends.isoformat())])
    check_may_give(role_id, root_id, actor)
    if db.session.execute(
        select(Grant.id).where(
            Grant.user_id == user.id, Grant.role_id == role_id, Grant.root_id.is_not_distinct_from(root_id), Grant.begins == begins
        )
    ).first():
        raise KeyTaken(key=given.role)
    grant = Grant(
        user_id=user.id, role_id=role_id, root_id=root_id, begins=begins, ends=given.ends, granted_by=actor.username, granted_at=clock.now()
    )
    db.session.add(grant)
    db.session.flush()
    told = {"role": [None, given.role], "entity": [None, given.entity], "from": [None, begins.isoformat()], "to": [None, _iso(given.ends)]}
    record(actor, "role_given", f"erp.user:{user.username}", entity_id=root_id, changes=told)
    return grant.id


def take_role(username: str, grant_id: int, actor: Actor) -> None:
    """From today the role no longer holds; that it was held stays known. Raises NotFound, OwnRights, NotAllowed."""
    user = administered(username, actor)
    grant = db.session.execute(select(Grant).where(Grant.id == grant_id, Grant.user_id == user.id)).scalar_one_or_none()
    if grant is None:
        raise NotFound(kind="erp.grant", key=grant_id)
    require(actor, "erp.user.manage", grant.root_id)
    before, grant.ends = grant.ends, clock.today() - timedelta(days=1)
    sessions.rights_changed([user.id])
    code = db.session.execute(select(Role.code).where(Role.id == grant.role_id)).scalar_one()
    record(
        actor,
        "role_taken",
        f"erp.user:{user.username}",
        entity_id=grant.root_id,
        changes={"role": [code, None], "to": [_iso(before), _iso(grant.ends)]},
    )
    db.session.flush()


def administered(username: str, actor: Actor) -> User:
    """The account, where this actor may administer it. Raises NotFound, OwnRights."""
    user = db.session.execute(select(User).where(User.username == username)).scalar_one_or_none()
    if user is None:
        raise NotFound(kind="erp.user", key=username)
    check_may_administer(user, actor)
    return user


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
