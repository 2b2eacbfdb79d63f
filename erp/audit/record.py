"""Write what was done, in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context, request
from sqlalchemy import insert

from erp import clock
from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db

_PLAIN = insert(AuditEvent.__table__).inline()


def record(
    actor: Actor, action: str, document: str, *, entity_id: int | None = None, changes: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    """One act on one document ("kind:key"). `changes` is field -> [before, after]; amounts in halalas, dates ISO."""
    record_all(actor, action, [(document, entity_id, changes)], reason=reason)


def record_all(actor: Actor, action: str, documents: Sequence[tuple[str, int | None, dict[str, Any] | None]], *, reason: str | None = None) -> None:
    """The same act on many documents, in one statement: imports and bulk actions."""
    if not documents:
        return
    common = {
        "at": clock.now(),
        "actor_id": actor.id,
        "actor": actor.username,
        "person": actor.person,
        "action": action,
        "reason": reason,
        "request_id": g.get("request_id") if has_request_context() else None,
        "address": request.remote_addr if has_request_context() else None,
    }
    rows = [{**common, "document": document, "entity_id": entity_id, "changes": changes} for document, entity_id, changes in documents]
    if all(changes is not None for _document, _entity, changes in documents):
        db.session.connection().execute(_PLAIN, rows)  # below the session's objects: half of the cost of a small recording
    else:
        db.session.execute(insert(AuditEvent), rows)  # which knows nothing said from a JSON null
