"""REST: one list shape, one error shape, repeatable writes, safe changes; the rights and scope of the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.api.resource import blueprint
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.resources.pages import blueprint as page_blueprint
from erp.scope import rebuild
from tests.conftest import make_actor
from tests.erp.resources.toys import CONTRACTS, Contract, add, install

BASE = "/api/v1/toy/contracts"
LINES = [{"text": "بند", "amount": "1"}]
BODY = {"number": "K-1", "name_ar": "عقد", "kind": "works", "day": "2026-02-01", "amount": "1234.50", "entity": "YNB", "lines": LINES}
Browser = Callable[[Actor | None], Any]


@pytest.fixture
def places(app: Flask) -> dict[str, int]:
    app.register_blueprint(blueprint(CONTRACTS))
    app.register_blueprint(page_blueprint(CONTRACTS))
    ids = install(app)
    unit_of_work(rebuild)
    add(ids["YNB"], "C-1", name_ar="أحمد", amount=30_000, day=date(2026, 3, 1))
    add(ids["ULA"], "C-3", name_ar="مؤسسة", amount=20_000)
    return ids


def test_a_list_has_items_a_next_page_and_the_total_when_asked(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    found = browser.get(f"{BASE}?page_size=1").get_json()
    assert [item["number"] for item in found["items"]] == ["C-1"] and found["items"][0]["amount"] == "300.00" and "total" not in found
    after = browser.get(f"{BASE}?page_size=1&after={found['next']}&total=true").get_json()
    assert [item["number"] for item in after["items"]] == ["C-3"] and after["next"] is None
    assert after["total"] == 2 and after["sums"] == {"amount": "500.00"}


def test_each_item_bears_its_key_whatever_columns_were_chosen(places: dict[str, int], client_of: Browser) -> None:
    found = client_of(make_actor()).get(f"{BASE}?columns=amount").get_json()
    assert found["items"] == [{"number": "C-1", "amount": "300.00"}, {"number": "C-3", "amount": "200.00"}]


@pytest.mark.parametrize("query", ["colour=red", "page_size=500", "sort=name", "after=x", "amount=much"])
def test_a_bad_query_is_a_problem_that_names_it(places: dict[str, int], client_of: Browser, query: str) -> None:
    answer = client_of(make_actor()).get(f"{BASE}?{query}")
    found = json.loads(answer.data)
    assert answer.status_code == 400 and answer.content_type == "application/problem+json"
    assert found["code"] == "request.invalid" and found["errors"][0]["field"] == query.split("=")[0] and found["errors"][0]["message"]


def test_create_answers_the_row_its_place_and_its_version(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    answer = browser.post(BASE, json=BODY)
    assert answer.status_code == 201 and answer.headers["Location"] == f"{BASE}/K-1" and answer.headers["ETag"] == '"1"'
    found = answer.get_json()
    assert found["amount"] == "1234.50" and found["entity"] == "YNB" and found["lines"] == [{"text": "بند", "amount": "1.00"}]
    assert browser.get(f"{BASE}/K-1").get_json() == found


def test_every_bad_field_is_named_at_once(places: dict[str, int], client_of: Browser) -> None:
    bad = {"amount": "1.005", "day": "2026-13-01", "colour": 1, "lines": [{"text": "x"}], "name_ar": None}
    answer = client_of(make_actor()).post(BASE, json={**BODY, **bad})
    errors = {error["field"]: error["code"] for error in json.loads(answer.data)["errors"]}
    assert answer.status_code == 422
    required = {"lines.0.amount": "field.required", "name_ar": "field.required"}
    assert errors == {"amount": "amount.invalid", "day": "date.invalid", "colour": "field.unknown", **required}


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"amount": NaN}', b'"x"', b"\xff"])
def test_what_is_no_json_object_is_refused(places: dict[str, int], client_of: Browser, content: bytes) -> None:
    answer = client_of(make_actor()).post(BASE, data=content, content_type="application/json")
    assert answer.status_code == 400 and json.loads(answer.data)["errors"][0]["code"] == "body.json"


def test_a_number_is_taken_exactly_as_written(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    content = json.dumps({**BODY, "amount": 0}).replace('"amount": 0', '"amount": 1234.10')
    assert browser.post(BASE, data=content, content_type="application/json").get_json()["amount"] == "1234.10"
    refused = browser.post(BASE, data=json.dumps({**BODY, "number": "K-2", "amount": 1.005}), content_type="application/json")
    assert refused.status_code == 422


def test_change_takes_if_match_and_refuses_an_old_one(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    answer = browser.patch(f"{BASE}/C-1", json={"amount": "5"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 200 and answer.headers["ETag"] == '"2"' and answer.get_json()["name"] == "أحمد"
    stale = browser.patch(f"{BASE}/C-1", json={"amount": "6"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412 and json.loads(stale.data)["code"] == "request.conflict"
    assert browser.get(f"{BASE}/C-1").get_json()["amount"] == "5.00"


def test_the_same_key_and_body_answer_the_first_result(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    first = browser.post(BASE, json=BODY, headers={"Idempotency-Key": "a"})
    again = browser.post(BASE, json=BODY, headers={"Idempotency-Key": "a"})
    assert (first.status_code, first.data) == (again.status_code, again.data) == (201, first.data)
    assert again.headers["Location"] == first.headers["Location"] and again.headers["Idempotent-Replay"] == "true"
    assert len(db.session.execute(select(Contract.id).where(Contract.number == "K-1")).all()) == 1
    other = browser.post(BASE, json={**BODY, "number": "K-9"}, headers={"Idempotency-Key": "a"})
    assert other.status_code == 409 and json.loads(other.data)["code"] == "request.replayed"
    assert client_of(make_actor("somebody")).post(BASE, json={**BODY, "number": "K-9"}, headers={"Idempotency-Key": "a"}).status_code == 201


def test_a_refused_request_leaves_its_key_free(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert browser.post(BASE, json={**BODY, "number": "C-1"}, headers={"Idempotency-Key": "b"}).status_code == 409
    assert browser.post(BASE, json=BODY, headers={"Idempotency-Key": "b"}).status_code == 201


def test_a_key_of_another_scope_is_taken_and_names_nothing(places: dict[str, int], client_of: Browser) -> None:
    yanbu = make_actor("yanbu", "toy.contract.view", "toy.contract.create", "erp.entity.view", roots=frozenset({places["YNB"]}))
    answer = client_of(yanbu).post(BASE, json={**BODY, "number": "C-3"})
    assert answer.status_code == 409 and json.loads(answer.data)["code"] == "key.taken"
    assert "مؤسسة" not in answer.get_data(as_text=True) and "ULA" not in answer.get_data(as_text=True)


def test_scope_and_rights_hold_as_on_the_pages(places: dict[str, int], client_of: Browser) -> None:
    viewer = client_of(make_actor("viewer", "toy.contract.view", roots=frozenset({places["YNB"]})))
    assert [item["number"] for item in viewer.get(BASE).get_json()["items"]] == ["C-1"]
    assert viewer.get(f"{BASE}?q=مؤسسة").get_json()["items"] == []
    assert viewer.get(f"{BASE}/C-3").status_code == 404
    assert viewer.get(f"{BASE}/C-1").get_json()["secret"] == "••••"
    assert viewer.get(f"{BASE}?secret=5").status_code == 400
    for answer in (viewer.post(BASE, json=BODY), viewer.patch(f"{BASE}/C-1", json={}), viewer.post(f"{BASE}/C-1/sign", json={"reason": "x"})):
        assert answer.status_code == 403 and json.loads(answer.data)["code"] == "auth.forbidden"
    stranger = client_of(None).get(BASE)
    assert stranger.status_code == 401 and json.loads(stranger.data)["code"] == "auth.required"


def test_an_action_takes_its_parameters_and_its_state(places: dict[str, int], client_of: Browser) -> None:
    browser = client_of(make_actor())
    assert browser.post(f"{BASE}/C-1/sign", json={}).status_code == 422
    assert browser.post(f"{BASE}/C-1/sign", json={"reason": "تم"}).get_json()["state"] == "signed"
    again = browser.post(f"{BASE}/C-1/sign", json={"reason": "تم"})
    assert again.status_code == 409 and json.loads(again.data)["code"] == "approval.wrong_state"


@pytest.mark.parametrize(("method", "address", "status"), [("put", BASE, 405), ("delete", f"{BASE}/C-1", 405), ("get", "/api/v1/nothing", 404)])
def test_what_the_framework_refuses_has_the_same_shape(places: dict[str, int], client_of: Browser, method: str, address: str, status: int) -> None:
    answer = getattr(client_of(make_actor()), method)(address)
    assert answer.status_code == status and answer.content_type == "application/problem+json" and json.loads(answer.data)["code"]
    assert status != 405 or "GET" in answer.headers["Allow"]


def test_the_description_and_its_page_name_each_resource(places: dict[str, int], client_of: Browser) -> None:
    found = client_of(None).get("/api/v1/openapi.json").get_json()
    assert found["openapi"] == "3.1.0" and set(found["paths"][BASE]) == {"get", "post"} and f"{BASE}/{{key}}/sign" in found["paths"]
    page = client_of(make_actor()).get("/api/v1/")
    assert page.status_code == 200 and BASE in page.get_data(as_text=True)
