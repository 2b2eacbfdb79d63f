"""The pages of any resource: list, document, form, actions, exports, kept views. Load, check, act, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import Conflict, DomainError, KeyTaken, Problem, RequestInvalid
from erp.i18n import _, ngettext, sentence
from erp.resources import document_page, export, form_page, listing, reveal_page, rows, save, views
from erp.resources.cells import total_cells
from erp.resources.check import of_form
from erp.resources.declaration import Action, Resource
from erp.resources.document import field_values
from erp.resources.fields import HouseField
from erp.resources.rights import masked
from erp.resources.view import View, read
from erp.web.showing import slug

Route = tuple[str, str, str, str, Callable[..., ResponseReturnValue]]


def blueprint(resource: Resource) -> Blueprint:
    """Every route of one resource; "finance.budget-lines" has the endpoints `finance_budget_lines.index`, `.show` ..."""
    made = Blueprint(endpoint(resource), __name__, url_prefix=listing.address(resource))
    for rule, name, method, needed, view in routes(resource):
        view.__name__ = name
        made.add_url_rule(rule, name, permission(needed)(view), methods=[method])
    return made


def endpoint(resource: Resource) -> str:
    return resource.name.replace(".", "_").replace("-", "_")


def routes(resource: Resource) -> list[Route]:
    """(rule, endpoint, method, permission, view): the route table."""
    see = resource.permission("view")
    found: list[Route] = [
        ("", "index", "GET", see, lambda: index(resource)),
        ("/totals", "totals", "GET", see, lambda: totals(resource)),
        ("/export.<form>", "download", "GET", see, lambda form: export.export(resource, view_now(resource), form, current_actor())),
        ("/views", "keep_view", "POST", see, lambda: keep_view(resource)),
        ("/views/<int(max=2147483647):view_id>/forget", "forget_view", "POST", see, lambda view_id: forget_view(resource, view_id)),
        ("/<key>", "show", "GET", see, lambda key: show(resource, key)),
    ]
    if resource.create is not None:
        needed = resource.permission("create")
        found += [("/new", "new", "GET", needed, lambda: new(resource)), ("/new", "create", "POST", needed, lambda: create(resource))]
    if resource.change is not None:
        needed = resource.permission("change")
        found += [("/<key>/edit", "edit", "GET", needed, lambda key: edit(resource, key))]
        found += [("/<key>/edit", "change", "POST", needed, lambda key: change(resource, key))]
    if resource.effect is not None:
        found.append(("/effect", "effect", "POST", resource.permission("create"), lambda: effect(resource)))
    for action in resource.actions:
        found += _action_routes(resource, action)
    return [*found, *(reveal_page.routes(resource) if resource.masks else ())]


def _action_routes(resource: Resource, action: Action) -> list[Route]:
    name = action.name.replace("-", "_")
    found: list[Route] = [(f"/<key>/{action.name}", f"do_{name}", "POST", action.permission, lambda key: act(resource, action, key))]
    if action.schema is not None:
        found.append((f"/<key>/{action.name}", f"ask_{name}", "GET", action.permission, lambda key: ask(resource, action, key)))
    elif not action.needs_key:
        found.append((f"/bulk/{action.name}", f"bulk_{name}", "POST", action.permission, lambda: bulk(resource, action)))
    return found


def view_now(resource: Resource) -> View:
    actor = current_actor()
    return read(resource, listing.tidy(request.args.items(multi=True)), masked(actor, resource))


def index(resource: Resource) -> ResponseReturnValue:
    """The list. What a form sent untidily is answered by the tidy address, which can be passed on."""
    given = list(request.args.items(multi=True))
    pairs = listing.tidy(given)
    if sorted(pairs) != sorted(given):
        return redirect(listing.canonical(resource, pairs))
    view = view_now(resource)
    return render_template("erp/list.html", **listing.context(resource, view, current_actor()))


def totals(resource: Resource) -> ResponseReturnValue:
    """The footer of a long list, asked for after the page is there."""
    view, actor = view_now(resource), current_actor()
    found = rows.totals(resource, view, actor)
    columns = rows.reading(resource, view, actor).columns
    heads = listing.heads(resource, columns, view, listing.address(resource))
    bulk_ = bool(listing.bulk_actions(resource, actor))
    shown = total_cells(listing.displayed(resource, columns), found.sums)
    return render_template("erp/_totals.html", columns=heads, totals=shown, whole=found.count, bulk=bulk_)


def keep_view(resource: Resource) -> ResponseReturnValue:
    actor, query = current_actor(), view_now(resource).query()
    name, shared = request.form.get("name", ""), "shared" in request.form
    unit_of_work(lambda: views.keep(resource, name, query, shared, actor))
    flash(_("The view is kept."), "ok")
    return redirect(listing.with_query(listing.address(resource), query), 303)


def forget_view(resource: Resource, view_id: int) -> ResponseReturnValue:
    actor = current_actor()
    unit_of_work(lambda: views.forget(view_id, actor))
    flash(_("The view is forgotten."), "ok")
    return redirect(listing.address(resource), 303)


def show(resource: Resource, key: str) -> ResponseReturnValue:
    if resource.page:
        return redirect(url_for(resource.page, key=rows.key_value(resource, key)))
    return render_template("erp/document.html", **document_page.context(resource, key, current_actor()))


def new(resource: Resource) -> ResponseReturnValue:
    """An empty form; what the address gives is filled in already."""
    actor = current_actor()
    typed: dict[str, Any] = {name: value for name, value in request.args.items() if name in resource.fields}
    if resource.lines is not None and (lines := form_page.typed_lines(resource.lines, request.args)):
        typed[resource.lines.name] = lines
    found = form_page.context(resource, None, actor, f"{listing.address(resource)}/new", form_page.defaults(resource, actor) | typed)
    return render_template("erp/form.html", **found)


def typed_in(resource: Resource) -> dict[str, Any]:
    """What the form sent, as it was typed."""
    found: dict[str, Any] = {name: request.form[name] for name in resource.fields if name in request.form}
    if resource.lines is not None:
        found[resource.lines.name] = form_page.typed_lines(resource.lines, request.form)
    return found


def given_by(resource: Resource, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed, as the check takes it: emptied is cleared, lines as they are."""
    found = of_form(typed, (name for name in resource.fields if name in typed))
    return found | ({resource.lines.name: typed[resource.lines.name]} if resource.lines is not None else {})


def line_button(resource: Resource, typed: dict[str, Any]) -> bool:
    """Without script the buttons that add and remove a line send the form; it comes back with one line more or less."""
    if resource.lines is None or not ("add" in request.form or "remove" in request.form):
        return False
    lines = typed[resource.lines.name]
    number = request.form.get("remove", "")
    if number.isdigit() and int(number) < len(lines):
        del lines[int(number)]
    if "add" in request.form:
        lines.append({})
    return True


def create(resource: Resource) -> ResponseReturnValue:
    actor, typed = current_actor(), typed_in(resource)
    here = f"{listing.address(resource)}/new"
    if line_button(resource, typed):
        return render_template("erp/form.html", **form_page.context(resource, None, actor, here, typed))
    given = {name: value for name, value in given_by(resource, typed).items() if value is not None}
    try:
        key = unit_of_work(lambda: str(save.key_of(resource, save.create(resource, given, actor))))
    except DomainError as refusal:
        return _form_again(resource, None, actor, here, typed, refusal)
    flash(_("%(what)s %(key)s was created.", what=str(resource.single), key=key), "ok")
    return redirect(f"{listing.address(resource)}/{quote(key, safe='')}", 303)


def edit(resource: Resource, key: str) -> ResponseReturnValue:
    actor = current_actor()
    row = save.load(resource, key, actor)
    return render_template("erp/form.html", **form_page.context(resource, row, actor, f"{listing.address(resource)}/{quote(key, safe='')}/edit"))


def change(resource: Resource, key: str) -> ResponseReturnValue:
    actor, typed = current_actor(), typed_in(resource)
    page = f"{listing.address(resource)}/{quote(key, safe='')}"
    if line_button(resource, typed):
        row = save.load(resource, key, actor)
        return render_template("erp/form.html", **form_page.context(resource, row, actor, f"{page}/edit", typed))
    version = request.form.get("version") or None
    try:
        unit_of_work(lambda: save.change(resource, save.load(resource, key, actor), given_by(resource, typed), actor, version))
    except DomainError as refusal:
        return _form_again(resource, save.load(resource, key, actor), actor, f"{page}/edit", typed, refusal)
    flash(_("Saved."), "ok")
    return redirect(page, 303)


def _form_again(resource: Resource, row: Any, actor: Actor, here: str, typed: dict[str, Any], refusal: DomainError) -> Response:
    """The form with everything as it was typed and what is wrong beside it; nothing is lost."""
    if refusal.status in (401, 403, 404):
        raise refusal
    found = form_page.context(resource, row, actor, here, typed, problems_of(refusal))
    if isinstance(refusal, Conflict) and row is not None:
        found["errors"] = [(None, sentence(refusal.code, refusal.facts)), *_theirs(resource, row, actor, typed)]
    return Response(render_template("erp/form.html", **found), 422 if refusal.status < 409 else refusal.status)


def problems_of(refusal: DomainError) -> list[Problem]:
    if isinstance(refusal, RequestInvalid) and refusal.problems:
        return refusal.problems
    return [Problem(refusal.code, refusal.facts.get("field") if isinstance(refusal, KeyTaken) else None, facts=refusal.facts)]


def _theirs(resource: Resource, row: Any, actor: Actor, typed: dict[str, Any]) -> list[tuple[str | None, str]]:
    """What stands now where it differs from what was typed: the person compares, and saves again knowingly."""
    now = field_values(resource, row, actor)
    found: list[tuple[str | None, str]] = []
    for name, kind in resource.fields.items():
        if name in typed and name in now and not _same(kind, typed[name], now[name]):
            shown = striptags(document_page.field_words(kind, now[name]))
            found.append((f"f-{slug(name)}", _("%(field)s is now: %(value)s", field=str(kind.title), value=shown)))
    return found


def _same(kind: HouseField, typed: str, now: Any) -> bool:
    if now is None or not typed.strip():
        return now is None and not typed.strip()
    try:
        return kind.read(typed) == kind.read(now)
    except DomainError:
        return False


def striptags(value: Any) -> str:
    return value.striptags() if isinstance(value, Markup) else str(value if value is not None else "—")


def effect(resource: Resource) -> ResponseReturnValue:
    """The live panel beside a form while it is filled in."""
    actor, typed = current_actor(), typed_in(resource)
    url = f"{listing.address(resource)}/effect"
    return render_template("erp/_effect.html", effect=form_page.effect(resource, typed, actor), effect_url=url)


def act(resource: Resource, action: Action, key: str) -> ResponseReturnValue:
    actor = current_actor()
    fields = dict(action.schema().fields) if action.schema else {}
    typed = {name: request.form[name] for name in fields if name in request.form}
    given = {name: value for name, value in of_form(typed, fields).items() if value is not None}
    version = request.form.get("version") or None
    try:
        unit_of_work(lambda: _do(resource, action, key, given, actor, version))
    except RequestInvalid as refusal:
        if action.schema is None:
            raise
        return Response(_asking(resource, action, key, typed, refusal.problems), 422)
    flash(_("%(act)s: done.", act=str(action.title)), "ok")
    return redirect(f"{listing.address(resource)}/{quote(key, safe='')}", 303)


def _do(resource: Resource, action: Action, key: str, given: dict[str, Any], actor: Actor, version: str | None = None) -> None:
    row = save.load(resource, key, actor)
    if version is not None and version != save.etag(row):
        raise Conflict(kind=resource.kind, key=key)
    save.act(resource, action, row, given, actor)


def ask(resource: Resource, action: Action, key: str) -> ResponseReturnValue:
    """The form for what an action needs to know, as its fields begin; what the address says of it already is filled in."""
    fields: dict[str, Any] = dict(action.schema().fields) if action.schema else {}
    typed = {name: request.args.get(name, form_page.begun(kind)) for name, kind in fields.items()}
    return _asking(resource, action, key, typed, [])


def _asking(resource: Resource, action: Action, key: str, typed: dict[str, Any], problems: list[Problem]) -> str:
    actor = current_actor()
    row = save.load(resource, key, actor)
    refusal = action.refusal(row, actor) if action.refusal else None
    fields: dict[str, Any] = dict(action.schema().fields) if action.schema else {}
    page = f"{listing.address(resource)}/{quote(key, safe='')}"
    return render_template(
        "erp/form.html",
        title=str(action.title),
        code=key,
        crumbs=[(str(resource.title), listing.address(resource)), (key, page), (str(action.title), None)],
        action=f"{page}/{action.name}",
        back=page,
        sections=[{"title": None, "note": None, "fields": form_page.parameters(fields, typed, problems, actor)}],
        errors=form_page.summary(fields, None, problems),
        version=save.etag(row),
        submit=str(action.title),
        refusal=document_page.said(refusal),
    )


def bulk(resource: Resource, action: Action) -> ResponseReturnValue:
    """One action on each of the chosen rows, each in a unit of work of its own; what is refused is named, the rest is done."""
    actor, done = current_actor(), 0
    for key in request.form.getlist("key")[:200]:
        try:
            unit_of_work(lambda key=key: _do(resource, action, key, {}, actor))  # type: ignore[misc]
            done += 1
        except DomainError as refusal:
            flash(f"{key}: {sentence(refusal.code, refusal.facts)}", "bad")
    if done:
        flash(ngettext("Done for one row.", "Done for %(n)s rows.", done), "ok")
    return redirect(listing.address(resource), 303)
