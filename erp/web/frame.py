"""What stands around every page, the same for all who see the same: drawn once for them. Its values say all that it shows."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from erp.web.menu import Menu
from erp.web.narrowing import Choice


@lru_cache(maxsize=1000)
def side(home: str, organisation: str, menu: Menu, here: str | None, waiting: int, foot: str, _language: str) -> Markup:
    return drawn("erp/_side.html", home=home, organisation=organisation, groups=menu.shown(here, waiting), foot=foot)


@lru_cache(maxsize=1000)
def dock(menu: Menu, here: str | None, waiting: int, _language: str) -> Markup:
    """At the thumb: the first group, and the first page of the person's own work."""
    groups = menu.shown(here, waiting)
    rest = [item for group in groups[1:] for item in group.items]
    return drawn("erp/_dock.html", items=(*groups[0].items, *rest[:1]))


@lru_cache(maxsize=200)
def entities(choices: tuple[Choice, ...], _language: str) -> Markup:
    return drawn("erp/_entities.html", entities=choices) if choices else Markup()


def drawn(template: str, **values: Any) -> Markup:
    """A part of a page by itself, without what the request adds to every page."""
    return Markup(current_app.jinja_env.get_template(template).render(**values))  # noqa: S704 - our own templates, escaped there
