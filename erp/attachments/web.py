"""Upload and download. A downloaded paper is a stranger's file: sandboxed, never shown inside our pages."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from erp import links
from erp.attachments import operations
from erp.attachments.kinds import LARGEST, EmptyFile, TooLarge
from erp.attachments.models import Attachment
from erp.attachments.rights import entity_to_attach, require_view
from erp.attachments.store import get
from erp.audit.record import record
from erp.auth.current import current_actor, using
from erp.auth.guard import signed_in
from erp.db import unit_of_work
from erp.errors import NotFound
from erp.i18n import _
from erp.scope import elevated
from erp.web.headers import SANDBOX
from erp.web.htmx import go_to


class Found(NamedTuple):
    document: str
    entity_id: int
    name: str
    media_type: str
    digest: str


blueprint = Blueprint("attachments", __name__, url_prefix="/attachments")


@blueprint.get("/<int:attachment_id>")
@signed_in
def download(attachment_id: int) -> ResponseReturnValue:
    """The content; that it was opened is recorded."""
    actor = current_actor()
    found = _find(attachment_id)
    content = get(found.digest)
    unit_of_work(lambda: record(actor, "downloaded", found.document, entity_id=found.entity_id, changes={"attachment": [None, found.name]}))
    return Response(
        content,
        mimetype=found.media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.name)}",
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "no-store",
        },
    )


def _find(attachment_id: int) -> Found:
    """What isn't there and what isn't ours are one answer."""
    columns = (Attachment.document, Attachment.entity_id, Attachment.name, Attachment.media_type, Attachment.digest)
    with elevated("download an attachment") as session:
        row = session.execute(select(*columns).where(Attachment.id == attachment_id, Attachment.withdrawn_at.is_(None))).one_or_none()
    if row is None:
        raise NotFound(kind="attachment", key=attachment_id)
    found = Found(*row)
    require_view(current_actor(), found.document, found.entity_id)
    return found


@blueprint.post("/<int:attachment_id>/withdraw")
@signed_in
def withdraw(attachment_id: int) -> ResponseReturnValue:
    """By who attached it, while that person may attach to the document, for a reason."""
    actor, document = current_actor(), _find(attachment_id).document
    entity_to_attach(actor, document)
    with using(actor, links.view_permission(document)):
        unit_of_work(lambda: operations.withdraw(attachment_id, actor, request.form.get("reason", "").strip()))
    return go_to(f"{links.shown(document).href or '/'}#attachments", _("The paper is taken off the document."))


@blueprint.post("/of/<path:document>")
@signed_in
def attach(document: str) -> ResponseReturnValue:
    actor = current_actor()
    entity_id = entity_to_attach(actor, document)
    given = request.files.get("file")
    if given is None or not given.filename:
        raise EmptyFile(name="")
    content = given.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise TooLarge(name=given.filename, size=LARGEST // 1_048_576 + 1, largest=LARGEST // 1_048_576)
    with using(actor, links.view_permission(document)):
        unit_of_work(lambda: operations.attach(document, entity_id, given.filename or "", content, actor))
    return go_to(f"{links.shown(document).href or '/'}#attachments", _("The file is attached."))
