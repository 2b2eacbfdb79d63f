"""The page and the box of the global search."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.auth.guard import signed_in
from erp.i18n import _
from erp.resources.search import found
from erp.web.htmx import wants_fragment

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@signed_in
def index() -> ResponseReturnValue:
    """What the words find. A number written in full opens its document at once."""
    words = request.args.get("q", "").replace("\x00", "")
    groups = found(words, current_actor())
    if wants_fragment():
        return render_template("erp/_found.html", groups=groups, words=words)
    hits = [hit for group in groups for hit in group.hits]
    if len(hits) == 1 and hits[0].key and hits[0].key.casefold() == words.strip().casefold():
        return redirect(hits[0].href)
    return render_template("erp/search.html", groups=groups, words=words, title=_("Search"))
