"""The OpenAPI 3.1 description of the API, made from the same declarations that serve it, and its readable page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, Response, current_app, json, render_template

from erp.api import body
from erp.api.resource import BASE
from erp.auth.current import current_actor
from erp.auth.guard import public, signed_in
from erp.i18n import _, in_language
from erp.importing.described import paths as import_paths
from erp.registry import registry
from erp.reporting.api import paths as report_paths
from erp.resources.declaration import Action, Column, Resource
from erp.resources.reveal import RevealSchema
from erp.resources.view import DEPTH, PAGE_SIZE, PAGE_SIZE_MOST

pages = Blueprint("api", __name__, url_prefix=BASE)
JSON_TYPES: dict[str, Any] = {
    "money": {"type": ["string", "null"], "description": "riyals, at most two decimals"},
    "year": {"type": ["integer", "null"]},
    "whole": {"type": ["integer", "string", "null"]},
    "flag": {"type": ["boolean", "string", "null"]},
    "date": {"type": ["string", "null"], "description": "ISO date"},
    "moment": {"type": ["string", "null"], "description": "ISO moment, UTC"},
    "rate": {"type": ["string", "integer", "null"], "description": "decimal"},
    "text": {"type": ["string", "null"]},
    "json": {"type": ["object", "array", "null"]},
    "code": {"type": ["string", "integer", "null"]},
    "document": {"type": ["string", "null"], "description": "a reference such as finance.voucher:D-000001"},
    "choice": {"type": ["string", "integer", "null"]},
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable; programs decide by it"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "reference": {"type": "string"},
        "facts": {"type": "object"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": ["string", "null"]}, "code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


@pages.get("/openapi.json")
@public
def openapi() -> Response:
    with in_language("en"):
        found = document()
    return Response(json.dumps(found, ensure_ascii=False), content_type="application/json")


@pages.get("/")
@signed_in
def index() -> str:
    """What can be asked for, for people: each resource with its addresses, fields and permissions."""
    return render_template("erp/api/index.html", resources=resources(), title=_("Programming interface"), actor=current_actor(), base=BASE)


def resources() -> list[Resource]:
    return [resource for _module, resource in registry().parts("resources")]


def document() -> dict[str, Any]:
    found = resources()
    paths: dict[str, Any] = {}
    for resource in found:
        paths |= dict(_paths(resource))
    paths |= report_paths() | import_paths()
    for address, method, operation in others(current_app):
        paths.setdefault(address, {}).setdefault(method, operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Mizan", "version": "1", "description": "Resources of the finance and administration system. Amounts are riyals as text."},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": PROBLEM, **{name: schema for resource in found for name, schema in _schemas(resource)}},
            "responses": {"Problem": {"description": "Refused", "content": {"application/problem+json": {"schema": _ref("Problem")}}}},
        },
    }


def _name(resource: Resource) -> str:
    return f"{resource.module}.{resource.plural}"


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas(resource: Resource) -> Iterator[tuple[str, Any]]:
    columns = {resource.key: _ADDRESSED, **{column.name: _shown(column) for column in resource.columns}}
    yield _name(resource), {"type": "object", "required": [resource.key], "properties": columns}
    if resource.create is not None:
        yield f"{_name(resource)}.new", body.schema_of(resource.fields, resource.lines)
    if resource.change is not None:
        yield f"{_name(resource)}.change", body.schema_of(resource.fields, resource.lines, changing=True)


def _shown(column: Column) -> dict[str, Any]:
    return {**JSON_TYPES[column.kind], "title": str(column.title)}


def _paths(resource: Resource) -> Iterator[tuple[str, Any]]:
    address, key = f"{BASE}/{resource.module}/{resource.plural}", f"{BASE}/{resource.module}/{resource.plural}/{{key}}"
    view = resource.permission("view")
    collection: dict[str, Any] = {"get": _operation(resource, "list", view, _list_parameters(resource), "200", _list_schema(resource))}
    if resource.create is not None:
        collection["post"] = _write(resource, "create", resource.permission("create"), "201", f"{_name(resource)}.new", [_IDEMPOTENCY])
    single: dict[str, Any] = {"parameters": [_KEY], "get": _operation(resource, "get", view, [], "200", _ref(_name(resource)))}
    if resource.change is not None:
        single["patch"] = _write(resource, "change", resource.permission("change"), "200", f"{_name(resource)}.change", [_IF_MATCH, _IDEMPOTENCY])
    yield address, collection
    yield key, single
    if resource.masks:
        yield f"{key}/reveal", {"parameters": [_KEY], "post": _reveal(resource)}
    for action in resource.actions:
        yield f"{key}/{action.name}", {"parameters": [_KEY], "post": _action(resource, action)}


def others(app: Flask) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Addresses of the API that aren't a resource's (reports, imports): what they do in a sentence, what they ask for."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.rule.startswith(f"{BASE}/") and not rule.endpoint.startswith(("api_", "api.")):
            address = _PLACE.sub(lambda found: f"{{{found[2]}}}", rule.rule)
            parameters = [_place(found[1], found[2]) for found in _PLACE.finditer(rule.rule)]
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield address, method.lower(), _described(rule.endpoint, view, method, parameters)


def _place(converter: str | None, name: str) -> dict[str, Any]:
    kind = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1} if converter else {"type": "string", "pattern": "^[^/]+$"}
    return {"name": name, "in": "path", "required": True, "schema": kind}


def _described(endpoint: str, view: Any, method: str, parameters: list[Any]) -> dict[str, Any]:
    found = {
        "operationId": f"{endpoint}.{method.lower()}",
        "tags": [endpoint.partition("_")[0]],
        "summary": (view.__doc__ or "").strip().partition("\n")[0],
        "x-permission": view.mizan_permission,
        "parameters": parameters,
        "responses": {"2XX": {"description": "Done", "content": {"*/*": {}}}, "default": {"$ref": "#/components/responses/Problem"}},
    }
    return found | ({"requestBody": {"content": {"*/*": {}}}} if method != "GET" else {})


_PLACE = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_ADDRESSED = {"type": ["string", "integer"], "description": "what the address of the row ends with"}
_KEY = {"name": "key", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}}
_IDEMPOTENCY = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 200, "pattern": "^[!-~]+$"}}
_IF_MATCH = {"name": "If-Match", "in": "header", "schema": {"type": "string", "pattern": "^[!-~]+$"}}


def _operation(resource: Resource, verb: str, permission: str, parameters: list[Any], status: str, schema: Any) -> dict[str, Any]:
    return {
        "operationId": f"{_name(resource)}.{verb}",
        "tags": [resource.module],
        "summary": f"{resource.title}: {verb}",
        "x-permission": permission,
        "parameters": parameters,
        "responses": {
            status: {"description": "Done", "content": {"application/json": {"schema": schema}}},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _write(resource: Resource, verb: str, permission: str, status: str, schema: str, parameters: list[Any]) -> dict[str, Any]:
    found = _operation(resource, verb, permission, parameters, status, _ref(_name(resource)))
    return found | {"requestBody": {"required": True, "content": {"application/json": {"schema": _ref(schema)}}}}


def _action(resource: Resource, action: Action) -> dict[str, Any]:
    found = _operation(resource, action.name, action.permission, [_IF_MATCH, _IDEMPOTENCY], "200", _ref(_name(resource)))
    schema = body.schema_of(dict(action.schema().fields)) if action.schema else {"type": "object", "additionalProperties": False}  # type: ignore[arg-type]
    needed = bool(schema.get("required"))
    return found | {"summary": str(action.title), "requestBody": {"required": needed, "content": {"application/json": {"schema": schema}}}}


def _reveal(resource: Resource) -> dict[str, Any]:
    found = _operation(resource, "reveal", resource.permission("view"), [], "200", {"type": "object"})
    schema = body.schema_of(dict(RevealSchema().fields))  # type: ignore[arg-type]
    schema["properties"]["field"] = {**schema["properties"]["field"], "enum": list(resource.masks)}
    said = "The plain values of masked fields. The field's right, a fresh password (or a token made for approving) and a reason, which is recorded."
    return found | {"description": said, "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _list_parameters(resource: Resource) -> list[dict[str, Any]]:
    words = {"type": "array", "items": {"type": "string"}}
    sortable = [f"{sign}{name.lstrip('-')}" for name in resource.sort for sign in ("", "-")]
    found: list[dict[str, Any]] = [
        _query("after", {"type": "string"}, "where the page before ended"),
        _query("page", {"type": "integer", "minimum": 1, "maximum": 2**31}, f"to a depth of {DEPTH} rows"),
        _query("page_size", {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MOST, "default": PAGE_SIZE}, ""),
        _query("total", {"type": "boolean"}, "count and sums of the whole filter"),
        _query("q", {"type": "string", "maxLength": 200}, "words to search for"),
    ]
    if sortable:
        found.append({**_query("sort", {"type": "array", "items": {"type": "string", "enum": sortable}}, ""), "style": "form", "explode": False})
    for name in resource.filters:
        found.append(_query(name, words, str(resource.by_name[name].title)))
    return found


def _query(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema} | ({"description": description} if description else {})


def _list_schema(resource: Resource) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items", "next"],
        "properties": {
            "items": {"type": "array", "items": _ref(_name(resource))},
            "next": {"type": ["string", "null"]},
            "total": {"type": "integer"},
            "sums": {"type": "object"},
        },
    }
