"""The pages of the framework: what a person sees, in both languages, and what they don't."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.conftest import make_actor

ADDRESSES = ("/", "/inbox/", "/inbox/sent", "/inbox/decided", "/inbox/delegation", "/notices/", "/settings/", "/modules/", "/audit/")
Client = Callable[..., Any]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr")])
def test_page_is_served_in_both_languages(client_of: Client, address: str, language: str, direction: str) -> None:
    browser = client_of(make_actor())
    browser.set_cookie("mizan_language", language)
    answer = browser.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert 'id="main"' in answer.text


def test_page_carries_a_strict_policy_and_is_kept_by_nobody(client_of: Client) -> None:
    headers = client_of(make_actor()).get("/").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_menu_shows_only_what_the_person_may_open(client_of: Client) -> None:
    page = client_of(make_actor("auditor", "erp.audit.view")).get("/").text
    assert 'href="/audit/"' in page
    assert 'href="/settings/"' not in page
    assert 'href="/modules/"' not in page


def test_page_without_the_right_names_who_has_it(app: Flask, client_of: Client) -> None:
    answer = client_of(make_actor("buyer", "erp.approval.view")).get("/audit/")
    assert answer.status_code == 403
    assert "مراجع داخلي" in answer.text


def test_unknown_address_is_a_page_with_a_number_to_report(client_of: Client) -> None:
    answer = client_of(make_actor()).get("/nothing/here")
    assert answer.status_code == 404
    assert "R-" in answer.text


def test_stranger_sees_nothing(client_of: Client) -> None:
    for address in ADDRESSES:
        answer = client_of(None).get(address)
        assert answer.status_code in (302, 401)
        assert 'class="nav-group"' not in answer.text


def test_switched_off_module_leaves_menu_and_pages_at_once(app: Flask, client_of: Client) -> None:
    browser = client_of(make_actor())
    assert browser.post("/modules/reports/off").status_code == 303
    page = browser.get("/modules/").text
    assert "/modules/reports/on" in page


def test_framework_itself_cannot_be_switched_off(client_of: Client) -> None:
    answer = client_of(make_actor()).post("/modules/erp/off")
    assert answer.status_code == 409


def test_language_is_remembered(client_of: Client) -> None:
    browser = client_of(make_actor())
    answer = browser.post("/language", data={"language": "en", "next": "/inbox/"})
    assert answer.headers["Location"] == "/inbox/"
    assert '<html lang="en"' in browser.get("/").text


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_switches_never_lead_to_another_host(client_of: Client, address: str) -> None:
    answer = client_of(make_actor()).post("/language", data={"language": "en", "next": address})
    assert answer.headers["Location"] == "/"
