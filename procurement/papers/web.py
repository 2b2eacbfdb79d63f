"""Whether a printed document is one of ours, unchanged: asked by anyone who holds the paper."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from erp import links
from erp.auth.guard import public
from procurement.papers.sheet import is_code

blueprint = Blueprint("procurement_papers", __name__, url_prefix="/procurement/papers")


@blueprint.get("/verify")
@public
def verify() -> ResponseReturnValue:
    """Tells what it is called and its sum, and only to who brings both with their code."""
    document, code, amount = (request.args.get(name, "")[:100] for name in ("document", "code", "amount"))
    ours = amount.isascii() and amount.isdigit() and is_code(document, int(amount), code)
    shown = links.shown(document) if ours else None
    return render_template("procurement/papers/verify.html", shown=shown, amount=int(amount) if ours else 0), 200 if ours else 404
