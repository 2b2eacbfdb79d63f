"""From a refusal or a failure to a page, a fragment or a problem document: once, by table."""

from __future__ import annotations

import logging
import re
from typing import Any

from flask import Flask, Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from erp import clock
from erp.api.problems import answer, of_refusal
from erp.errors import DomainError, NotAllowed, RequestInvalid
from erp.i18n import _, sentence
from erp.money import Halalas
from erp.web.field_words import said as said_of
from erp.web.forms import SAFE, typed
from erp.web.htmx import local_address, wants_fragment
from erp.web.refusals import fact_rows, next_steps, title_of, who_can, why

log = logging.getLogger("mizan.web")

CODES = {400: "request.invalid", 404: "not_found", 405: "request.method", 413: "request.too_large", 415: "request.invalid", 429: "auth.locked"}


def install(app: Flask) -> None:
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(500, broken)


def reference() -> str:
    """The number a person reads out to support; the log carries it too."""
    number = str(g.get("request_id", "")).upper() or "0" * 8
    return f"R-{number[:4]}-{number[4:8]}"


def refused(error: DomainError) -> Response:
    """A rule said no."""
    if _for_program():
        return of_refusal(error)
    said = sentence(error.code, error.facts)
    problems = [_problem_text(p) for p in error.problems] if isinstance(error, RequestInvalid) else []
    if wants_fragment():
        return _page(
            "erp/errors/_refusal.html",
            error.status,
            title=title_of(error.status),
            what=said,
            code=error.code,
            problems=problems,
            reference=reference(),
        )
    if request.method not in SAFE and error.status not in (401, 403, 404):
        return _refused_form(error, said, problems)
    return _failure(error.status, error.code, said, permission=error.facts.get("permission") if isinstance(error, NotAllowed) else None)


def failed(error: HTTPException) -> Response:
    """The framework said no: unknown address, wrong method, a form without its token, too large."""
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    code = CODES.get(status, "request.invalid" if status < 500 else "error")
    said = sentence(code if status != 400 else "request.malformed", {"kind": "page", "key": request.path, "seconds": 60})
    if _for_program():
        response = answer(status, code, said)
    elif wants_fragment():
        response = _page("erp/errors/_refusal.html", status, title=title_of(status), what=said, code=code, problems=[], reference=reference())
    else:
        response = _failure(status, code, said)
    valid = getattr(error, "valid_methods", None)
    if valid:
        response.headers["Allow"] = ", ".join(sorted(valid))
    return response


def broken(error: Any) -> Response:
    """Something we did not expect: the log has all of it, the person has a number."""
    log.error("%s %s %s failed", reference(), request.method, request.path, exc_info=getattr(error, "original_exception", None) or error)
    g.mizan_shell = None  # what broke the page may break the menu too
    said = _("Something happened that we did not expect.")
    if _for_program():
        return answer(500, "error", said)
    if wants_fragment():
        return _page("erp/errors/_refusal.html", 500, title=title_of(500), what=said, code=None, problems=[], reference=reference())
    return _failure(500, None, said)


def _for_program() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"


def _problem_text(problem: Any) -> str:
    text = sentence(problem.code, problem.facts)
    inside = re.fullmatch(r"lines\.(\d+)\.\w+", problem.column or "")
    if inside:
        return _("Line %(n)s: %(text)s", n=int(inside[1]) + 1, text=text)
    return f"{problem.column}: {text}" if problem.column and problem.column != "lines" else text


def _page(template: str, http_status: int, **values: Any) -> Response:
    return make_response(render_template(template, **values), http_status)


def _failure(status: int, code: str | None, said: str, permission: str | None = None) -> Response:
    next_ = next_steps(status, said=permission)
    return _page(
        "erp/errors/failure.html", status, title=title_of(status), mark=title_of(status), what=said, why=why(status, permission), next=next_,
        status=status,
        code=code, reference=reference(), at=clock.now(), actions=_ways_out(),
    )  # fmt: skip


def _refused_form(error: DomainError, said: str, problems: list[str]) -> Response:
    kept = typed()
    money = [Halalas(v) for v in error.facts.values() if isinstance(v, Halalas)]
    return _page(
        "erp/errors/refused.html", error.status, title=title_of(error.status), what=said, refusal_code=error.code, basis=None,
        facts=fact_rows(error.facts) if money else None, parts=None, todo=[], who=who_can(error.facts.get("permission")), problems=problems,
        back=_referrer(), kept=said_of(request.path, list(kept.items())),
        action=request.full_path.rstrip("?"), fields=list(request.form.items(multi=True)),
        reference=reference(),
    )  # fmt: skip


def _referrer() -> str | None:
    """Where the form stands, if it is ours."""
    came = request.referrer or ""
    return local_address(came.removeprefix(request.host_url.rstrip("/")), "") or None if came.startswith(request.host_url) else None


def _ways_out() -> list[tuple[str, str]]:
    ways = [(_("Home"), "/")]
    back = _referrer()
    return [(_("Back"), back), *ways] if back and back != request.full_path.rstrip("?") else ways
