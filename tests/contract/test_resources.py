"""Every resource of every installed module: its declaration holds together, and each thing it offers answers on both engines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from erp.auth import sessions
from erp.auth.current import acting
from erp.db import db
from erp.registry import registry
from erp.resources import rows
from erp.resources.declaration import Resource
from erp.resources.view import View
from tests.conftest import make_actor

SAMPLES = {
    "money": "1..2",
    "whole": "1..2",
    "rate": "1..2",
    "year": "2026",
    "date": "2026",
    "moment": "2026-01-01",
    "flag": "yes",
    "code": "A*",
    "text": "ا",
}
MOST_STATEMENTS = 25  # of a page, whatever its length


def resources() -> list[Resource]:
    return [resource for module in registry() for resource in module.resources]


@pytest.fixture
def browser(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor())
    return any_app.test_client()


def queries_of(resource: Resource) -> list[str]:
    """Every filter, order, group and column choice that the resource offers, one each."""
    found = [""]
    for name in resource.filters:
        column = resource.by_name[name]
        found += [f"{name}={SAMPLES.get(column.kind) or next(iter(column.choices), 'x')}", f"{name}=-"]
    for name in resource.sort:
        found += [f"sort={name.lstrip('-')}", f"sort=-{name.lstrip('-')}"]
    found += [f"group={name}" for name in resource.group]
    found += [f"columns={name}" for name in resource.by_name]
    found += [preset.query for preset in resource.views]
    return [*found, "q=كلمة 12", "page_size=1&total=true"]


def test_permissions_of_resources_are_declared(app: Flask) -> None:
    declared = {permission.name for module in registry() for permission in module.permissions}
    missing = []
    for resource in resources():
        verbs = ["view", *(["create"] if resource.create else []), *(["change"] if resource.change else [])]
        verbs += ["import"] if resource.import_ != "off" else []
        needed = {resource.permission(verb) for verb in verbs} | {action.permission for action in resource.actions}
        missing += [(resource.name, name) for name in needed - declared]
    assert not missing


def test_what_names_another_resource_names_one(app: Flask) -> None:
    names = {resource.name for resource in resources()}
    for resource in resources():
        referred = {column.ref for column in resource.columns if column.ref} | {related.resource for related in resource.related}
        referred |= {kind.resource for kind in resource.fields.values() if hasattr(kind, "resource")}
        assert referred <= names, (resource.name, referred - names)


def test_ways_lead_to_pages_that_their_permission_opens(app: Flask) -> None:
    addresses = app.url_map.bind("")
    for module in registry():
        for way in (*module.starts, *(way for resource in module.resources for way in resource.ways)):
            endpoint, _values = addresses.match(way.href.partition("?")[0])
            assert app.view_functions[endpoint].mizan_permission == way.permission, way.href


def test_every_table_of_a_scoped_resource_carries_its_entity(app: Flask) -> None:
    for resource in resources():
        if resource.scope.kind in ("entity", "via"):
            scoped = "entity_id" in resource.table.c or resource.table.info.get("scope") == "id"
            assert scoped, f"{resource.name} is scoped by entity and {resource.table.name} has no entity_id"


def test_every_list_answers_everything_it_offers(any_app: Flask, browser: Any) -> None:
    for resource in resources():
        for query in queries_of(resource):
            page = browser.get(f"/{resource.module}/{resource.plural}?{query}", follow_redirects=True)
            assert page.status_code == 200, (resource.name, query, page.status_code)
            if "group=" not in query:
                answer = browser.get(f"/api/v1/{resource.module}/{resource.plural}?{query}")
                assert answer.status_code == 200, (resource.name, query, answer.get_data(as_text=True))
                assert set(answer.get_json()) >= {"items", "next"}
                assert all(resource.key in item for item in answer.get_json()["items"]), (resource.name, query)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_every_list_is_exported(app: Flask, client_of: Any, form: str) -> None:
    client = client_of(make_actor())
    for resource in resources():
        with client.get(f"/{resource.module}/{resource.plural}/export.{form}") as answer:
            assert answer.status_code == 200 and answer.data, resource.name


def test_every_form_opens(app: Flask, client_of: Any) -> None:
    client = client_of(make_actor())
    for resource in resources():
        if resource.create is not None:
            assert client.get(f"/{resource.module}/{resource.plural}/new").status_code == 200, resource.name


def test_a_list_takes_a_bounded_number_of_statements(app: Flask, client_of: Any) -> None:
    client, counted = client_of(make_actor()), []
    listener = lambda *args: counted.append(args[2])  # noqa: E731
    event.listen(db.engine, "before_cursor_execute", listener)
    try:
        for resource in resources():
            client.get(f"/{resource.module}/{resource.plural}")
            counted.clear()
            assert client.get(f"/{resource.module}/{resource.plural}").status_code == 200
            assert len(counted) <= MOST_STATEMENTS, (resource.name, len(counted))
    finally:
        event.remove(db.engine, "before_cursor_execute", listener)


def test_what_is_not_there_is_not_found_in_one_shape(app: Flask, client_of: Any) -> None:
    client = client_of(make_actor())
    for resource in resources():
        answer = client.get(f"/api/v1/{resource.module}/{resource.plural}/999999999999")
        assert answer.status_code == 404 and json.loads(answer.data)["code"] == "not_found", resource.name
        assert client.get(f"/{resource.module}/{resource.plural}/999999999999").status_code in (302, 404), resource.name


def test_a_mask_hides_every_row_of_every_masked_column(app: Flask) -> None:
    for resource in resources():
        masked = [name for name in resource.by_name if resource.mask(name) is not None]
        viewer = make_actor("viewer", resource.permission("view"))
        assert set(masked) == set(rows.masked(viewer, resource)) & set(resource.by_name), resource.name
        with acting(viewer):
            assert not set(masked) & set(rows.totals(resource, View(), viewer).sums), resource.name


def test_a_guessed_key_is_not_found_whatever_it_is_made_of(app: Flask, client_of: Any) -> None:
    client = client_of(make_actor())
    for resource in resources():
        for guess in ("E00001", "2026-10-E00001", "٣", "1e3", "-1"):
            for base in (f"/{resource.module}/{resource.plural}", f"/api/v1/{resource.module}/{resource.plural}"):
                assert client.get(f"{base}/{guess}", follow_redirects=True).status_code in (404, 422), (base, guess)
