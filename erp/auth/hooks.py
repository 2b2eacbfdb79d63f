"""Before each request: who acts, what the route needs, what they may therefore see. Nothing runs without an answer."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue

from erp.auth import answers, csrf, language, sessions
from erp.auth.current import _ACTOR, scope_of
from erp.auth.errors import DutyFirst
from erp.errors import AuthRequired, NotFound
from erp.registry import enabled_names
from erp.scope import ALL, SCOPE, within
from erp.web.narrowing import narrowed_scope


def install(app: Flask) -> None:
    app.before_request(begin)
    app.teardown_request(end)
    sessions.install(app)
    answers.install(app)
    app.jinja_env.globals["csrf_token"] = csrf.token


def begin() -> ResponseReturnValue | None:
    """Set request id, actor and scope; refuse a route that declares nothing, a module that is off, a missing right."""
    for name in [name for name in g if name.startswith("mizan_")]:
        g.pop(name)  # where requests share one application context, none inherits what another one read
    g.request_id = uuid.uuid4().hex
    language.choose(None)
    view = _view()
    if view is None:
        return None  # no such address: the error page says so
    assert hasattr(view, "mizan_permission"), f"route {request.endpoint} declares neither permission nor public"
    needed = view.mizan_permission
    g.resets = []
    with within(ALL):
        # who acts is found before any scope exists; only the people tables are read here
        actor = sessions.actor_from(request)
        if not _module_on():
            raise NotFound(kind="page", key=request.path)
    if needed is not None and actor is None:
        raise AuthRequired()
    if actor is not None and actor.kind == "token" and needed == "" and not _open_to_tokens():
        raise NotFound(kind="page", key=request.path)
    g.resets.append((_ACTOR, _ACTOR.set(actor)))
    language.choose(actor)
    if "mizan_duty" in g and needed is not None and not hasattr(view, "mizan_before_duties"):
        raise DutyFirst(duty=g.mizan_duty)
    if needed:
        assert actor is not None
        with within(ALL):
            scope = narrowed_scope(scope_of(actor, needed))
        g.resets.append((SCOPE, SCOPE.set(scope)))
    return None


def _open_to_tokens() -> bool:
    """A token carries rights to rows; the pages of its owner's own (inbox, notices, account) ask for none and are not its to open."""
    return request.path.startswith("/api/") or request.endpoint == "attachments.download"


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint) if request.endpoint else None


def _module_on() -> bool:
    """Blueprints of a module carry its name; a route of a module that is off does not exist."""
    owner = current_app.extensions["mizan.route_owner"].get(request.blueprint or "")
    return owner is None or owner in enabled_names()


def end(_error: BaseException | None) -> None:
    for variable, token in reversed(g.pop("resets", [])):
        variable.reset(token)
