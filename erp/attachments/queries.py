"""The papers of a document, ready for `document.html`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy import func, select

from erp.attachments.models import Attachment
from erp.attachments.rights import refusal_to_attach
from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import sentence
from erp.scope import elevated
from erp.web.showing import moment, size


def attachments_of(document: str) -> Sequence[Attachment]:
    """In the order they came; the scope of the moment holds."""
    query = select(Attachment).where(Attachment.document == document, Attachment.withdrawn_at.is_(None)).order_by(Attachment.id)
    return db.session.execute(query).scalars().all()


def counts_of(documents: Sequence[str]) -> dict[str, int]:
    """How many papers each has; of whatever entity, since who may decide on a document may see that it has papers."""
    query = select(Attachment.document, func.count()).where(Attachment.document.in_(documents), Attachment.withdrawn_at.is_(None))
    if not documents:
        return {}
    with elevated("count the papers of what waits") as session:
        return dict(session.execute(query.group_by(Attachment.document)).all())  # type: ignore[arg-type]


def panel(document: str, actor: Actor) -> dict[str, Any]:
    """`files`, `upload` and `upload_refusal` of a document page."""
    refusal = refusal_to_attach(actor, document)
    found = attachments_of(document)
    names = names_of({a.attached_by for a in found})
    files = [
        {
            "name": a.name,
            "kind": a.name.rpartition(".")[2].upper()[:4],
            "href": url_for("attachments.download", attachment_id=a.id),
            "small": f"{size(a.size)} · {names[a.attached_by]} · {moment(a.attached_at)}",
            "withdraw": url_for("attachments.withdraw", attachment_id=a.id) if refusal is None and a.attached_by == actor.username else None,
        }
        for a in found
    ]
    return {
        "files": files,
        "upload": None if refusal else url_for("attachments.attach", document=document),
        "upload_refusal": sentence(refusal.code, refusal.facts) if refusal else None,
    }
