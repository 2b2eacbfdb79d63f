"""The emblem in force."""

from __future__ import annotations

from flask import has_app_context
from sqlalchemy import select

from erp.db import db
from erp.emblem.models import Emblem


def newest() -> Emblem | None:
    return db.session.execute(select(Emblem).order_by(Emblem.id.desc()).limit(1)).scalar_one_or_none()


def in_force() -> bytes | None:
    """The picture for papers; None where the office has supplied none, and where no database is at hand."""
    if not has_app_context():
        return None
    content = db.session.execute(select(Emblem.content).order_by(Emblem.id.desc()).limit(1)).scalar()
    return content or None
