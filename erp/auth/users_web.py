"""A person's page for administrators: the account, roles with place and time, one-time password, sessions, tokens."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from erp import hijri
from erp.audit.record import record
from erp.auth import factors, queries, sessions, tokens, users
from erp.auth.administering import check_may_administer
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.step_up import confirmed
from erp.auth.users import Given
from erp.db import unit_of_work
from erp.errors import DomainError
from erp.i18n import _, sentence

pages = Blueprint("users", __name__, template_folder="../templates", url_prefix="/erp/users")


@pages.get("/<key>")
@permission("erp.user.view")
def show(key: str) -> str:
    actor = current_actor()
    user = queries.user(key, actor)
    try:
        check_may_administer(user, actor)
        refusal = None
    except DomainError as error:
        refusal = sentence(error.code, error.facts)
    return render_template(
        "erp/auth/user.html", user=user, held=queries.held_by(user.id), refusal=refusal, roles=queries.roles(),
        places=queries.places(actor, "erp.user.manage"), everywhere=actor.roots("erp.user.manage") == frozenset({0}),
        factor=factors.has(user.id), sessions=sessions.living(user.id), tokens=tokens.of(user.id),
    )  # fmt: skip


@pages.post("/<key>/one-time-password")
@permission("erp.user.manage")
@confirmed
def one_time_password(key: str) -> str:
    actor = current_actor()
    secret = unit_of_work(lambda: users.set_one_time_password(key, actor))
    return render_template(
        "erp/auth/shown_once.html", title=_("One-time password of %(name)s", name=key), secret=secret, back=url_for("users.show", key=key)
    )


@pages.post("/<key>/roles")
@permission("erp.user.manage")
@confirmed
def give_role(key: str) -> ResponseReturnValue:
    actor = current_actor()
    given = Given(request.form.get("role", ""), request.form.get("entity") or None, _day("begins"), _day("ends"))
    unit_of_work(lambda: users.give_role(key, given, actor))
    flash(_("The role was given."), "ok")
    return _back(key)


@pages.post("/<key>/roles/<int(max=9223372036854775807):grant_id>/end")
@permission("erp.user.manage")
@confirmed
def take_role(key: str, grant_id: int) -> ResponseReturnValue:
    actor = current_actor()
    unit_of_work(lambda: users.take_role(key, grant_id, actor))
    flash(_("The role has ended."), "ok")
    return _back(key)


@pages.post("/<key>/sessions/end")
@permission("erp.user.manage")
def end_sessions(key: str) -> ResponseReturnValue:
    actor = current_actor()

    def leave() -> None:
        user = users.administered(key, actor)
        count = sessions.end(user.id, "revoked")
        record(actor, "sessions_ended", f"erp.user:{key}", changes={"sessions": [count, 0]})

    unit_of_work(leave)
    flash(_("Every session of this person has ended."), "ok")
    return _back(key)


@pages.post("/<key>/tokens/<int(max=9223372036854775807):token_id>/revoke")
@permission("erp.user.manage")
def revoke_token(key: str, token_id: int) -> ResponseReturnValue:
    actor = current_actor()

    def revoke() -> None:
        users.administered(key, actor)
        tokens.revoke(token_id, key, actor)

    unit_of_work(revoke)
    return _back(key)


@pages.post("/<key>/second-factor/reset")
@permission("erp.user.manage")
@confirmed
def reset_factor(key: str) -> ResponseReturnValue:
    """A lost authenticator: one administrator asks, another confirms."""
    actor = current_actor()

    def reset() -> bool:
        users.administered(key, actor)
        return factors.reset(key, actor)

    done = unit_of_work(reset)
    flash(_("The second factor was removed.") if done else _("Another administrator has to confirm the removal."), "ok" if done else "info")
    return _back(key)


def _day(name: str) -> date | None:
    text = request.form.get(name, "").strip()
    return hijri.parse_date(text) if text else None


def _back(key: str) -> ResponseReturnValue:
    return redirect(url_for("users.show", key=key), 303)
