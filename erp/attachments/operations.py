"""Attach and withdraw. The content is stored before the row; a content without a row harms nobody."""

from __future__ import annotations

from sqlalchemy import select

from erp import clock
from erp.attachments.kinds import OfAnother, clean_name, media_type_of
from erp.attachments.models import Attachment
from erp.attachments.store import put
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import NotFound, Problem, RequestInvalid


def attach(document: str, entity_id: int, name: str, content: bytes, actor: Actor) -> Attachment:
    """The same file on the same document twice is one attachment. Raises TypeRefused, EmptyFile, TooLarge."""
    name = clean_name(name)
    media_type = media_type_of(name, content)
    digest = put(content)
    known = db.session.execute(
        select(Attachment).where(
            Attachment.document == document, Attachment.digest == digest, Attachment.name == name, Attachment.withdrawn_at.is_(None)
        )
    ).scalar_one_or_none()
    if known is not None:
        return known
    row = Attachment(
        document=document, entity_id=entity_id, name=name, media_type=media_type, size=len(content), digest=digest, attached_by=actor.username,
        attached_at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(actor, "attached", document, entity_id=entity_id, changes={"attachment": [None, f"{name} ({digest[:16]})"]})
    return row


def withdraw(attachment_id: int, actor: Actor, reason: str) -> None:
    """Take it off the document; the content and the trail stay. Raises NotFound, OfAnother, RequestInvalid without a reason."""
    row = db.session.get(Attachment, attachment_id)
    if row is None or row.withdrawn_at is not None:
        raise NotFound(kind="attachment", key=attachment_id)
    if row.attached_by != actor.username:
        raise OfAnother(name=row.name)
    if not reason:
        raise RequestInvalid([Problem("field.required", "reason")])
    row.withdrawn_at = clock.now()
    record(actor, "withdrew attachment", row.document, entity_id=row.entity_id, changes={"attachment": [row.name, None]}, reason=reason)
