"""The switches of the top bar (language and entity), and the mark that browsers ask for."""

from __future__ import annotations

from flask import Blueprint, current_app, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import update

from erp.auth import csrf
from erp.auth.current import current_actor, maybe_actor
from erp.auth.guard import public, signed_in
from erp.auth.language import remember
from erp.auth.models import User
from erp.db import db, unit_of_work
from erp.i18n import LANGUAGES
from erp.web.htmx import go_to, local_address
from erp.web.narrowing import KEY, choices_of

blueprint = Blueprint("shell", __name__)


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """Asked for by browsers beside what is no page of ours (a PDF, the API): the same mark as on the pages."""
    return current_app.send_static_file("mark.svg")


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Remember the language in the browser, and with the person where one is signed in."""
    actor, wanted = maybe_actor(), request.form.get("language", "")
    if actor is None:
        csrf.check_origin()
    response = go_to(local_address(request.form.get("next")))
    if wanted in LANGUAGES:
        remember(response, wanted)
        if actor is not None and actor.id is not None and actor.kind == "user":
            unit_of_work(lambda: db.session.execute(update(User).where(User.id == actor.id).values(language=wanted)))
    return response


@blueprint.post("/entity")
@signed_in
def entity() -> ResponseReturnValue:
    """Look at one entity, or at all of one's own again."""
    wanted = request.form.get("entity", "")
    if wanted and wanted in {choice.code for choice in choices_of(current_actor())}:
        session[KEY] = wanted
    else:
        session.pop(KEY, None)
    return go_to(local_address(request.form.get("next")))
