"""Signing in and out, the second factor, the fresh password before grave acts, the language."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp.api.problems import of_refusal
from erp.audit.record import record
from erp.auth import answers, attempts, csrf, factors, kept, sessions, sign_in
from erp.auth.current import current_actor, maybe_actor
from erp.auth.errors import CodeRefused, SignInRefused
from erp.auth.guard import before_duties, public, signed_in
from erp.auth.rules import SECOND_FACTOR_WITHIN, safe_path, username_form
from erp.auth.values import Actor
from erp.clock import now
from erp.db import unit_of_work
from erp.errors import DomainError, Locked
from erp.i18n import _, sentence
from erp.scope import ALL, within
from erp.web.field_words import said

pages = Blueprint("auth", __name__, template_folder="../templates")


@public
def show_sign_in() -> ResponseReturnValue:
    if maybe_actor() is not None:
        return redirect(safe_path(request.args.get("next")), 303)
    return answers.sign_in_page(next_=request.args.get("next", ""))


@public
def take_sign_in() -> ResponseReturnValue:
    """The attempt is counted first, the password looked at then, outside any transaction: it takes its time on purpose."""
    csrf.check_visitor()
    username, password = username_form(request.form.get("username", "")[:200]), request.form.get("password", "")[:1000]
    subjects = attempts.sign_in_subjects(username, request.remote_addr or "")
    with within(ALL):
        try:
            unit_of_work(lambda: attempts.begin(subjects))
            proven = sign_in.prove(username, password)
            if proven is None:
                unit_of_work(lambda: sign_in.note_refused(username))
                raise SignInRefused()
        except (Locked, SignInRefused) as error:
            return _refused(error, username)
        stage = unit_of_work(lambda: sign_in.admit(proven, password, subjects))
    if stage == "password":
        return _second_factor_page()
    return _onward(proven.user_id)


def _refused(error: DomainError, username: str) -> ResponseReturnValue:
    if answers.wants_problem():
        return of_refusal(error)
    shown = answers.sign_in_page(
        username=username, error=sentence(error.code, error.facts), next_=request.form.get("next", ""), kept_work=request.form.get(kept.FIELD, "")
    )
    headers = {"Retry-After": str(error.facts["seconds"])} if isinstance(error, Locked) else {}
    return shown, error.status, headers


def _second_factor_page(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    shown = render_template(
        "erp/auth/second_factor.html", action=url_for("auth.second_factor"), error=error, next=request.values.get("next", ""),
        kept_work=request.form.get(kept.FIELD, ""), cancel=url_for("auth.sign_in"), **answers.around(),
    )  # fmt: skip
    return shown, status


@public
def show_second_factor() -> ResponseReturnValue:
    found = sessions.current()
    if found is None or found.stage != "password":
        return redirect(url_for("auth.sign_in"), 303)
    return _second_factor_page()


@public
def take_second_factor() -> ResponseReturnValue:
    """Only in the session whose password was just right; failures are counted by person."""
    csrf.check_visitor()
    found = sessions.current()
    if found is None or found.stage != "password" or now() - found.confirmed_at > SECOND_FACTOR_WITHIN:
        return redirect(url_for("auth.sign_in"), 303)
    subjects = [("factor", str(found.user_id))]
    with within(ALL):
        try:
            unit_of_work(lambda: attempts.begin(subjects))
            unit_of_work(lambda: _prove_and_complete(found))
        except (Locked, CodeRefused) as error:
            return _second_factor_page(sentence(error.code, error.facts), error.status)
    return _onward(found.user_id)


def _prove_and_complete(found: sessions.Found) -> None:
    factors.check(found.user_id, request.form.get("code", "")[:40])
    sign_in.complete(found.user_id, found.id)


def _onward(user_id: int) -> ResponseReturnValue:
    """To the kept work where there is some, else to the page that was asked for."""
    work = kept.unpack(request.form.get(kept.FIELD, ""), user_id)
    if work is None:
        return redirect(safe_path(request.form.get("next")), 303)
    return render_template(
        "erp/auth/kept_work.html", work=_("The form you were filling"), action=safe_path(work.path), fields=work.fields,
        shown=said(work.path, work.fields), leave=safe_path(work.path.partition("?")[0]),
    )  # fmt: skip


@signed_in
@before_duties
def sign_out() -> ResponseReturnValue:
    actor = current_actor()

    def leave() -> None:
        sessions.end_current("signed_out")
        record(actor, "signed_out", f"erp.user:{actor.username}")

    with within(ALL):
        unit_of_work(leave)
    return redirect(url_for("auth.sign_in"), 303)


@signed_in
@before_duties
def show_confirm() -> ResponseReturnValue:
    return answers.confirm_page(next_=request.args.get("next", ""))


@signed_in
@before_duties
def take_confirm() -> ResponseReturnValue:
    """The password again; counted like a sign-in, so that an open screen is no place to guess."""
    actor = current_actor()
    subjects = attempts.sign_in_subjects(actor.username, request.remote_addr or "")
    with within(ALL):
        try:
            unit_of_work(lambda: attempts.begin(subjects))
            if sign_in.prove(actor.username, request.form.get("password", "")[:1000]) is None:
                raise SignInRefused()
            unit_of_work(lambda: _confirm(actor, subjects))
        except (Locked, SignInRefused) as error:
            words = sentence("auth.password_refused" if isinstance(error, SignInRefused) else error.code, error.facts)
            return answers.confirm_page(error=words, next_=request.form.get("next", ""), kept_work=request.form.get(kept.FIELD, "")), error.status
    assert actor.id is not None
    return _onward(actor.id)


def _confirm(actor: Actor, subjects: list[attempts.Subject]) -> None:
    attempts.succeeded(subjects)
    assert actor.session_id is not None
    sessions.rotate(actor.session_id, confirmed=True, grace=True)
    record(actor, "confirmed", f"erp.user:{actor.username}")


ROUTES: list[tuple[str, str, str, Callable[..., ResponseReturnValue]]] = [
    ("/sign-in", "sign_in", "GET", show_sign_in),
    ("/sign-in", "sign_in_now", "POST", take_sign_in),
    ("/sign-out", "sign_out", "POST", sign_out),
    ("/second-factor", "second_factor", "GET", show_second_factor),
    ("/second-factor", "second_factor_now", "POST", take_second_factor),
    ("/confirm", "confirm", "GET", show_confirm),
    ("/confirm", "confirm_now", "POST", take_confirm),
]
for address, endpoint, method, view in ROUTES:
    pages.add_url_rule(address, endpoint, view, methods=[method])
