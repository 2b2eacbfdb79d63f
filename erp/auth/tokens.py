"""Keys for programs: `mzn_...`, shown once, stored as a digest, with part of the owner's rights, until a day."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select, update

from erp import clock
from erp.audit.record import record
from erp.auth.credentials import ApiToken
from erp.auth.models import User
from erp.auth.people import actor_of
from erp.auth.rules import SEEN_EVERY, within_scopes
from erp.auth.values import Actor
from erp.chain import digest
from erp.db import db, unit_of_work, writer_is_busy
from erp.errors import NotFound, Problem, RequestInvalid

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class MadeToken:
    id: int
    secret: str  # shown once


def actor_for(secret: str) -> Actor | None:
    """The owner with the rights that the token carries; None for a token that is unknown, revoked or past its day."""
    row = db.session.execute(
        select(ApiToken).where(ApiToken.token_hash == digest(secret.encode()), ApiToken.revoked_at.is_(None), ApiToken.expires >= clock.today())
    ).scalar_one_or_none()
    if row is None:
        return None
    token_id, scopes, may_approve = row.id, list(row.scopes), row.may_approve
    if (row.used_at is None or clock.now() - row.used_at >= SEEN_EVERY) and not writer_is_busy():
        unit_of_work(lambda: db.session.execute(update(ApiToken).where(ApiToken.id == token_id).values(used_at=clock.now())))
    owner = actor_of(row.user_id, kind="token", may_approve=may_approve)
    return replace(owner, grants=within_scopes(owner.grants, scopes)) if owner else None


def make(username: str, name: str, scopes: Sequence[str], expires: date, actor: Actor, *, may_approve: bool = False) -> MadeToken:
    """A new token of this person. Raises NotFound, RequestInvalid."""
    user_id = db.session.execute(select(User.id).where(User.username == username, User.active.is_(True))).scalar_one_or_none()
    if user_id is None:
        raise NotFound(kind="erp.user", key=username)
    problems = []
    if not scopes or any(not scope.strip() for scope in scopes):
        problems.append(Problem("request.required", "scopes"))
    if not name.strip():
        problems.append(Problem("request.required", "name"))
    if not clock.today() <= expires <= clock.today() + LONGEST:
        problems.append(Problem("auth.token_days", "expires", facts={"days": LONGEST.days}))
    if problems:
        raise RequestInvalid(problems)
    secret = f"mzn_{secrets.token_urlsafe(36)}"
    row = ApiToken(
        user_id=user_id, name=name.strip()[:100], prefix=secret[:10], token_hash=digest(secret.encode()), scopes=sorted(set(scopes)),
        may_approve=may_approve, expires=expires, created_at=clock.now(), created_by=actor.username,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    shown = {"name": [None, row.name], "scopes": [None, row.scopes], "expires": [None, expires.isoformat()], "may_approve": [None, may_approve]}
    record(actor, "token_created", f"erp.user:{username}", changes=shown)
    return MadeToken(row.id, secret)


def of(user_id: int) -> list[ApiToken]:
    """A person's tokens that still work, the newest first."""
    wanted = select(ApiToken).where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None), ApiToken.expires >= clock.today())
    return list(db.session.execute(wanted.order_by(ApiToken.id.desc())).scalars())


def revoke(token_id: int, username: str, actor: Actor) -> None:
    """Raises NotFound."""
    owned = select(User.id).where(User.username == username).scalar_subquery()
    wanted = update(ApiToken).where(ApiToken.id == token_id, ApiToken.user_id == owned, ApiToken.revoked_at.is_(None))
    if db.session.execute(wanted.values(revoked_at=clock.now())).rowcount == 0:  # type: ignore[attr-defined]
        raise NotFound(kind="erp.token", key=token_id)
    record(actor, "token_revoked", f"erp.user:{username}", changes={"token": [token_id, None]})
