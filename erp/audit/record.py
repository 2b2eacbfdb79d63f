"""Write what was done, in the same transaction as the change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, has_request_context, request

from erp import bulk, clock
from erp.auth.values import Actor
from erp.db import db, in_unit_of_work
from erp.scope_compiler import tell

_COLUMNS = ("at", "actor_id", "actor", "person", "action", "reason", "request_id", "address", "document", "entity_id", "changes")


def record(
    actor: Actor, action: str, document: str, *, entity_id: int | None = None, changes: dict[str, Any] | None = None, reason: str | None = None
) -> None:
    """One act on one document ("kind:key"). `changes` is field -> [before, after]; amounts in halalas, dates ISO."""
    record_all(actor, action, [(document, entity_id, changes)], reason=reason)


def record_all(actor: Actor, action: str, documents: Sequence[tuple[str, int | None, dict[str, Any] | None]], *, reason: str | None = None) -> None:
    """The same act on many documents, in one statement: imports and bulk actions."""
    if not documents:
        return
    asked = (g.get("request_id"), request.remote_addr) if has_request_context() else (None, None)
    by = (bulk.moment(clock.now()), actor.id, actor.username, actor.person, action, reason, *asked)
    rows = ((*by, document, entity_id, None if changes is None else bulk.changes(changes)) for document, entity_id, changes in documents)
    db.session.flush()
    connection = db.session.connection()
    tell(connection)
    # below the session and the compiler: half of what a small recording costs was this row's way through them
    if len(documents) > bulk.MANY and in_unit_of_work():
        bulk.insert("erp_audit_event", _COLUMNS, rows)
    else:
        bulk.insert_few(connection, "erp_audit_event", _COLUMNS, list(rows))
