"""A resource's routes under /api/v1: list, one, create, change, actions. The same permissions, reads and writes as its pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, json, request

from erp.api import body as bodies
from erp.api.idempotency import Answer, once
from erp.auth.current import current_actor
from erp.auth.guard import permission
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import Conflict, NotFound
from erp.resources import document, reveal, rows, save
from erp.resources.declaration import Action, Resource
from erp.resources.rights import masked
from erp.resources.view import read

BASE = "/api/v1"


class PreconditionFailed(Conflict):
    """If-Match names a version that is no longer so."""

    status = 412


def blueprint(resource: Resource) -> Blueprint:
    """The routes of one resource; each names the permission it needs."""
    made = Blueprint(f"api_{resource.module}_{resource.plural}".replace("-", "_"), __name__, url_prefix=f"{BASE}/{resource.module}/{resource.plural}")
    for rule, name, method, needed, view in _routes(resource):
        made.add_url_rule(rule, name, permission(needed)(_named(view, name)), methods=[method])
    return made


def _routes(resource: Resource) -> list[tuple[str, str, str, str, Callable[..., Response]]]:
    """(rule, endpoint, method, permission, view): the route table."""
    key = "/<key>"
    view = resource.permission("view")
    found: list[tuple[str, str, str, str, Callable[..., Response]]] = [
        ("", "index", "GET", view, lambda: listed(resource)),
        (key, "show", "GET", view, lambda key: shown(resource, key)),
    ]
    if resource.create is not None:
        found.append(("", "create", "POST", resource.permission("create"), lambda: created(resource)))
    if resource.change is not None:
        found.append((key, "change", "PATCH", resource.permission("change"), lambda key: changed(resource, key)))
    if resource.masks:
        found.append((f"{key}/reveal", "reveal", "POST", view, lambda key: revealed(resource, key)))
    for action in resource.actions:
        found.append((f"{key}/{action.name}", f"do_{action.name}".replace("-", "_"), "POST", action.permission, _acting(resource, action)))
    return found


def _acting(resource: Resource, action: Action) -> Callable[..., Response]:
    return lambda key: acted(resource, action, key)


def _named(view: Callable[..., Response], name: str) -> Callable[..., Response]:
    """Each route has a function of its own, so that each carries its own permission."""
    view.__name__ = name
    return view


def listed(resource: Resource) -> Response:
    """{"items", "next", "total"}: `total` only where it was asked for."""
    actor = current_actor()
    view = read(resource, request.args.items(multi=True), masked(actor, resource))
    page = rows.page(resource, view, actor, every=True)
    found: dict[str, Any] = {"items": [document.item(resource, page.columns, line) for line in page.lines], "next": page.after}
    if view.total:
        totals = rows.totals(resource, view, actor)
        found["total"] = totals.count
        found["sums"] = {name: document.written(resource.by_name[name], value) for name, value in totals.sums.items()}
    return _json(found)


def shown(resource: Resource, key: str) -> Response:
    actor = current_actor()
    row = save.load(resource, key, actor)
    return _json(whole(resource, row, actor), etag=save.etag(row))


def whole(resource: Resource, row: Any, actor: Actor, hidden: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Every column, every field that isn't one, and the lines. `hidden`: what is masked, other than what isn't revealed now."""
    line = rows.one(resource, str(save.key_of(resource, row)), actor, hidden)
    found = document.item(resource, resource.columns, line)
    fields = document.field_values(resource, row, actor, hidden)
    found = {**{name: value for name, value in fields.items() if name not in found}, **found}
    if resource.lines is not None:
        found[resource.lines.name] = document.lines_json(resource.lines, row)
    return found


def created(resource: Resource) -> Response:
    actor = current_actor()
    given = bodies.read(request)
    bodies.check_shape(resource, given, changing=False)

    def change() -> Answer:
        row = save.create(resource, given, actor)
        return _answer(resource, row, actor, HTTPStatus.CREATED)

    return _sent(once(request, actor, change, resource.needs_key))


def changed(resource: Resource, key: str) -> Response:
    actor = current_actor()
    given = bodies.read(request)
    bodies.check_shape(resource, given, changing=True)

    def change() -> Answer:
        row = save.load(resource, key, actor)
        _check_match(resource, row)
        return _answer(resource, save.change(resource, row, given, actor), actor, HTTPStatus.OK)

    return _sent(once(request, actor, change))


def acted(resource: Resource, action: Action, key: str) -> Response:
    actor = current_actor()
    given = bodies.read(request)
    if action.schema is not None:
        bodies.check_parameters(dict(action.schema().fields), given)  # type: ignore[arg-type]

    def change() -> Answer:
        row = save.load(resource, key, actor)
        _check_match(resource, row)
        save.act(resource, action, row, given, actor)
        return _answer(resource, row, actor, HTTPStatus.OK)

    return _sent(once(request, actor, change, action.needs_key))


def revealed(resource: Resource, key: str) -> Response:
    """The plain values of what one mask covers, for a reason that is recorded. Each request is a record of its own; nothing stays open."""
    actor = current_actor()
    names, reason = reveal.asked(resource, bodies.read(request))

    def work() -> dict[str, Any]:
        row = save.load(resource, key, actor)
        reveal.reveal(resource, row, names, reason, actor)
        return reveal.values(resource, row, names, actor)

    return _json(unit_of_work(work))


def _check_match(resource: Resource, row: Any) -> None:
    """If-Match: any of several, `*` for whatever is there. Raises PreconditionFailed."""
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted or wanted == "*":
        return
    if save.etag(row) not in {part.strip().removeprefix("W/").strip('"') for part in wanted.split(",")}:
        raise PreconditionFailed(kind=resource.kind, key=save.key_of(resource, row))


def _answer(resource: Resource, row: Any, actor: Actor, status: HTTPStatus) -> Answer:
    """What the caller sees of the row afterwards; nothing but its key where they may not view it, or not any more.

    Masked whatever is revealed at the moment: the answer is kept with its key, to be given again when nothing is open.
    """
    db.session.flush()
    db.session.refresh(row)
    key = save.key_of(resource, row)
    try:
        found = whole(resource, row, actor, masked(actor, resource)) if actor.can(resource.permission("view")) else {resource.key: key}
    except NotFound:
        found = {resource.key: key}
    return Answer(int(status), json.dumps(found, ensure_ascii=False), address(resource, str(key)), save.etag(row))


def address(resource: Resource, key: str) -> str:
    return f"{BASE}/{resource.module}/{resource.plural}/{key}"


def _sent(answer: Answer) -> Response:
    response = Response(answer.body, answer.status, content_type="application/json")
    if answer.status == HTTPStatus.CREATED:
        response.headers["Location"] = answer.location
    if answer.etag:
        response.headers["ETag"] = f'"{answer.etag}"'
    if answer.repeated:
        response.headers["Idempotent-Replay"] = "true"
    return response


def _json(found: dict[str, Any], etag: str = "") -> Response:
    response = Response(json.dumps(found, ensure_ascii=False), 200, content_type="application/json")
    if etag:
        response.headers["ETag"] = f'"{etag}"'
    return response
