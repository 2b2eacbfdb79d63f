"""The pages of the framework in a real browser: both languages, both widths, keyboard, no complaint."""

from __future__ import annotations

import pytest
from flask import Flask

from erp.auth import sessions
from tests.browser import NARROW, WIDE, Look
from tests.conftest import make_actor
from tests.erp.web.test_pages import ADDRESSES

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def signed_in(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = make_actor("finance.head")
    monkeypatch.setattr(sessions, "actor_from", lambda _request: person)
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("ar", NARROW), ("en", WIDE)], ids=["ar-wide", "ar-narrow", "en-wide"])
def test_pages_are_accessible_fit_and_say_nothing_on_the_console(look: Look, language: str, size: tuple[int, int]) -> None:
    page = look.open("/", language=language, size=size)
    look.check(page)
    for address in ADDRESSES[1:]:
        page.goto(look.address + address)
        look.check(page)


def test_language_is_switched_in_place(look: Look) -> None:
    page = look.open("/audit/", language="ar")
    page.get_by_role("button", name="English").click()
    page.locator("html[dir=ltr]").wait_for()
    assert page.url.endswith("/audit/")


def test_first_tab_offers_the_content(look: Look) -> None:
    page = look.open("/", language="en")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_menu_opens_at_390_px(look: Look) -> None:
    page = look.open("/", language="en", size=NARROW)
    assert not page.locator("#side").is_visible()
    page.get_by_role("button", name="Menu").last.click()
    assert page.locator("#side").is_visible()
    page.locator("#side summary", has_text="Administration").click()
    page.locator("#side").get_by_role("link", name="Audit trail").click()
    assert page.url.endswith("/audit/")


def test_pages_work_without_script(look: Look) -> None:
    page = look.open("/modules/", language="en", java_script_enabled=False)
    page.get_by_role("button", name="Switch Reports off").click()
    assert "The module is off" in page.locator("#flashes").inner_text()
