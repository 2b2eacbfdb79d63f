"""Which language a request speaks: the browser's choice, else the person's own, else the office's."""

from __future__ import annotations

from flask import Response, current_app, request

from erp.auth.values import Actor
from erp.i18n import LANGUAGES, set_language

COOKIE = "mizan_language"


def choose(actor: Actor | None) -> None:
    """A program says it in Accept-Language; a page ignores what the browser was installed with."""
    if request.path.startswith("/api/"):
        wanted = request.accept_languages.best_match(LANGUAGES)
    else:
        wanted = request.cookies.get(COOKIE) or (actor.language if actor is not None else None)
    set_language(wanted if wanted in LANGUAGES else current_app.config["MIZAN"].locale)


def remember(response: Response, language: str) -> None:
    response.set_cookie(COOKIE, language, max_age=365 * 86400, secure=request.is_secure, httponly=True, samesite="Lax")
