"""Numbers of procurement's documents: MED-LPO-2026-000087, taken when the document is made; a void one stays as a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select

from erp.auth.current import current_actor, scope_of
from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.scope import within
from erp.sequences import next_number

Document = TypeVar("Document", bound=Any)


def numbered(entity_id: int, series: str, day: date) -> str:
    unit = tree().unit_of(entity_id)
    return next_number(unit.id, unit.code, series, day.year)


def document_numbered(model: type[Document], kind: str, number: str) -> Document:
    """The row of that number, where the reader may see it. Raises NotFound."""
    row = db.session.execute(select(model).where(model.number == number)).scalar_one_or_none()
    if row is None:
        raise NotFound(kind=kind, key=number)
    return row


def seen(model: type[Document], permission: str, number: object) -> Document | None:
    """The row of that number where whoever asks may see it by this permission, whatever the page is for."""
    actor = current_actor()
    if not actor.can(permission):
        return None
    with within(scope_of(actor, permission)):
        return db.session.execute(select(model).where(model.number == str(number or ""))).scalar_one_or_none()


def entity_of(model: type[Any]) -> Callable[[str], int | None]:
    """Whose document a number names, where the reader may see it: papers are attached there."""
    return lambda number: db.session.execute(select(model.entity_id).where(model.number == number)).scalar()
