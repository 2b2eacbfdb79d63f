"""One's own account: password, second factor, open sessions, tokens."""

from __future__ import annotations

import segno
from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from erp import hijri
from erp.audit.record import record
from erp.auth import attempts, factors, sessions, sign_in, tokens
from erp.auth.current import current_actor
from erp.auth.errors import CodeRefused, PasswordWeak, SignInRefused
from erp.auth.guard import before_duties, signed_in
from erp.auth.models import User
from erp.auth.step_up import confirmed
from erp.auth.values import Actor
from erp.auth.web import pages
from erp.db import db, unit_of_work
from erp.errors import Locked, NotFound
from erp.i18n import _, sentence
from erp.scope import ALL, within

# the pages of one's own account belong to the blueprint of signing in: same noun, another file
me: Blueprint = pages


def _own_id(actor: Actor) -> int:
    """Tokens and the machinery have no account page. Raises NotFound."""
    if actor.kind != "user" or actor.id is None:
        raise NotFound(kind="page", key=request.path)
    return actor.id


@me.get("/me")
@signed_in
def account() -> str:
    actor = current_actor()
    user_id = _own_id(actor)
    with within(ALL):
        return render_template(
            "erp/auth/account.html", actor=actor, factor=factors.has(user_id), codes_left=factors.codes_left(user_id),
            sessions=sessions.living(user_id), tokens=tokens.of(user_id), here_id=actor.session_id,
        )  # fmt: skip


@me.get("/me/password")
@signed_in
@before_duties
def password() -> ResponseReturnValue:
    return _password_page(None)


def _password_page(error: tuple[str, str] | None, status: int = 200) -> ResponseReturnValue:
    """`error` is the field and the sentence."""
    with within(ALL):
        must = db.session.get_one(User, _own_id(current_actor())).must_change_password
    return render_template("erp/auth/password.html", must=must, error=error), status


@me.post("/me/password")
@signed_in
@before_duties
def change_password() -> ResponseReturnValue:
    actor = current_actor()
    user_id, subjects = _own_id(actor), attempts.sign_in_subjects(actor.username, request.remote_addr or "")
    with within(ALL):
        must = db.session.get_one(User, user_id).must_change_password
    old, new = request.form.get("old_password", "")[:1000], request.form.get("new_password", "")[:1000]
    if new != request.form.get("repeated_password", ""):
        return _password_page(("repeated_password", _("The two new passwords differ.")), 422)
    with within(ALL):
        try:
            unit_of_work(lambda: attempts.begin(subjects))
            unit_of_work(lambda: _change(user_id, old, new, actor, subjects))
        except (SignInRefused, Locked) as error:
            words = sentence("auth.password_refused" if isinstance(error, SignInRefused) else error.code, error.facts)
            return _password_page(("old_password", words), error.status)
        except PasswordWeak as error:
            return _password_page(("new_password", sentence(error.code, error.facts)), error.status)
    flash(_("Your password was changed. Every other session of yours has ended."), "ok")
    return redirect("/" if must else url_for("auth.account"), 303)  # whoever had to came to work


def _change(user_id: int, old: str, new: str, actor: Actor, subjects: list[attempts.Subject]) -> None:
    sign_in.change_password(user_id, old, new, actor.session_id, actor)
    attempts.succeeded(subjects)


@me.get("/me/second-factor")
@signed_in
@before_duties
@confirmed
def own_factor() -> ResponseReturnValue:
    return _factor_page()


def _factor_page(error: str | None = None, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    user_id = _own_id(actor)
    with within(ALL):
        if factors.has(user_id):
            return render_template("erp/auth/own_factor.html", on=True, codes_left=factors.codes_left(user_id), error=error), status
        seed = unit_of_work(lambda: factors.offer(user_id, actor.username))
    drawn = Markup(segno.make(seed.address, error="m").svg_inline(scale=4, border=2))  # noqa: S704 - our own drawing of our own address
    return render_template("erp/auth/own_factor.html", on=False, must="mizan_duty" in g, seed=seed.text, qr=drawn, error=error), status


@me.post("/me/second-factor")
@signed_in
@before_duties
@confirmed
def switch_factor() -> ResponseReturnValue:
    """On with a first code, which shows the recovery codes once; off with a further code."""
    actor = current_actor()
    user_id, code = _own_id(actor), request.form.get("code", "")[:40]
    with within(ALL):
        try:
            unit_of_work(lambda: attempts.begin([("factor", str(user_id))]))
            if factors.has(user_id):
                unit_of_work(lambda: _factor_off(user_id, code, actor))
                flash(_("The second factor is off."), "ok")
                return redirect(url_for("auth.account"), 303)
            codes = unit_of_work(lambda: _factor_on(user_id, code, actor))
        except (CodeRefused, Locked) as error:
            return _factor_page(sentence(error.code, error.facts), error.status)
    return render_template("erp/auth/recovery_codes.html", codes=codes)


def _factor_on(user_id: int, code: str, actor: Actor) -> list[str]:
    codes = factors.prove(user_id, code, actor)
    attempts.succeeded([("factor", str(user_id))])
    sessions.end(user_id, "second_factor", but=actor.session_id)
    if actor.session_id is not None:
        sessions.rotate(actor.session_id, stage="full", grace=True)
    return codes


def _factor_off(user_id: int, code: str, actor: Actor) -> None:
    factors.remove(user_id, code, actor)
    attempts.succeeded([("factor", str(user_id))])


@me.post("/me/sessions/<int(max=9223372036854775807):session_id>/end")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    actor = current_actor()
    user_id = _own_id(actor)

    def leave() -> None:
        if sessions.end(user_id, "revoked", session_id=session_id) == 0:
            raise NotFound(kind="erp.session", key=session_id)
        record(actor, "session_ended", f"erp.user:{actor.username}", changes={"session": [session_id, None]})

    with within(ALL):
        unit_of_work(leave)
    return redirect(url_for("auth.account"), 303)


@me.post("/me/tokens")
@signed_in
@confirmed
def make_token() -> ResponseReturnValue:
    actor = current_actor()
    _own_id(actor)
    scopes = [scope for scope in request.form.get("scopes", "")[:4000].split() if scope]
    expires = hijri.parse_date(request.form.get("expires", ""))
    with within(ALL):
        made = unit_of_work(
            lambda: tokens.make(
                actor.username, request.form.get("name", ""), scopes, expires, actor, may_approve=request.form.get("may_approve") == "1"
            )
        )
    return render_template("erp/auth/shown_once.html", title=_("The new token"), secret=made.secret, back=url_for("auth.account"))


@me.post("/me/tokens/<int(max=9223372036854775807):token_id>/revoke")
@signed_in
def revoke_token(token_id: int) -> ResponseReturnValue:
    actor = current_actor()
    _own_id(actor)
    with within(ALL):
        unit_of_work(lambda: tokens.revoke(token_id, actor.username, actor))
    return redirect(url_for("auth.account"), 303)
