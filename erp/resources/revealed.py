"""Which masked values of one document are open to this person now.

The record is the key: a value is open because the audit trail says that this person revealed it, in this session, within
the last five minutes. There is no other place where it could be opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from erp import clock
from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db
from erp.resources.declaration import Resource
from erp.resources.rights import closed, masked

OPEN_FOR = timedelta(minutes=5)
ACTION = "revealed"


def opened(resource: Resource, key: object, actor: Actor) -> dict[str, datetime]:
    """Masked names that are open now -> until when."""
    if not resource.masks or actor.session_id is None:
        return {}
    since = clock.now() - OPEN_FOR
    wanted = select(AuditEvent.at, AuditEvent.changes).where(
        AuditEvent.document == resource.document(key), AuditEvent.action == ACTION, AuditEvent.actor == actor.username, AuditEvent.at > since
    )
    kept = closed(actor, resource)
    found: dict[str, datetime] = {}
    for at, changes in db.session.execute(wanted.order_by(AuditEvent.id)):
        if changes["session"][1] == actor.session_id:
            found |= {name: at + OPEN_FOR for name in changes["fields"][1] if name in resource.masks and name not in kept}
    return found


def hidden(resource: Resource, key: object, actor: Actor) -> tuple[str, ...]:
    """What stays masked of this document."""
    open_now = opened(resource, key, actor)
    return tuple(name for name in masked(actor, resource) if name not in open_now)


def together(resource: Resource, name: str) -> tuple[str, ...]:
    """What one mask covers is revealed at once: every column and field under the same permission."""
    permission = resource.masks[name].permission
    return tuple(other for other, mask in resource.masks.items() if mask.permission == permission)


def words_of(resource: Resource, names: Sequence[str]) -> str:
    """The titles of columns and fields, as people call them."""
    titles = [resource.by_name[name].title if name in resource.by_name else resource.fields[name].title for name in names]
    return " · ".join(str(title) for title in titles)
