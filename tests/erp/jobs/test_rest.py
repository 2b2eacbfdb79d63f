"""Schedules over REST: made, listed, run, stopped; the same rules as on the pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db
from erp.jobs import operations
from tests.erp.jobs.test_web import person
from tests.factories.jobs import rows
from tests.factories.reporting import make_report, offer

ADDRESS = "/api/v1/erp/schedules"
WANTED = {"name": "monthly", "title": "شهري", "task": "sample", "cron": "0 6 1 * *", "formats": "csv, pdf", "parameters": "year=last-year",
          "recipients": "auditor", "catch_up": "each"}  # fmt: skip


@pytest.fixture
def client(app: Flask, actor: Actor, client_of: Callable[..., Any]) -> Any:
    app.config["WTF_CSRF_ENABLED"] = False
    offer(app, make_report())
    return client_of(person(app, actor))


def test_a_schedule_is_made_listed_and_run(client: Any) -> None:
    made = client.post(ADDRESS, json=WANTED)
    assert made.status_code == 201, made.text
    stands = operations.find("monthly")
    assert (stands.formats, stands.parameters, stands.recipients, stands.catch_up) == (["csv", "pdf"], {"year": "last-year"}, ["auditor"], "each")
    assert [one["name"] for one in client.get(ADDRESS).json["items"]] == ["monthly"]
    assert client.post(f"{ADDRESS}/monthly/run", json={}).status_code == 200
    assert [row.task for row in rows()] == ["sample"]
    assert client.post(f"{ADDRESS}/monthly/stop", json={}).json["active"] is False
    assert db.session.query(AuditEvent).filter_by(document="erp.schedule:monthly", action="created").count() == 1


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"cron": "0 6 * * 1"}, 422, "schedule.bad_rhythm"),
        ({"formats": "exe"}, 422, "request.unknown_choice"),
        ({"task": "nothing"}, 404, "not_found"),
    ],
)
def test_what_is_wrong_is_refused_with_its_code(client: Any, wrong: dict[str, str], status: int, code: str) -> None:
    refused = client.post(ADDRESS, json={**WANTED, **wrong})
    assert refused.status_code == status and code in refused.text
    assert client.get(ADDRESS).json["items"] == []


def test_the_same_name_twice_is_taken(client: Any) -> None:
    assert client.post(ADDRESS, json=WANTED).status_code == 201
    assert client.post(ADDRESS, json=WANTED).json["code"] == "key.taken"
