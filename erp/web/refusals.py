"""The words around a refusal: its title, why, what can be done, who can do it, and the amounts it turned on."""

from __future__ import annotations

from typing import Any

from flask import session
from sqlalchemy import select

from erp.auth.models import Role, RolePermission
from erp.db import db
from erp.facts import permission_title
from erp.i18n import _, language, listed, sentence
from erp.money import Halalas


def title_of(status: int) -> str:
    titles = {
        400: _("The request could not be understood"),
        401: _("Sign in first"),
        403: _("You do not have this right"),
        404: _("This page or document was not found"),
        405: _("This address does not take that"),
        409: _("It was refused because of its present state"),
        413: _("What you sent is too large"),
        422: _("It was not accepted"),
        429: _("Too many attempts"),
    }
    return titles.get(status, _("It could not be completed"))


def why(status: int, permission: str | None = None) -> str:
    if status == 403 and permission:
        return _("It needs the right “%(right)s”, and your roles do not give it to you, or not for this entity.", right=permission_title(permission))
    if status == 404:
        chosen = session.get("entity")
        if chosen:
            return _("It does not exist, or it belongs to an entity that you do not see. You are looking at %(entity)s alone.", entity=chosen)
        return _("It does not exist, or it belongs to an entity that you do not see: the two are one answer on purpose.")
    reasons = {
        400: _("Something was asked for that this page does not offer."),
        401: _("The page shows data of people and money."),
        405: _("An address that changes something is used by a form, not by a link."),
        409: _("Someone changed it meanwhile, or it is not in the state that this needs."),
        413: _("Files up to 64 MB are taken."),
        422: _("A rule does not allow it as it stands."),
        429: _("It protects accounts against guessing."),
    }
    return reasons.get(status, _("It was recorded with its number, and the administrator sees it in the log. No half of a change was kept."))


def next_steps(status: int, said: str | None = None) -> list[str]:
    if status == 403:
        who = who_can(said)
        return [who] if who else [_("Ask the administrator for the right, or ask a colleague who has it.")]
    if status == 404:
        return [_("Search for its number or name."), _("If someone sent you the address, ask which entity it belongs to.")]
    if status == 400:
        return [_("Go back, load the page again, and choose from what it offers.")]
    if status >= 500:
        return [_("Try again in a minute."), _("If it happens again, call support and mention the number below.")]
    if status == 429:
        return [_("Wait a little, then try again.")]
    return [_("Go back, look at what is there now, and try again.")]


def who_can(permission: str | None) -> str | None:
    """Which roles hold the right, in a sentence."""
    if not permission:
        return None
    names = Role.name_en if language() == "en" else Role.name_ar
    roles = db.session.execute(
        select(names).join(RolePermission, RolePermission.role_id == Role.id).where(RolePermission.permission == permission).order_by(Role.id)
    ).scalars()
    held = [name for name in roles if name]
    return _("Who can: %(who)s", who=listed(held)) if held else None


def fact_rows(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """The amounts of a refusal as rows of `ui.sums`."""
    return [{"label": _fact_label(name), "amount": int(value)} for name, value in facts.items() if isinstance(value, Halalas)]


def _fact_label(name: str) -> str:
    label = sentence(f"fact.{name}", {})
    return name if label == f"fact.{name}" else label
