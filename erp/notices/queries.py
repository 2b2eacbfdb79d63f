"""A person's notices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context
from sqlalchemy import Select, bindparam, func, select

from erp.auth.values import Actor
from erp.db import db
from erp.notices.models import Notice

PAGE = 50
_NOTICES = Notice.__table__.c


def unread_by(user_id: Any) -> Select[Any]:
    """How many notices this person hasn't read, as a statement; `user_id` may be a column of one around it."""
    return select(func.count()).select_from(Notice.__table__).where(_NOTICES.user_id == user_id, _NOTICES.read_at.is_(None))


_UNREAD = unread_by(bindparam("user_id"))


def unread_count(actor: Actor) -> int:
    if actor.id is None:
        return 0
    if has_request_context() and g.get("mizan_unread", (None, 0))[0] == actor.id:
        return g.mizan_unread[1]
    return db.session.execute(_UNREAD, {"user_id": actor.id}).scalar_one()


def notices_of(actor: Actor, before: int | None = None) -> Sequence[Notice]:
    """The newest first, a page at a time; `before` is the id that the last page ended with."""
    query = select(Notice).where(Notice.user_id == actor.id).order_by(Notice.id.desc()).limit(PAGE)
    return db.session.execute(query.where(Notice.id < before) if before else query).scalars().all()
