"""The home page: what waits for me, what wants attention, and the figures that the modules bring."""

from __future__ import annotations

import logging

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from erp import clock, hijri, links
from erp.approvals.inbox import waiting_for_me
from erp.approvals.web import title_of
from erp.auth.current import acting, current_actor, scope_of
from erp.auth.guard import signed_in
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError
from erp.i18n import language
from erp.module import Alert, Panel, Way
from erp.registry import registry
from erp.scope import within
from erp.web.menu import menu_of
from erp.web.narrowing import narrowed_scope

log = logging.getLogger("mizan.home")

blueprint = Blueprint("home", __name__, template_folder="../templates")

WORK_SHOWN = 6
ALERTS_SHOWN = 8
STARTS_SHOWN = 2
TONES = ("bad", "warn", "inf", "ok")


@blueprint.get("/")
@signed_in
def index() -> ResponseReturnValue:
    actor = current_actor()
    waiting = waiting_for_me(actor)
    today = clock.today()
    return render_template(
        "erp/home.html",
        work=[
            {"title": w.title, "kind": title_of(w.kind), "key": links.split(w.document)[1], "href": links.shown(w.document).href or "/inbox/",
            "amount": w.amount,
             "sent_at": w.sent_at, "late": (clock.now() - w.sent_at).days >= 3} for w in waiting[:WORK_SHOWN]
        ],
        starts=starts_of(actor), waiting=len(waiting), alerts=alerts_of(actor)[:ALERTS_SHOWN], panels=panels_of(actor),
        ways=menu_of(actor).groups[1:],
        day=hijri.shown(today, language=language()), hijri_day=hijri.shown(today, "umm-al-qura", language()),
        weekday=WEEKDAYS[language()][today.weekday()],
    )  # fmt: skip


WEEKDAYS = {
    "ar": ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def starts_of(actor: Actor) -> list[Way]:
    return [way for _module, way in registry().parts("starts") if actor.can(way.permission)][:STARTS_SHOWN]


def panels_of(actor: Actor) -> list[Markup]:
    """Each in the scope of its own permission; one that fails leaves the others standing."""
    found = [panel for _module, panel in registry().parts("panels") if actor.can(panel.permission)]
    return [shown for panel in sorted(found, key=lambda p: p.order) if (shown := _shown(panel, actor)) is not None]


def _shown(panel: Panel, actor: Actor) -> Markup | None:
    try:
        with acting(actor), within(narrowed_scope(scope_of(actor, panel.permission))):
            values = panel.values()
            return None if values is None else Markup(render_template(panel.template, **values))  # noqa: S704 - our own template, escaped there
    except (DomainError, SQLAlchemyError):
        _failed(panel.name)
        return None


def alerts_of(actor: Actor) -> list[Alert]:
    """The gravest first."""
    found: list[Alert] = []
    for _module, source in registry().parts("alerts"):
        if not actor.can(source.permission):
            continue
        try:
            with acting(actor), within(narrowed_scope(scope_of(actor, source.permission))):
                found += source.find()
        except (DomainError, SQLAlchemyError):
            _failed(source.name)
    return sorted(found, key=lambda alert: TONES.index(alert.tone) if alert.tone in TONES else len(TONES))


def _failed(name: str) -> None:
    log.exception("home: %s", name)
    db.session.rollback()
    g.pop("mizan_shell", None)
