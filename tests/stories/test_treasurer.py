"""The treasurer's day in the demo: what waits stands at home, is chosen and sent, and what came back is issued again by another."""

from __future__ import annotations

import pytest

from tests.browser import NARROW, WIDE, Look
from tests.stories.conftest import SignIn

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("en", NARROW)], ids=["ar-wide", "en-narrow"])
def test_the_treasurer_s_places_are_sound(desk: Look, sign_in: SignIn, language: str, size: tuple[int, int]) -> None:
    page = sign_in("treasurer", language, size)
    lists = ("/finance/payment-orders", "/finance/payment-lines", "/finance/payment-batches", "/finance/bank-matching", "/finance/bank-accounts")
    for place in ("/", "/finance/payments/desk", *lists):
        answer = page.goto(desk.address + place)
        assert answer is not None and answer.status == 200, place
        desk.check(page)


def test_what_waits_is_chosen_and_sent_and_its_file_is_kept(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("treasurer", "en")
    page.locator(".notes a[href='/finance/payments/desk']").click()
    page.wait_for_load_state()
    boxes = page.locator("input[name=order]")
    assert boxes.count() and not any(box.is_checked() for box in boxes.all())
    boxes.first.check()
    chosen = page.inner_text("[data-sum=chosen]")
    page.get_by_role("button", name="Put into a batch").click()
    page.wait_for_load_state()
    assert chosen in page.inner_text("main") and "Open" in page.inner_text(".page-head")
    page.get_by_role("button", name="Release and send").click()
    page.wait_for_load_state()
    assert "Sent" in page.inner_text(".page-head")
    with page.expect_download() as kept:
        page.get_by_role("link", name="Download").first.click()
    assert kept.value.suggested_filename.endswith(".etimad.xlsx")
    desk.check(page)


def test_what_came_back_is_issued_again_by_who_prepares(desk: Look, sign_in: SignIn) -> None:
    treasurer = sign_in("treasurer", "en")
    treasurer.goto(f"{desk.address}/finance/payment-lines?state=returned")
    href = treasurer.locator("main table tbody a").first.get_attribute("href")
    treasurer.goto(desk.address + str(href))
    assert treasurer.get_by_role("link", name="Issue again").count() == 0, "who pays prepares nothing"
    page = sign_in("finance", "en")
    page.goto(f"{desk.address}{href}/reissue")
    page.locator("main").get_by_role("button", name="Issue again").click()
    page.wait_for_load_state()
    assert "Issued again" in page.inner_text("main")
    desk.check(page)
