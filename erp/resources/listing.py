"""The list page of any resource: what the template `erp/list.html` shows, from one view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup

from erp.auth.values import Actor
from erp.i18n import _, language
from erp.registry import registry
from erp.resources import rows
from erp.resources.cells import NUMBERS, box, nothing, row_maker, shower, total_cells
from erp.resources.declaration import Action, Column, Resource
from erp.resources.lookup import resource_named
from erp.resources.rights import closed, masked, may_for_all
from erp.resources.view import View, read
from erp.resources.views import views_of
from erp.web.frame import drawn

FORMATS = ("xlsx", "pdf", "csv")
FIELD_KINDS = {**dict.fromkeys(("money", "date", "moment", "whole", "year", "rate", "text"), "text"), "code": "code", "document": "code"}


def address(resource: Resource) -> str:
    return f"/{resource.module}/{resource.plural}"


def module_title(resource: Resource) -> str:
    return str(registry().get(resource.module).title)


def with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def tidy(arguments: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What forms send, as the canonical address has it: nothing empty, `day.from` and `day.to` as one range, columns joined."""
    given = [(name, value.strip()) for name, value in arguments if value.strip()]
    plain = [(name, value) for name, value in given if not name.endswith((".from", ".to")) and name != "columns"]
    ranges: dict[str, list[str]] = {}
    for name, value in given:
        if name.endswith((".from", ".to")):
            ranges.setdefault(name.rpartition(".")[0], ["", ""])[name.endswith(".to")] = value
    columns = dict.fromkeys(part for name, value in given if name == "columns" for part in value.split(",") if part)
    joined = [("columns", ",".join(columns))] if columns else []
    return [*plain, *((name, "..".join(ends)) for name, ends in ranges.items()), *joined]


def context(resource: Resource, view: View, actor: Actor) -> dict[str, Any]:
    """Everything the list template is given."""
    here, hidden = address(resource), masked(actor, resource)
    title = str(resource.title)
    found: dict[str, Any] = {"title": title, "crumbs": [(module_title(resource), None), (title, None)], "resource": resource}
    found |= _body(resource, view, actor, here)
    found |= _tools(resource, view, actor, here, hidden)
    return found


def _body(resource: Resource, view: View, actor: Actor, here: str) -> dict[str, Any]:
    if view.group:
        columns, groups = rows.groups(resource, view, actor)
        make = row_maker(columns, bases(columns, actor), f"{here}/", named(resource, columns), _picker(resource, actor))
        shown = sum(len(group.lines) for group in groups)
        return {
            **_heading(resource, columns, view, actor, here),
            "groups": [_group(resource, group, columns, make, view, here, actor) for group in groups],
            "shown": shown,
            **_group_totals(groups, displayed(resource, columns)),
        }
    page = rows.page(resource, view, actor)
    make = row_maker(page.columns, bases(page.columns, actor), f"{here}/", named(resource, page.columns), _picker(resource, actor))
    first = not view.after and view.page == 1
    return {
        **_heading(resource, page.columns, view, actor, here),
        "rows_html": Markup(make(page.lines)),
        "pager": {
            "first": None if first else with_query(here, view.query()),
            "next": with_query(here, view.query(after=page.after)) if page.after else None,
        },
        "shown": len(page.lines),
        **_totals(resource, view, actor, page, first),
    }


def bulk_actions(resource: Resource, actor: Actor) -> list[Action]:
    """What may be done to several rows at once: nothing that asks, nothing that moves money."""
    return [action for action in resource.actions if action.schema is None and not action.needs_key and actor.can(action.permission)]


def _picker(resource: Resource, actor: Actor) -> Callable[[Any], str]:
    return box if bulk_actions(resource, actor) else nothing


def _totals(resource: Resource, view: View, actor: Actor, page: rows.Page, first: bool) -> dict[str, Any]:
    """Of the whole filter. A list that fits on its first page sums itself; a longer one is asked for by a second request."""
    if first and page.after is None:
        summed = [(place, column.name) for place, column in enumerate(page.columns) if column.total and column.name not in masked(actor, resource)]
        sums = {name: sum(line.values[place] or 0 for line in page.lines) for place, name in summed}
        return {"totals": total_cells(displayed(resource, page.columns), sums), "whole": len(page.lines)} if page.lines else {}
    if view.total:
        found = rows.totals(resource, view, actor)
        return {"totals": total_cells(displayed(resource, page.columns), found.sums), "whole": found.count}
    here = address(resource)
    return {"totals_url": with_query(f"{here}/totals", view.query()), "totals_href": with_query(here, view.query(total="true"))}


def _group_totals(groups: Sequence[rows.Group], columns: Sequence[Column]) -> dict[str, Any]:
    if not groups or len(groups) == rows.GROUPS_MOST:
        return {}
    sums = {name: sum(group.sums[name] for group in groups) for name in groups[0].sums}
    return {"totals": total_cells(columns, sums), "whole": sum(group.count for group in groups)}


def _group(resource: Resource, group: rows.Group, columns: Sequence[Column], make: Any, view: View, here: str, actor: Actor) -> dict[str, Any]:
    column = resource.by_name[view.group]
    narrowed = view.narrowed(view.group, _as_filter(column, group.value))
    left = group.count - len(group.lines)
    more = _("Show %(n)s more", n=left)
    return {
        "code": None,
        "title": Markup(shower(column, None)(group.value, group.label)),
        "count": group.count,
        "href": with_query(here, narrowed.query()),
        "cells": total_cells(displayed(resource, columns), group.sums),
        "rows_html": Markup(make(group.lines)),
        "more": (more, with_query(here, narrowed.query())) if left > 0 else None,
    }


def _as_filter(column: Column, value: Any) -> str:
    if value is None or value == "":
        return "-"
    return ("yes" if value else "no") if column.kind == "flag" else str(value)


def bases(columns: Sequence[Column], actor: Actor) -> list[str | None]:
    """Where a column's values can be opened: only what this person may view."""
    found: list[str | None] = []
    for place, column in enumerate(columns):
        other = resource_named(column.ref) if column.ref and place else None
        found.append(f"{address(other)}/" if other and actor.can(other.permission("view")) else None)
    return found


def named(resource: Resource, columns: Sequence[Column]) -> bool:
    """Whether the key and what names the row stand beside one another, and so in one cell."""
    return len(columns) > 1 and columns[0].name == resource.key and columns[1].name == resource.heading and columns[1].kind == "text"


def displayed(resource: Resource, columns: Sequence[Column]) -> Sequence[Column]:
    """The columns that have a cell of their own."""
    return [columns[0], *columns[2:]] if named(resource, columns) else columns


def _heading(resource: Resource, columns: Sequence[Column], view: View, actor: Actor, here: str) -> dict[str, Any]:
    bulk = bool(bulk_actions(resource, actor))
    return {
        "columns": heads(resource, columns, view, here),
        "head_html": _head_html(resource, tuple(column.name for column in columns), view.query(), here, bulk, language()),
    }


@lru_cache(maxsize=2000)
def _head_html(resource: Resource, names: tuple[str, ...], query: str, here: str, bulk: bool, _language: str) -> Markup:
    return drawn("erp/_list_head.html", columns=_heads(resource, names, query, here, _language), bulk=bulk)


def heads(resource: Resource, columns: Sequence[Column], view: View, here: str) -> Sequence[dict[str, Any]]:
    return _heads(resource, tuple(column.name for column in columns), view.query(), here, language())


@lru_cache(maxsize=2000)
def _heads(resource: Resource, names: tuple[str, ...], query: str, here: str, _language: str) -> Sequence[dict[str, Any]]:
    """The heads of a list, each with the address that sorts by it."""
    view, columns = read(resource, parse_qsl(query)), tuple(resource.by_name[name] for name in names)
    sortable = {name.lstrip("-") for name in resource.sort}
    current = view.sort or resource.sort[:1]
    together = named(resource, columns)
    made: list[dict[str, Any]] = []
    for column in displayed(resource, columns):
        direction = next((("desc" if name.startswith("-") else "asc") for name in current if name.lstrip("-") == column.name), None)
        sort = with_query(here, replace(view, sort=current).sorted_by(column.name).query()) if column.name in sortable else None
        kind = column.kind if column.kind in ("money", "text") else "number" if column.kind in NUMBERS else "text"
        label = str(resource.single if together and not made else column.title)
        made.append({"name": column.name, "label": label, "kind": kind, "sort": sort, "direction": direction})
    return tuple(made)


def _tools(resource: Resource, view: View, actor: Actor, here: str, hidden: Sequence[str]) -> dict[str, Any]:
    may_create = resource.create is not None and may_for_all(actor, resource, resource.permission("create"))
    may_import = resource.import_ != "off" and may_for_all(actor, resource, resource.permission("import"))
    own = view.query()
    return {
        "create": (_("New"), f"{here}/new") if may_create else None,
        "actions_html": _actions_html(
            resource,
            may_create,
            may_import,
            tuple(way.href for way in resource.ways if actor.can(way.permission)),
            (*((form, with_query(f"{here}/export.{form}", own)) for form in FORMATS), *_revealing(resource, view, actor, here, own)),
            language(),
        ),  # fmt: skip
        "views": _views(resource, view, actor, here),
        "save_view": with_query(f"{here}/views", own) if own else None,
        "tools_html": _tools_html(resource, own, tuple(hidden), language()),
        "empty": _empty(resource, view, here),
        "bulk": [{"text": str(a.title), "url": f"{here}/bulk/{a.name}", "kind": "", "note": None} for a in bulk_actions(resource, actor)],
    }


def _revealing(resource: Resource, view: View, actor: Actor, here: str, query: str) -> list[tuple[str, str]]:
    """The export with hidden columns, for who may reveal some of those shown."""
    if not resource.masks:
        return []
    kept = closed(actor, resource)
    may = any(c.name in resource.masks and c.name not in kept for c in rows.reading(resource, view, actor).columns)
    return [("revealed", with_query(f"{here}/export", query))] if may else []


@lru_cache(maxsize=2000)
def _actions_html(
    resource: Resource, may_create: bool, may_import: bool, hrefs: tuple[str, ...], exports: tuple[tuple[str, str], ...], _language: str
) -> Markup:
    """What can be done with the list as a whole. `hrefs`: of those of the resource's own ways that are open to this person."""
    ways = [way for way in resource.ways if way.href in hrefs]
    return drawn(
        "erp/_list_actions.html",
        create=(_("New"), f"{address(resource)}/new") if may_create else None,
        actions=[
            {"text": str(way.title), "href": way.href, "kind": "" if may_create or place else "primary", "icon": way.icon}
            for place, way in enumerate(ways)
        ],
        import_href=f"/import/{resource.kind_of_import}" if may_import else None,
        exports=exports,
    )


@lru_cache(maxsize=2000)
def _tools_html(resource: Resource, query: str, hidden: tuple[str, ...], _language: str) -> Markup:
    """Chips, filters, grouping, columns: the same for everybody who sees the same columns, so drawn once."""
    view, here = read(resource, parse_qsl(query)), address(resource)
    return drawn(
        "erp/_list_tools.html",
        chips=_chips(resource, view, here),
        filters=[*_search_field(resource, view), *(_filter_field(resource.by_name[n], view) for n in resource.filters if n not in hidden)],
        hidden=[(name, value) for name, value in view.pairs() if name not in view.filters and name != "q"],
        columns_hidden=[(name, value) for name, value in view.pairs() if name != "columns"],
        group=_grouping(resource, view, here, hidden),
        columns_menu=_column_menu(resource, view),
    )


def _views(resource: Resource, view: View, actor: Actor, here: str) -> list[dict[str, Any]]:
    saved = views_of(resource, actor)
    current = view.query()
    tabs = [{"text": _("All"), "href": here, "current": not current, "star": False}]
    for preset in resource.views:
        tabs.append({"text": str(preset.title), "href": with_query(here, preset.query), "current": preset.query == current, "star": False})
    for kept in saved:
        mine = kept.owner == actor.username
        tabs.append({"text": kept.name, "href": with_query(here, kept.query), "current": kept.query == current, "star": mine})
        if mine and kept.query == current:
            tabs[-1]["forget"] = f"{here}/views/{kept.id}/forget"
    return tabs


def _chips(resource: Resource, view: View, here: str) -> list[dict[str, Any]]:
    found = []
    for name, values in view.filters.items():
        column = resource.by_name[name]
        for value in values:
            left = with_query(here, view.without(name, value).query())
            found.append({"label": str(column.title), "value": filter_words(column, value), "remove": left})
    if view.q:
        left = with_query(here, replace(view, q="", after="").query())
        found.append({"label": _("Words"), "value": view.q, "remove": left})
    return found


def filter_words(column: Column, value: str) -> str:
    """A filter's value as people say it."""
    if value == "-":
        return _("empty")
    if column.kind == "choice":
        return str(column.choices.get(value, value))
    if column.kind == "flag":
        return _("Yes") if value in ("yes", "true", "1") else _("No")
    low, dots, high = value.partition("..")
    if not dots:
        return value
    if low and high:
        return _("%(low)s to %(high)s", low=low, high=high)
    return _("from %(low)s", low=low) if low else _("up to %(high)s", high=high)


def _search_field(resource: Resource, view: View) -> list[dict[str, Any]]:
    return [{"kind": "search", "name": "q", "label": _("Words"), "value": view.q, "width": 12}] if resource.search else []


def _filter_field(column: Column, view: View) -> dict[str, Any]:
    value = view.filters.get(column.name, ("",))
    common = {"name": column.name, "label": str(column.title), "width": 12}
    if column.kind == "choice":
        return {**common, "kind": "select", "options": [(key, str(words)) for key, words in column.choices.items()], "value": value[0]}
    if column.kind == "flag":
        return {**common, "kind": "select", "options": [("yes", _("Yes")), ("no", _("No"))], "value": value[0]}
    helps = {
        "date": _("A day, a month (2026-03), a year, or from..to"),
        "money": _("An amount, or from..to"),
        "code": _("A code, or its beginning with *"),
    }
    return {**common, "kind": FIELD_KINDS[column.kind], "value": value[0], "help": helps.get(column.kind)}


def _grouping(resource: Resource, view: View, here: str, hidden: Sequence[str]) -> dict[str, Any] | None:
    names = [name for name in resource.group if name not in hidden]
    if not names:
        return None

    def option(name: str, text: str) -> dict[str, Any]:
        return {"text": text, "href": with_query(here, replace(view, group=name, after="").query()), "current": name == view.group}

    options = [option(name, str(resource.by_name[name].title)) for name in names]
    return {"label": str(resource.by_name[view.group].title) if view.group else None, "options": [option("", _("No groups")), *options]}


def _column_menu(resource: Resource, view: View) -> list[dict[str, Any]]:
    chosen = view.columns or tuple(column.name for column in resource.columns if column.shown)
    return [{"name": column.name, "label": str(column.title), "shown": column.name in chosen} for column in resource.columns]


def _empty(resource: Resource, view: View, here: str) -> dict[str, Any]:
    if view.filters or view.q:
        everything = {"text": _("Show everything"), "href": here, "kind": "primary"}
        return {"title": _("Nothing matches this filter"), "text": _("Take a filter away, or look in all of them."), "actions": [everything]}
    return {"title": _("Nothing here yet"), "text": str(resource.empty) or None, "actions": None}


def canonical(resource: Resource, pairs: Sequence[tuple[str, str]]) -> str:
    return with_query(address(resource), urlencode(pairs))
