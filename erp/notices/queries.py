"""A person's notices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from erp.auth.values import Actor
from erp.db import db
from erp.notices.models import Notice

PAGE = 50
_NOTICES = Notice.__table__.c
_UNREAD = select(func.count()).select_from(Notice.__table__).where(_NOTICES.user_id == bindparam("user_id"), _NOTICES.read_at.is_(None))


def unread_count(actor: Actor) -> int:
    if actor.id is None:
        return 0
    return db.session.execute(_UNREAD, {"user_id": actor.id}).scalar_one()


def notices_of(actor: Actor, before: int | None = None) -> Sequence[Notice]:
    """The newest first, a page at a time; `before` is the id that the last page ended with."""
    query = select(Notice).where(Notice.user_id == actor.id).order_by(Notice.id.desc()).limit(PAGE)
    return db.session.execute(query.where(Notice.id < before) if before else query).scalars().all()
