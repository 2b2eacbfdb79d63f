"""The officer of one governorate sees its rows, and nothing of the others', whichever way."""

from __future__ import annotations

import pytest

from tests.browser import Look
from tests.stories.conftest import SignIn

pytestmark = pytest.mark.browser
OTHERS = ("محافظة العلا", "محافظة خيبر", "محافظة بدر")


@pytest.mark.parametrize(
    "place",
    [
        "/finance/budget-lines",
        "/finance/commitments",
        "/finance/entries",
        "/search?q=محافظة",
        "/reports/budget-execution?year=2026",
        "/",
    ],
)
def test_pages_show_one_governorate(desk: Look, sign_in: SignIn, place: str) -> None:
    page = sign_in("yanbu", "ar")
    answer = page.goto(desk.address + place)
    assert answer is not None and answer.status == 200
    said = page.locator("body").inner_text()
    assert not [name for name in OTHERS if name in said]


def test_own_rows_are_there_and_foreign_addresses_are_not(desk: Look, sign_in: SignIn) -> None:
    page = sign_in("yanbu", "ar")
    page.goto(desk.address + "/finance/budget-lines")
    assert "ينبع" in page.locator("main").inner_text()
    for place in ("/finance/budget-lines/2026:ULA:2211:P2:01.1:GEN", "/api/v1/finance/budget-lines/2026:ULA:2211:P2:01.1:GEN", "/archive/1"):
        assert page.request.get(desk.address + place).status == 404, place
    exported = page.request.get(desk.address + "/finance/budget-lines/export?format=csv").text()
    assert "ULA" not in exported
