"""What a person sees where signing in, a fresh password, or a duty stands between them and the page."""

from __future__ import annotations

from flask import Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp.api.problems import of_refusal
from erp.auth import kept, sessions
from erp.auth.errors import DutyFirst, StepUpNeeded
from erp.auth.rules import IDLE
from erp.errors import AuthRequired
from erp.i18n import sentence


def install(app: Flask) -> None:
    app.register_error_handler(AuthRequired, signed_out)
    app.register_error_handler(StepUpNeeded, confirm_first)
    app.register_error_handler(DutyFirst, duty_first)


def signed_out(error: AuthRequired) -> ResponseReturnValue:
    """A page is shown after signing in; a form that was sent is kept; a fragment says so in its place."""
    if wants_problem():
        answer = of_refusal(error)
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if request.headers.get("HX-Request"):
        return render_template("erp/auth/_signed_out.html", href=url_for("auth.sign_in")), 401
    if request.method in sessions.SAFE_METHODS:
        return redirect(url_for("auth.sign_in", next=request.full_path.rstrip("?")))
    return sign_in_page(kept_work=kept.pack()), 401


def confirm_first(error: StepUpNeeded) -> ResponseReturnValue:
    if wants_problem():
        return of_refusal(error)
    if request.headers.get("HX-Request"):
        return render_template("erp/auth/_confirm_first.html", text=sentence(error.code, error.facts), href=url_for("auth.confirm")), 401
    if request.method in sessions.SAFE_METHODS:
        return redirect(url_for("auth.confirm", next=request.full_path.rstrip("?")), 303)
    return confirm_page(kept_work=kept.pack()), 401


def duty_first(error: DutyFirst) -> ResponseReturnValue:
    if wants_problem():
        return of_refusal(error)
    return redirect(url_for("auth.password" if error.facts["duty"] == "password" else "auth.own_factor"), 303)


def sign_in_page(*, username: str = "", error: str | None = None, next_: str = "", kept_work: str = "") -> str:
    ended = sessions.cookie_name() in request.cookies and sessions.current() is None
    return render_template(
        "erp/auth/sign_in.html", action=url_for("auth.sign_in"), username=username, error=error, next=next_,
        kept_work=kept_work, expired=IDLE.seconds // 60 if ended and not error else None, **around(),
    )  # fmt: skip


def confirm_page(*, error: str | None = None, next_: str = "", kept_work: str = "") -> str:
    return render_template("erp/auth/step_up.html", action=url_for("auth.confirm"), error=error, next=next_, kept_work=kept_work)


def around() -> dict[str, str]:
    """What the pages outside the shell need."""
    here = request.full_path.rstrip("?") if request.method == "GET" else url_for("auth.sign_in")
    return {"language_url": url_for("shell.language"), "here": here}


def wants_problem() -> bool:
    """Programs get problem details."""
    if request.path.startswith("/api/"):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
