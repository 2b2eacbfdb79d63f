"""The pages that ask why a masked value is to be seen: of one document, and of a whole export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from erp.auth.current import current_actor
from erp.db import unit_of_work
from erp.errors import NotAllowed, Problem, RequestInvalid
from erp.i18n import _
from erp.resources import export as exports
from erp.resources import form_page, listing, reveal, rows, save
from erp.resources.declaration import Resource
from erp.resources.fields import Choice
from erp.resources.revealed import OPEN_FOR, together, words_of
from erp.resources.rights import closed, masked
from erp.resources.view import View, read

Route = tuple[str, str, str, str, Callable[..., ResponseReturnValue]]


def routes(resource: Resource) -> list[Route]:
    see = resource.permission("view")
    return [
        ("/export", "ask_export", "GET", see, lambda: ask_export(resource)),
        ("/export", "export_revealed", "POST", see, lambda: export(resource)),
        ("/<key>/reveal", "ask_reveal", "GET", see, lambda key: ask(resource, key)),
        ("/<key>/reveal", "reveal", "POST", see, lambda key: reveal_now(resource, key)),
    ]


def ask(resource: Resource, key: str) -> ResponseReturnValue:
    return _asking(resource, key, {"field": request.args.get("field", "")}, [])


def reveal_now(resource: Resource, key: str) -> ResponseReturnValue:
    """Record it; the document then shows the value to this session for a while."""
    actor = current_actor()
    try:
        names, reason = reveal.asked(resource, {name: request.form.get(name, "") for name in ("field", "reason")})
        unit_of_work(lambda: reveal.reveal(resource, save.load(resource, key, actor), names, reason, actor))
    except RequestInvalid as refusal:
        return Response(_asking(resource, key, request.form, refusal.problems), 422)
    flash(_("%(what)s: shown to you for %(minutes)s minutes. It was recorded.", what=words_of(resource, names), minutes=_minutes()), "ok")
    return redirect(f"{listing.address(resource)}/{quote(key, safe='')}", 303)


def _minutes() -> int:
    return int(OPEN_FOR.total_seconds() // 60)


def revealable(resource: Resource, names: Any) -> dict[str, str]:
    """One name for each mask that this person may lift -> what it covers, in words."""
    kept, found, seen = closed(current_actor(), resource), {}, set()
    for name in names:
        if name in resource.masks and name not in kept and name not in seen:
            found[name] = words_of(resource, together(resource, name))
            seen |= set(together(resource, name))
    return found


def _asking(resource: Resource, key: str, typed: Mapping[str, str], problems: list[Problem]) -> str:
    actor = current_actor()
    row = save.load(resource, key, actor)
    options = revealable(resource, resource.masks)
    if not options:
        raise NotAllowed(permission=next(iter(resource.masks.values())).permission)
    page = f"{listing.address(resource)}/{quote(key, safe='')}"
    note = _("Who looked, at what, when and why is recorded. It stays open to you alone for %(minutes)s minutes.", minutes=_minutes())
    wanted = {**typed, "field": _standing_for(resource, typed.get("field", ""), options)}
    fields, errors = _fields(options, wanted, problems)
    return render_template(
        "erp/form.html", title=_("Reveal"), code=str(save.key_of(resource, row)), action=f"{page}/reveal", back=page, submit=_("Reveal"),
        crumbs=[(str(resource.title), listing.address(resource)), (key, page), (_("Reveal"), None)],
        sections=[{"title": _("What is hidden, and why you need it"), "note": note, "fields": fields}], errors=errors,
    )  # fmt: skip


def _standing_for(resource: Resource, name: str, options: Mapping[str, str]) -> str:
    """The option whose mask covers this name."""
    return next((option for option in options if name in together(resource, option)), next(iter(options)))


def _fields(options: Mapping[str, str], typed: Mapping[str, str], problems: list[Problem]) -> tuple[list[dict[str, Any]], Any]:
    declared: dict[str, Any] = dict(reveal.RevealSchema().fields)
    asked: dict[str, Any] = {"field": Choice(options, declared["field"].title, required=True), "reason": declared["reason"]}
    fields = form_page.parameters(asked, {name: typed.get(name, "") for name in asked}, problems, current_actor())
    return fields, form_page.summary(asked, None, problems)


def ask_export(resource: Resource) -> ResponseReturnValue:
    """Which format, and why; the address holds what is to be exported, as the list's does."""
    return _asking_export(resource, _view(resource), {}, [])


def _view(resource: Resource) -> View:
    return read(resource, listing.tidy(request.args.items(multi=True)), masked(current_actor(), resource))


def _hidden_columns(resource: Resource, view: View) -> tuple[str, ...]:
    """The masked columns of this list which the person may reveal. Raises NotAllowed where there are none."""
    actor = current_actor()
    kept = closed(actor, resource)
    names = [column.name for column in rows.reading(resource, view, actor).columns if column.name in resource.masks]
    found = tuple(name for name in names if name not in kept)
    if not found:
        raise NotAllowed(permission=next(iter(resource.masks.values())).permission)
    return found


def export(resource: Resource) -> ResponseReturnValue:
    view, actor, form = _view(resource), current_actor(), request.form.get("form", "xlsx")
    names = _hidden_columns(resource, view)
    try:
        _names, reason = reveal.asked(resource, {"field": names[0], "reason": request.form.get("reason", "")})
    except RequestInvalid as refusal:
        return Response(_asking_export(resource, view, request.form, refusal.problems), 422)
    unit_of_work(lambda: reveal.export(resource, names, reason, view.query(), form, actor))
    return exports.export(resource, view, form, actor, names)


def _asking_export(resource: Resource, view: View, typed: Mapping[str, str], problems: list[Problem]) -> str:
    names = _hidden_columns(resource, view)
    note = _("The file holds %(what)s of every row. Who made it, of what and why is recorded.", what=words_of(resource, names))
    asked: dict[str, Any] = {
        "form": Choice({"xlsx": "Excel", "csv": "CSV", "pdf": "PDF"}, _("Format"), required=True),
        "reason": dict(reveal.RevealSchema().fields)["reason"],
    }
    fields = form_page.parameters(asked, {"form": "xlsx", **{name: typed[name] for name in asked if name in typed}}, problems, current_actor())
    here = listing.address(resource)
    return render_template(
        "erp/form.html", title=_("Export with hidden columns"), action=listing.with_query(f"{here}/export", view.query()),
        back=listing.with_query(here, view.query()), submit=_("Export"),
        crumbs=[(str(resource.title), here), (_("Export with hidden columns"), None)],
        sections=[{"title": words_of(resource, names), "note": note, "fields": fields}], errors=form_page.summary(asked, None, problems),
    )  # fmt: skip
