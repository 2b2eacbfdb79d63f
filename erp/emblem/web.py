"""The page of the emblem, beside the settings."""

from __future__ import annotations

import base64

from flask import Blueprint, make_response, render_template, request
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.db import unit_of_work
from erp.emblem import operations
from erp.emblem.queries import newest
from erp.errors import DomainError
from erp.i18n import _, sentence
from erp.web.htmx import go_to

READ_MAX = 4 << 20
pages = Blueprint("emblem", __name__, url_prefix="/settings/emblem", template_folder="../templates")


@pages.get("")
@permission("erp.setting.view")
def show() -> ResponseReturnValue:
    return page()


@pages.post("")
@permission("erp.setting.manage")
def put() -> ResponseReturnValue:
    """Take the picture that was sent, if it can be printed; or take the present one away."""
    actor, given = current_actor(), request.files.get("file")
    if "remove" in request.form:
        unit_of_work(lambda: operations.remove(actor) and None)
        return go_to("/settings/emblem", _("The emblem is taken away; papers bear Mizan's own mark."))
    if given is None or not given.filename:
        return make_response(page(_("Choose a picture first.")), 422)
    name, content = given.filename, given.stream.read(READ_MAX)
    try:
        unit_of_work(lambda: operations.put(name, content, actor) and None)
    except DomainError as error:
        return make_response(page(sentence(error.code, error.facts)), 422)
    return go_to("/settings/emblem", _("The emblem is in force on every paper made from now on."))


def page(error: str = "") -> str:
    row = newest()
    picture = f"data:{row.media_type};base64,{base64.b64encode(row.content).decode()}" if row and row.content else ""
    may = current_actor().can("erp.setting.manage")
    return render_template("erp/settings/emblem.html", row=row, picture=picture, error=error, may=may)
