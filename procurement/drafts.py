"""What is done to every document in the same way: a draft is changed, a document ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import select

from erp.among import among
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import WrongState


def named_in(model: Any, plan: Sequence[tuple[Any, dict[str, Any]]], name: str) -> dict[int, Any]:
    """The documents that the rows of a plan name under `name`, by id, in one question."""
    question = select(model).where(among(model.id, {values[name] for _row, values in plan}))
    return {row.id: row for row in db.session.execute(question).scalars()}


def changed(
    plan: Sequence[tuple[Any, dict[str, Any]]], editable: Collection[str], fill: Callable[[Any, dict[str, Any]], None], actor: Actor
) -> list[Any]:
    """The rows of a plan with what they become; who changes one has prepared it. Raises WrongState for what was sent or decided."""
    for row, values in plan:
        if row.state not in editable:
            raise WrongState(state=row.state)
        row.prepared_by = actor.username
        fill(row, values)
    db.session.flush()
    return [row for row, _values in plan]


def ended(row: Any, state: str, act: str, reason: str, actor: Actor, changes: dict[str, Any] | None = None) -> Any:
    """The document is in its last state, with the reason on it and in the trail."""
    row.state, row.reason = state, reason
    db.session.flush()
    record(actor, act, row.link, entity_id=row.entity_id, changes=changes, reason=reason)
    return row
