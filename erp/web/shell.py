"""What every page stands in: menu, search, entity, language, notices, person; gathered once a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from flask import Flask, g, request
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

from erp import clock
from erp.approvals.inbox import count_for
from erp.auth.current import maybe_actor
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.i18n import _, language
from erp.notices.queries import unread_count
from erp.web import errors, frame, headers, showing
from erp.web.menu import Item, Menu, menu_of, url
from erp.web.narrowing import choices_of, chosen_name

NO_MENU = Menu(())


@dataclass(frozen=True)
class Signed:
    """Who is signed in, for the menu at the end of the top bar."""

    name: str
    username: str
    roles: str = ""
    links: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Shell:
    home: str
    organisation: str
    here: str
    language_url: str
    side: Markup = Markup()
    dock: Markup = Markup()
    person: Signed | None = None
    entities: Markup = Markup()
    entity_name: str = ""
    entity_url: str = ""
    search: str | None = None
    notices: int = 0
    notices_url: str = ""
    sign_out: str = ""
    sign_in: str | None = None


def install(app: Flask) -> None:
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in template_folders(app)])
    showing.install(app.jinja_env)
    setattr(app.view_functions["static"], "mizan_permission", None)  # noqa: B010 - a function of the framework, open to everybody
    app.config["SESSION_COOKIE_NAME"] = "mizan"
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    headers.install(app)
    errors.install(app)
    app.context_processor(lambda: {"shell": shell()})


def template_folders(app: Flask) -> list[str]:
    """`templates` of every installed package, the framework's first."""
    folders = [Path(str(files(module.package))) / "templates" for module in app.extensions["mizan.registry"]]
    return [str(folder) for folder in folders if folder.is_dir()]


def shell() -> Shell | None:
    """Once a request; a stranger gets the bars without content, a failed request none."""
    if "mizan_shell" not in g:
        actor = maybe_actor()
        g.mizan_shell = _of(actor) if actor is not None and actor.kind != "token" else _of_stranger()
    return g.mizan_shell


def _of_stranger() -> Shell:
    return Shell(
        "/",
        organisation(),
        request.path,
        url("shell.language"),
        frame.side("/", organisation(), NO_MENU, None, 0, "", language()),
        sign_in=url("auth.sign_in") or None,
    )


def _of(actor: Actor) -> Shell:
    menu, waiting = menu_of(actor), count_for(actor)
    place = menu.here(request.path)
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    home, named = url("home.index"), organisation()
    return Shell(
        home=home, organisation=named, here=here, language_url=url("shell.language"),
        side=frame.side(home, named, menu, place, waiting, _foot(), language()), dock=frame.dock(menu, place, waiting, language()),
        person=_signed(actor), entities=frame.entities(choices_of(actor), language()), entity_name=chosen_name(), entity_url=url("shell.entity"),
        search=url("search.index") or None,
        notices=unread_count(actor), notices_url=url("notices.index"), sign_out=url("auth.sign_out"),
    )  # fmt: skip


def _signed(actor: Actor) -> Signed:
    links = [Item(_("My account"), url("auth.account"), "people")]
    return Signed(actor.name(language()), actor.username, links=[item for item in links if item.url])


def organisation() -> str:
    """The name of the root entity, which is whose books these are."""
    roots = tree().roots()
    return roots[0].name(language()) if roots else ""


def _foot() -> str:
    return _("Fiscal year %(year)s", year=clock.today().year)
