"""The menu of a person: what the modules that are on offer, by right, in groups; and which item is here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import current_app, request, url_for
from werkzeug.routing import BuildError

from erp.auth.values import Actor
from erp.i18n import _, language
from erp.module import MenuItem
from erp.registry import enabled_names, registry

MOST_KEPT = 500  # menus, one a set of rights and language
AFTER_MODULES, LAST = 5_000, 10_000  # the framework's groups stand after those of the modules, administration at the end
UNFOLDED_MOST = 18  # items that a screen shows at once without scrolling


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    icon: str = "list"
    current: bool = False
    count: int = 0
    waits: bool = False  # shows how much waits for the person


@dataclass(frozen=True)
class Group:
    title: str | None
    items: tuple[Item, ...] = ()
    unfolded: bool = True


@dataclass(frozen=True, eq=False)
class Menu:
    """A menu as one set of rights sees it; the same object for everybody with them, so what is drawn of it can be kept by it."""

    groups: tuple[Group, ...]

    @cached_property
    def places(self) -> dict[str, str]:
        """Address without question and last slash -> the item's own address; of several the longest."""
        found: dict[str, str] = {}
        for url in sorted((item.url for group in self.groups for item in group.items), key=len, reverse=True):
            found.setdefault(url.partition("?")[0].rstrip("/") or "/", url)
        return found

    def here(self, path: str) -> str | None:
        """The address of the one item that stands for this page: the longest beginning of its path."""
        place = path.rstrip("/") or "/"
        while place:
            if place in self.places:
                return self.places[place]
            place = place.rpartition("/")[0]
        return None

    def shown(self, here: str | None, waiting: int) -> tuple[Group, ...]:
        """With the present item marked, and how much waits. A long menu unfolds the group of the page, else the person's first."""
        long = sum(len(group.items) for group in self.groups) > UNFOLDED_MOST
        titled = [group for group in self.groups if group.title]
        open_ = next((group for group in titled if any(item.url == here for item in group.items)), titled[0] if titled else None)
        return tuple(
            replace(
                group,
                items=tuple(replace(item, current=item.url == here, count=waiting if item.waits else 0) for item in group.items),
                unfolded=not long or group is open_,
            )
            for group in self.groups
        )


def menu_of(actor: Actor) -> Menu:
    """Home and what waits, then groups in the order of the modules, the framework's own (reports), administration last.

    It follows from what is declared, which modules are on, and what the person may do somewhere: kept under these.
    """
    if actor.kind != "user":
        return _made(actor)
    key = (frozenset(actor.grants), frozenset(enabled_names()), language(), request.script_root)
    kept: dict[Any, Menu] = current_app.extensions.setdefault("mizan.menus", {})
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = _made(actor)
    return kept[key]


def first() -> Group:
    return Group(None, (Item(_("Home"), url("home.index"), "home"), Item(_("Waiting for me"), url("inbox.index"), "inbox", waits=True)))


def _made(actor: Actor) -> Menu:
    found: dict[str, tuple[int, list[tuple[int, Item]]]] = {}
    for place, (module, entry) in enumerate(registry().parts("menus")):
        if entry.permission and not actor.can(entry.permission):
            continue
        item = _item(entry)
        if item is not None:
            title = str(entry.group if entry.group is not None else module.title)
            rank = place if module.name != "erp" else AFTER_MODULES + place if entry.group is not None else LAST + place
            found.setdefault(title, (rank, []))[1].append((entry.order, item))
    ordered = sorted(found.items(), key=lambda pair: pair[1][0])
    groups = (Group(title, tuple(item for _order, item in sorted(items, key=lambda pair: pair[0]))) for title, (_rank, items) in ordered)
    return Menu((first(), *groups))


def _item(entry: MenuItem) -> Item | None:
    """None where the address isn't there: the module of the page is off."""
    try:
        return Item(str(entry.title), url_for(entry.endpoint, **dict[str, Any](entry.values)), entry.icon)
    except BuildError:
        return None


def url(endpoint: str, **values: Any) -> str:
    """The address of a page, or nothing where it isn't installed."""
    if values:
        return _address(endpoint, values)
    kept: dict[tuple[str, str], str] = current_app.extensions.setdefault("mizan.addresses", {})
    key = (endpoint, request.script_root)
    if key not in kept:
        kept[key] = _address(endpoint, values)
    return kept[key]


def _address(endpoint: str, values: dict[str, Any]) -> str:
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return ""
