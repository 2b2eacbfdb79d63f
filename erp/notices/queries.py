"""A person's notices."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from erp.auth.values import Actor
from erp.db import db
from erp.notices.models import Notice

PAGE = 50


def unread_count(actor: Actor) -> int:
    if actor.id is None:
        return 0
    return db.session.execute(select(func.count()).select_from(Notice).where(Notice.user_id == actor.id, Notice.read_at.is_(None))).scalar_one()


def notices_of(actor: Actor, before: int | None = None) -> Sequence[Notice]:
    """The newest first, a page at a time; `before` is the id that the last page ended with."""
    query = select(Notice).where(Notice.user_id == actor.id).order_by(Notice.id.desc()).limit(PAGE)
    return db.session.execute(query.where(Notice.id < before) if before else query).scalars().all()
