"""Signing in: the steps that an edge calls in turn, each in a unit of work of its own where it writes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from erp.audit.record import record
from erp.auth import attempts, factors, passwords, sessions
from erp.auth.errors import PasswordWeak, SignInRefused
from erp.auth.models import User
from erp.auth.people import actor_of, grants_of
from erp.auth.rules import PASSWORD_LENGTH, needs_second_factor, weakness
from erp.auth.values import Actor
from erp.db import db
from erp.reasons import Reason
from erp.settings import queries as settings

FACTOR_SETTING = "erp.second-factor"
STRANGER = Actor(None, "?", "زائر", "Visitor", person="?")


@dataclass(frozen=True)
class Proven:
    """Somebody whose password was right."""

    user_id: int
    username: str
    password_hash: str


def prove(username: str, password: str) -> Proven | None:
    """Whether the password is this person's. Takes the same time for people who don't exist or are switched off."""
    row = db.session.execute(select(User.id, User.username, User.password_hash).where(User.username == username, User.active.is_(True))).one_or_none()
    known = row.password_hash if row else None
    return Proven(row.id, row.username, known) if passwords.matches(known, password) and row and known else None


def admit(proven: Proven, password: str, subjects: list[attempts.Subject]) -> str:
    """Open a session: "full", "password" where a second factor is still asked for, "enrol" where one has to be set up. Returns which."""
    attempts.succeeded(subjects)
    if passwords.outdated(proven.password_hash):
        db.session.get_one(User, proven.user_id).password_hash = passwords.hashed(password)
    stage = _stage(proven.user_id)
    sessions.start(proven.user_id, stage)
    if stage != "password":
        note_signed_in(proven.user_id)
    return stage


def _stage(user_id: int) -> str:
    """ "enrol" is a session in which a second factor has to be set up before anything else."""
    if factors.has(user_id):
        return "password"
    needed = settings.value(FACTOR_SETTING) and any(needs_second_factor(name) for name in grants_of(user_id))
    return "enrol" if needed else "full"


def note_signed_in(user_id: int) -> None:
    actor = actor_of(user_id)
    assert actor is not None, "who signs in has an account"
    record(actor, "signed_in", f"erp.user:{actor.username}")


def note_refused(username: str) -> None:
    """Failures of known accounts only: what a stranger typed may be anything, a password too."""
    if db.session.execute(select(User.id).where(User.username == username)).first():
        record(STRANGER, "sign_in_refused", f"erp.user:{username}")


def complete(user_id: int, session_id: int) -> None:
    """The second factor was right: the session counts from now, under a new cookie."""
    attempts.succeeded([("factor", str(user_id))])
    sessions.rotate(session_id, stage="full", confirmed=True)
    note_signed_in(user_id)


def change_password(user_id: int, old: str, new: str, session_id: int | None, actor: Actor) -> None:
    """By the person: ends every other session. Raises SignInRefused, PasswordWeak."""
    user = db.session.get_one(User, user_id)
    if not passwords.matches(user.password_hash, old):
        raise SignInRefused()
    reason = weakness(new, user.username, (user.name_ar, user.name_en)) or (Reason("password_same") if new == old else None)
    if reason:
        raise PasswordWeak(reason=reason, length=PASSWORD_LENGTH)
    user.password_hash, user.must_change_password = passwords.hashed(new), False
    sessions.end(user_id, "password", but=session_id)
    if session_id is not None:
        sessions.rotate(session_id, confirmed=True)
    record(actor, "password_changed", f"erp.user:{user.username}")
