"""Reads of the audit trail: filtered, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from erp import clock
from erp.audit.models import AuditEvent
from erp.db import db

PAGE = 50


@dataclass(frozen=True)
class TrailFilter:
    """What is asked for; an empty part asks nothing. `document` is a reference, a number, or the beginning of a kind."""

    actor: str = ""
    action: str = ""
    document: str = ""
    begins: date | None = None
    ends: date | None = None


def _filtered(query: Select[Any], wanted: TrailFilter) -> Select[Any]:
    if wanted.actor:
        query = query.where(AuditEvent.actor == wanted.actor)
    if wanted.action:
        query = query.where(AuditEvent.action == wanted.action)
    if wanted.document:
        query = query.where(AuditEvent.document.contains(wanted.document, autoescape=True))
    if wanted.begins:
        query = query.where(AuditEvent.at >= _midnight(wanted.begins))
    if wanted.ends:
        query = query.where(AuditEvent.at < _midnight(wanted.ends + timedelta(days=1)))
    return query


def _midnight(day: date) -> datetime:
    """The stored moment at which this day begins in the office."""
    return clock.stored(datetime.combine(day, time()))


def trail(wanted: TrailFilter, before: int | None = None) -> Sequence[AuditEvent]:
    """The newest first; `before` is the id that the last page ended with."""
    query = _filtered(select(AuditEvent), wanted).order_by(AuditEvent.id.desc()).limit(PAGE)
    return db.session.execute(query.where(AuditEvent.id < before) if before else query).scalars().all()


def trail_count(wanted: TrailFilter) -> int:
    return db.session.execute(_filtered(select(func.count(AuditEvent.id)), wanted)).scalar_one()


def trail_of(document: str, limit: int = 20) -> Sequence[AuditEvent]:
    """What was done to one document, newest first; for its page's timeline."""
    return db.session.execute(select(AuditEvent).where(AuditEvent.document == document).order_by(AuditEvent.id.desc()).limit(limit)).scalars().all()


def actions_used() -> list[str]:
    return list(db.session.execute(select(AuditEvent.action).distinct().order_by(AuditEvent.action)).scalars())
