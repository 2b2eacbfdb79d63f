"""Every component and generic page, in both languages and at both widths, under the strict policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import NARROW, WIDE, Look, serve
from tests.erp.web.gallery.app import gallery
from tests.erp.web.gallery.samples import PAGES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    yield from serve(gallery())


@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("ar", NARROW), ("en", NARROW)], ids=["ar-wide", "ar-narrow", "en-narrow"])
def test_sample_pages_are_accessible_and_fit(browser: Browser, address: str, language: str, size: tuple[int, int]) -> None:
    look = Look(browser, address)
    page = look.open(f"/components?lang={language}", size=size)
    for name in PAGES:
        page.goto(f"{address}/{name}?lang={language}")
        look.check(page)
    look.close()


def test_line_is_added_and_total_follows(browser: Browser, address: str) -> None:
    look = Look(browser, address)
    page = look.open("/form?lang=en")
    page.get_by_role("button", name="Add a line").click()
    page.locator('[name="lines-2-debit"]').fill("٣١٬٠٠٠٫٥٠")
    assert page.locator('[data-sum="debit"]').inner_text() == "67,900.50"
    assert page.locator('[data-lines="lines"] tr').count() == 3
    look.close()


def test_rows_are_walked_with_the_keyboard(browser: Browser, address: str) -> None:
    look = Look(browser, address)
    page = look.open("/list?lang=en")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.is-current").get_attribute("data-href") == "#r2"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.id") == "search"
    look.close()
