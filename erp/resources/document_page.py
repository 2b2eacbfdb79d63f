"""The document page of any resource: what the template `erp/document.html` shows of one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import url_for
from markupsafe import Markup, escape

from erp import clock
from erp.approvals.queries import decisions_of, latest_for
from erp.approvals.web import approval_box
from erp.attachments.queries import panel
from erp.audit.timeline import timeline_of
from erp.auth.current import holds_at
from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.errors import DomainError, WrongState
from erp.i18n import _, _l, sentence
from erp.resources import document, rows, save
from erp.resources.cells import PLAIN, shower
from erp.resources.declaration import Action, Column, Resource
from erp.resources.fields import Choice, HouseField
from erp.resources.listing import address, bases
from erp.resources.lookup import resource_named
from erp.resources.revealed import opened
from erp.resources.rights import closed, may_for_all

DECISIONS = {"approve": _l("Approved"), "return": _l("Returned"), "reject": _l("Rejected")}


def context(resource: Resource, key: str, actor: Actor) -> dict[str, Any]:
    """Everything the document template is given. Raises NotFound."""
    row = save.load(resource, key, actor)
    line = rows.one(resource, key, actor)
    until = opened(resource, key, actor)
    shown = dict(zip((column.name for column in resource.columns), zip(line.values, line.labels, strict=True), strict=True))
    heading = _heading(resource, *shown.get(resource.heading, (None, None)))
    state = resource.by_name.get("state")
    reference = resource.document(key)
    return {
        "resource": resource,
        "row": row,
        "title": heading or str(resource.single),
        "code": key,
        "crumbs": [(str(resource.title), address(resource)), (key, None)],
        "mark": Markup(shower(state, None)(shown["state"][0], None)) if state and shown["state"][0] else None,
        "acts": [*acts(resource, row, key, actor), *prints(resource, key)],
        "related": _related(resource, row, actor),
        "sections": sections(resource, row, shown, actor, Veil(f"{address(resource)}/{quote(key, safe='')}", closed(actor, resource), until)),
        "lines": lines_table(resource, row),
        "timeline": timeline_of(reference),
        "audit_href": f"/audit?{urlencode({'document': reference})}" if actor.can("erp.audit.view") else None,
        **_approval(reference, actor),
        **(resource.beside(row, actor) if resource.beside is not None else {}),
        **(panel(reference, actor) if resource.attachments else {}),
    }


def of_the_moment(resource: Resource, key: str, actor: Actor) -> dict[str, Any]:
    """The context without acts of another state: they come when it does. What a rule forbids stays, and says why. Raises NotFound."""
    found = context(resource, key, actor)
    refused = {str(act.title) for act in resource.actions if act.refusal and isinstance(act.refusal(found["row"], actor), WrongState)}
    return found | {"acts": [act for act in found["acts"] if act["text"] not in refused]}


@dataclass(frozen=True)
class Veil:
    """How masked values of one document may be lifted."""

    page: str
    closed: Sequence[str]  # what this person may not reveal
    until: Mapping[str, datetime]  # what is open now

    def over(self, name: str, value: Any) -> Markup | Any:
        """The value with what can be done about its mask beside it."""
        if name in self.until:
            moment = clock.local(self.until[name]).strftime("%H:%M")
            return Markup('{} <small class="faint">{}</small>').format(value, _("hidden again at %(time)s", time=moment))
        if name in self.closed:
            return value
        return Markup('{} <a class="btn btn-s btn-quiet" href="{}/reveal?field={}">{}</a>').format(value, self.page, name, _("Reveal"))


def _heading(resource: Resource, value: Any, label: Any) -> str:
    """What the page is called: the words of a choice, the name beside a code, else the value itself."""
    column = resource.by_name.get(resource.heading)
    words = column.choices.get(value, label) if column is not None and column.choices else label
    return str(words or value or "")


def sections(resource: Resource, row: Any, shown: dict[str, Any], actor: Actor, veil: Veil) -> list[dict[str, Any]]:
    """The layout, each field with the look of its column where it has one; columns outside the layout come last."""
    if resource.fields:
        values = document.field_values(resource, row, actor)
        found = []
        for title, names in resource.sections:
            found.append({"title": str(title), "items": [_item(resource, name, shown, values, actor, veil) for name in names]})
        placed = {name for _title, names in resource.sections for name in names}
        rest = [c for c in resource.columns if c.name not in placed and c.shown and c.name not in (resource.heading, "state")]
    else:
        found, rest = [], list(resource.columns)
    if rest:
        found.append(
            {
                "title": _("Further facts") if found else str(resource.single),
                "items": [_of_column(resource, column, shown, actor, veil) for column in rest],
            }
        )
    return found


def _item(resource: Resource, name: str, shown: dict[str, Any], values: dict[str, Any], actor: Actor, veil: Veil) -> dict[str, Any]:
    column, kind = resource.by_name.get(name), resource.fields[name]
    if column is not None:
        return {**_of_column(resource, column, shown, actor, veil), "label": str(kind.title or column.title)}
    return {"label": str(kind.title), "value": field_words(kind, values.get(name)), "kind": "text", "href": None}


def _of_column(resource: Resource, column: Column, shown: dict[str, Any], actor: Actor, veil: Veil) -> dict[str, Any]:
    value, label = shown[column.name]
    base = bases((column, column), actor)[1]
    words = Markup(shower(column, base)(value, label))
    if column.name in resource.masks and value is not None:
        words = veil.over(column.name, words)
    return {"label": str(column.title), "value": words, "kind": "text", "href": None}


def field_words(kind: HouseField, value: Any) -> Any:
    """A field that has no column, as people read it."""
    if value is None:
        return None
    if isinstance(kind, Choice):
        return str(kind.choices.get(value, value))
    if kind.kind == "flag":
        return _("Yes") if value else _("No")
    return Markup(PLAIN["code"](value)) if kind.kind in ("code", "ref", "date") else value


def lines_table(resource: Resource, row: Any) -> dict[str, Any] | None:
    """The lines under the document; a column that no line fills is left out."""
    if resource.lines is None:
        return None
    every, lines = resource.lines.columns, document.lines_of(resource.lines, row)
    used = [place for place in range(len(every)) if any(line.values[place] not in (None, "") for line in lines)]
    columns = [every[place] for place in used]
    shows = [_line_shower(column, place == 0, sum(c.kind == "money" for c in columns) > 1) for place, column in enumerate(columns)]
    totals = [sum(line.values[place] or 0 for line in lines) if every[place].total else None for place in used]
    return {
        "title": str(resource.lines.title),
        "columns": [{"label": str(column.title), "kind": "number" if column.kind in ("money", "whole", "rate") else "text"} for column in columns],
        "rows": [
            {"cells": [Markup(show(line.values[place], line.labels[place])) for show, place in zip(shows, used, strict=True)]} for line in lines
        ],
        "totals": [Markup(PLAIN[c.kind](t)) if t is not None else None for c, t in zip(columns, totals, strict=True)] if any(totals) else None,
    }


def _line_shower(column: Column, first: bool, sides: bool) -> Callable[[Any, Any], str]:
    """Code and name side by side, but for a reference beyond the first column, which is its name; of two sides the empty one stays empty."""
    show = shower(column, None)
    if column.kind == "code" and (first or not column.ref):
        return lambda value, label: f'<span class="line-name">{show(value, None)}<span>{escape(label)}</span></span>' if label else show(value, None)
    if sides and column.kind == "money":
        return lambda value, label: show(value, label) if value else ""
    return show


def acts(resource: Resource, row: Any, key: str, actor: Actor) -> list[dict[str, Any]]:
    """What may be done, the primary first. What is forbidden now stays and says why; what is no business of this person's is absent."""
    here = f"{address(resource)}/{quote(key, safe='')}"
    entity = save.entity_of(resource, row)
    found = [_act(resource, action, row, here, actor) for action in resource.actions if _may(actor, resource, action.permission, entity)]
    found.sort(key=lambda act: act["kind"] != "primary")
    if resource.change is not None and _may(actor, resource, resource.permission("change"), entity):
        allowed = resource.editable(getattr(row, "state", "") or "") if resource.editable else resource.fields
        if allowed:
            found.append({"text": _("Edit"), "href": f"{here}/edit", "kind": "" if found else "primary", "icon": None})
    return found


def prints(resource: Resource, key: str) -> list[dict[str, Any]]:
    return [{"text": str(words), "href": url_for(endpoint, key=key), "kind": "", "icon": "print"} for words, endpoint in resource.prints]


def _may(actor: Actor, resource: Resource, permission: str, entity_id: int | None) -> bool:
    return may_for_all(actor, resource, permission) and (entity_id is None or holds_at(actor, permission, entity_id))


def _act(resource: Resource, action: Action, row: Any, here: str, actor: Actor) -> dict[str, Any]:
    refusal = action.refusal(row, actor) if action.refusal else None
    kind = "" if action.tone == "plain" else action.tone
    common = {"text": str(action.title), "kind": kind, "icon": action.icon, "refusal": said(refusal), "who": None}
    if action.schema is not None and refusal is None:
        return {**common, "href": f"{here}/{action.name}"}
    confirm = _("%(act)s: are you sure?", act=str(action.title)) if action.tone == "danger" else None
    return {**common, "url": f"{here}/{action.name}", "confirm": confirm, "fields": {"version": save.etag(row)}}


def said(refusal: DomainError | None) -> str | None:
    return sentence(refusal.code, refusal.facts) if refusal is not None else None


def _related(resource: Resource, row: Any, actor: Actor) -> list[dict[str, Any]]:
    key = str(save.key_of(resource, row))
    return [
        {"text": str(related.title), "href": f"{address(resource_named(related.resource))}?{urlencode(related.asked(row, key))}", "count": count}
        for related, count in document.related_counts(resource, row, actor)
    ]


def _approval(reference: str, actor: Actor) -> dict[str, Any]:
    """The steps of the last approval of this document and, while it waits, the box in which it is decided."""
    found = latest_for(reference)
    if found is None:
        return {}
    decided = decisions_of(found.id)
    names = names_of({found.preparer, *(d.actor for d in decided)})
    steps = [{"text": _("Sent for approval"), "small": names[found.preparer], "state": "done"}]
    steps += [{"text": str(DECISIONS.get(d.decision, d.decision)), "small": names[d.actor], "state": "done"} for d in decided]
    if found.state == "waiting":
        steps.append({"text": _("Waiting for approval"), "small": "", "state": "now"})
    return {"path": steps, "approval": approval_box(reference, actor)}
