"""Page or fragment: the same address answers both, and says which it was."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from erp.i18n import Text


def wants_fragment() -> bool:
    """Asked by script for a part of a page (not by a link that script took over)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def render(page: str, fragment: str | None = None, status: int = 200, **values: Any) -> Response:
    """The whole page, or only its fragment where script asked for it."""
    template = fragment if fragment is not None and wants_fragment() else page
    response = make_response(render_template(template, **values), status)
    response.vary.add("HX-Request")
    return response


def go_to(address: str, said: Text | None = None, kind: str = "ok") -> Response:
    """After a change: say what was done and show the page that shows it (303; for script, its own header)."""
    if said is not None:
        flash(str(said), kind)
    if wants_fragment():
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)  # type: ignore[return-value]


def local_address(address: str | None, otherwise: str = "/") -> str:
    """An address inside this application, whatever was sent; never another host."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")) or any(ord(c) < 32 for c in address):
        return otherwise
    return address
