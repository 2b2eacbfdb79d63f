"""A finance officer's day in the demo: the budget opens to its figures, another person approves, a rule refuses in words."""

from __future__ import annotations

import os
import re

import pytest

from tests.browser import NARROW, WIDE, Look
from tests.contract.source import ROOT
from tests.stories.conftest import SignIn

pytestmark = pytest.mark.browser
PICTURE = ROOT / "docs" / "images" / "budget.png"
BY_CHAPTER = "/finance/budget-lines?group=chapter&entity=YNB"
PLACES = (
    "/",
    BY_CHAPTER,
    "/finance/budget-documents",
    "/finance/commitments",
    "/finance/entries",
    "/finance/vouchers",
    "/finance/accounts",
    "/reports",
    "/inbox",
)


@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("en", WIDE), ("ar", NARROW)], ids=["ar-wide", "en-wide", "ar-narrow"])
def test_the_places_of_the_day_are_sound(desk: Look, sign_in: SignIn, language: str, size: tuple[int, int]) -> None:
    page = sign_in("finance", language, size)
    for place in PLACES:
        answer = page.goto(desk.address + place)
        assert answer is not None and answer.status == 200, place
        desk.check(page)


def test_the_picture_of_the_readme(desk: Look, sign_in: SignIn) -> None:
    """The budget of a governorate by chapter, as it runs; MIZAN_WRITE_PICTURES=1 writes it anew."""
    page = sign_in("finance", "ar")
    page.goto(desk.address + BY_CHAPTER)
    page.evaluate("document.fonts.ready")
    said = page.locator("main").inner_text()
    assert all(chapter in said for chapter in ("تعويضات العاملين", "السلع والخدمات", "الأصول غير المالية"))
    if os.environ.get("MIZAN_WRITE_PICTURES") == "1":
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
    assert PICTURE.read_bytes().startswith(b"\x89PNG")


def test_a_line_opens_to_its_moves(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("finance", "en")
    page.goto(desk.address + "/finance/budget-lines?entity=YNB&economic=2211")
    page.locator("main table tbody a").first.click()
    page.wait_for_load_state()
    said = page.locator("main").inner_text()
    assert "Yanbu Governorate" in said
    assert re.search(r"MED-(CM|PY|PU)-2026-\d{6}", said), "the documents behind the figures"
    desk.check(page)


def test_another_person_approves_and_the_preparer_can_not(desk: Look, sign_in: SignIn) -> None:
    head = sign_in("finance.head", "en")
    head.goto(desk.address + "/inbox/")
    target = re.sub(r"[?#].*", "", head.locator(".inbox a.title[href*='/finance/budget']").first.get_attribute("href") or "")
    prepared = sign_in("finance", "en")
    prepared.goto(desk.address + target)
    assert prepared.locator("form button:has-text('Approve'):not([disabled]):not([aria-disabled=true])").count() == 0
    head.goto(desk.address + target)
    head.locator("button:has-text('Approve')").first.click()
    head.wait_for_load_state()
    head.goto(desk.address + target)
    said = head.locator("main").inner_text()
    assert re.search(r"MED-(TR|RS)-2026-\d{6}", said), "the legal number"
    assert head.locator("form button:has-text('Approve')").count() == 0
