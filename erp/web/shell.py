"""What every page stands in: menu, search, entity, language, notices, person; gathered once a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.routing import BuildError

from erp import clock
from erp.approvals.inbox import count_for
from erp.auth.current import maybe_actor
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.i18n import _, language
from erp.notices.queries import unread_count
from erp.web import errors, headers, showing
from erp.web.menu import Group, Item, menu_of, with_current
from erp.web.narrowing import Choice, choices_of, chosen_name


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
    menu: list[Group] = field(default_factory=list)
    dock: list[Item] = field(default_factory=list)
    person: Signed | None = None
    entities: list[Choice] = field(default_factory=list)
    entity_name: str = ""
    entity_url: str = ""
    search: str | None = None
    notices: int = 0
    notices_url: str = ""
    sign_out: str = ""
    sign_in: str | None = None
    foot: str = ""


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
    return Shell("/", organisation(), request.path, url("shell.language"), sign_in=url("auth.sign_in") or None)


def _of(actor: Actor) -> Shell:
    waiting = count_for(actor)
    first = Group(None, [Item(_("Home"), url("home.index"), "home"), Item(_("Waiting for me"), url("inbox.index"), "inbox", count=waiting)])
    groups = with_current([first, *menu_of(actor)])
    here = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return Shell(
        home=url("home.index"), organisation=organisation(), here=here, language_url=url("shell.language"), menu=groups, dock=_dock(groups),
        person=_signed(actor), entities=choices_of(actor), entity_name=chosen_name(), entity_url=url("shell.entity"),
        search=url("search.index") or None,
        notices=unread_count(actor), notices_url=url("notices.index"), sign_out=url("auth.sign_out"), foot=_foot(),
    )  # fmt: skip


def _dock(groups: list[Group]) -> list[Item]:
    """Home, inbox and the first page of the person's own work, at the thumb."""
    rest = [item for group in groups[1:] for item in group.items]
    return [*groups[0].items, *rest[:1]]


def _signed(actor: Actor) -> Signed:
    links = [Item(_("My account"), url("auth.account"), "people")]
    return Signed(actor.name(language()), actor.username, links=[item for item in links if item.url])


def organisation() -> str:
    """The name of the root entity, which is whose books these are."""
    roots = tree().roots()
    return roots[0].name(language()) if roots else ""


def _foot() -> str:
    return _("Fiscal year %(year)s", year=clock.today().year)


def url(endpoint: str, **values: Any) -> str:
    """The address of a page, or nothing where it isn't installed."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""
