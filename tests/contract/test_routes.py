"""Every route of every installed module: it names who may use it, strangers get nothing, refusals have one shape."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from erp.registry import registry
from tests.conftest import make_actor

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
VALUES = {"int": 1, "float": 1.0}


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """(method, address with something in each place, rule)."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        values = {name: VALUES.get(type(rule._converters[name]).__name__.removesuffix("Converter").lower()[:3], "1") for name in rule.arguments}
        adapter = app.url_map.bind("localhost")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            try:
                yield method, adapter.build(rule.endpoint, values, method=method), rule
            except Exception:  # noqa: BLE001 - a converter of its own wants another value
                yield method, rule.rule, rule


def needed(app: Flask, rule: Rule) -> str | None:
    return app.view_functions[rule.endpoint].mizan_permission  # type: ignore[attr-defined]


def test_a_stranger_gets_nothing_that_is_not_public(app: Flask, client_of: Any) -> None:
    client = client_of(None)
    for method, address, rule in routes(app):
        if needed(app, rule) is None:
            continue
        answer = client.open(address, method=method)
        assert answer.status_code in (302, 303, 401), (method, address, answer.status_code)
        if answer.status_code != 401:
            assert "/sign-in" in answer.location, (method, address, answer.location)


def test_who_lacks_the_right_is_refused(app: Flask, client_of: Any) -> None:
    client = client_of(make_actor("nobody", "erp.nothing.view"))
    for method, address, rule in routes(app):
        if needed(app, rule):
            assert client.open(address, method=method).status_code == 403, (method, address)


BEYOND = ("9" * 23, "²²²²", "%00", "-1")  # more than a row's number can be; what Python calls a digit and can't read as one


@pytest.mark.parametrize("nonsense", BEYOND)
def test_a_number_that_no_row_can_have_is_answered_as_absent_or_not_asked_for(app: Flask, client_of: Any, nonsense: str) -> None:
    """Every address that a page takes a number from; whoever may see everything meets no fault of ours."""
    client = client_of(make_actor("finance"))
    query = "&".join(f"{name}={nonsense}" for name in ("before", "after", "page", "year", "line", "id"))
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            address = re.sub(r"<[^>]+>", nonsense, rule.rule)
            with client.get(f"{address}?{query}") as answer:
                assert answer.status_code < 500, address


def test_permissions_of_routes_are_declared(app: Flask) -> None:
    declared = {permission.name for module in registry() for permission in module.permissions}
    assert not {name for _m, _a, rule in routes(app) if (name := needed(app, rule)) and name not in declared}


def test_public_routes_are_few_and_known(app: Flask) -> None:
    """A new one is a decision, taken here."""
    public = {rule.endpoint for _m, _a, rule in routes(app) if needed(app, rule) is None}
    papers = ("archive_check", "hr_payroll.verify", "procurement_papers.verify")
    allowed = ("sign_in", "auth", "healthz", "readyz", "metrics", "api.openapi", "shell.language", "shell.favicon", *papers)
    assert not {endpoint for endpoint in public if not endpoint.startswith(allowed)}, public


def test_a_browser_that_asks_for_a_mark_gets_ours(app: Flask) -> None:
    with app.test_client().get("/favicon.ico") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_the_api_refuses_in_one_shape(app: Flask, client_of: Any, who: str) -> None:
    client = client_of(None if who == "stranger" else make_actor("nobody", "erp.nothing.view"))
    for method, address, rule in routes(app):
        if address.startswith("/api/") and needed(app, rule):
            answer = client.open(address, method=method)
            found = json.loads(answer.data)
            assert answer.content_type == "application/problem+json", (method, address)
            assert found["code"] == {"stranger": "auth.required", "nobody": "auth.forbidden"}[who] and found["status"] == answer.status_code
            assert {"type", "title", "detail"} <= set(found)


def test_reading_changes_nothing_and_changing_is_no_reading(app: Flask) -> None:
    """No address takes both GET and an unsafe method by one function: what changes is never reached by a link."""
    both = [rule.endpoint for _m, _a, rule in routes(app) if (rule.methods or set()) & UNSAFE and "GET" in (rule.methods or set())]
    assert not both
