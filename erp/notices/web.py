"""The page of notices."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from erp import links
from erp.auth.current import current_actor
from erp.auth.guard import signed_in
from erp.db import unit_of_work
from erp.i18n import _
from erp.notices.operations import mark_read
from erp.notices.queries import PAGE, notices_of
from erp.web.asked import asked_number
from erp.web.htmx import go_to

blueprint = Blueprint("notices", __name__, url_prefix="/notices", template_folder="../templates")


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """The newest first; each opens what it speaks of."""
    found = notices_of(current_actor(), asked_number("before"))
    shown = [
        {
            "id": n.id,
            "tone": n.tone,
            "text": _(n.text, **n.facts),
            "at": n.created_at,
            "read": n.read_at is not None,
            "href": _address(n.document, n.address),
        }
        for n in found
    ]
    return render_template("erp/notices/index.html", notices=shown, older=found[-1].id if len(found) == PAGE else None)


def _address(document: str | None, address: str | None) -> str | None:
    return links.shown(document).href if document else address


@blueprint.post("/read")
@signed_in
def read() -> ResponseReturnValue:
    actor, ids = current_actor(), request.form.getlist("id", type=int)
    unit_of_work(lambda: mark_read(actor, ids or None))
    return go_to("/notices/")
