"""The menu of a person: what the modules that are on offer, by right, in groups; and which item is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request, url_for
from werkzeug.routing import BuildError

from erp.auth.values import Actor
from erp.module import MenuItem
from erp.registry import registry

AFTER_MODULES, LAST = 5_000, 10_000  # the framework's groups stand after those of the modules, administration at the end


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    icon: str = "list"
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Group:
    title: str | None
    items: list[Item] = field(default_factory=list)


def menu_of(actor: Actor) -> list[Group]:
    """Groups in the order of the modules, then the framework's own (reports), administration last."""
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
    return [Group(title, [item for _order, item in sorted(items, key=lambda pair: pair[0])]) for title, (_rank, items) in ordered]


def _item(entry: MenuItem) -> Item | None:
    """None where the address isn't there: the module of the page is off."""
    try:
        return Item(str(entry.title), url_for(entry.endpoint, **dict[str, Any](entry.values)), entry.icon)
    except BuildError:
        return None


def with_current(groups: list[Group]) -> list[Group]:
    """Mark the one item whose address is the longest beginning of the present one."""
    items: Iterable[Item] = (item for group in groups for item in group.items)
    here = max((item.url for item in items if _begins(item.url)), key=len, default=None)
    return [replace(group, items=[replace(item, current=item.url == here) for item in group.items]) for group in groups]


def _begins(url: str) -> bool:
    bare = url.partition("?")[0]
    return request.path == bare or (bare != "/" and request.path.startswith(bare.rstrip("/") + "/"))
