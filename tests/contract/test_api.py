"""The API against its own description: what is made of openapi.json is answered as described, never with a failure."""

from __future__ import annotations

import re

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance, unsupported_method

from erp.auth import sessions
from tests.conftest import make_actor

# rules refuse what a schema allows (a code that isn't there, a state that forbids); who asks is given here, not signed in
LEFT_OUT = (ignored_auth, positive_data_acceptance, unsupported_method)
FAST = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)


def test_each_operation_keeps_its_description(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor())
    described = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operations = [found.ok() for found in described.get_all_operations()]
    assert operations
    for operation in operations:

        @FAST
        @given(case=operation.as_strategy())
        def keeps(case: schemathesis.Case) -> None:
            case.call_and_validate(excluded_checks=list(LEFT_OUT))

        keeps()


def test_every_address_of_the_api_is_described(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").get_json()["paths"]
    found = {re.sub(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    assert found - set(described) == {"/api/v1/", "/api/v1/openapi.json"}
