"""Changes come from our own pages, shown to the same person."""

from __future__ import annotations

import pytest

from erp import clock
from tests.erp.auth.conftest import Browser, signed_in


def try_sign_out(browser: Browser, **given) -> int:
    return browser.post("/sign-out", **given).status_code


def signed(browser) -> Browser:
    mine = browser()
    mine.sign_in("sara")
    mine.get("/me")
    return mine


@pytest.mark.parametrize("token", ["", "1." + "0" * 64, "x", "99999999999999999999." + "a" * 64, "é"])
def test_a_made_up_token_is_refused(browser, token):
    mine = signed(browser)
    assert try_sign_out(mine, token=token) == 403
    assert signed_in(mine)


def test_the_token_of_another_person_is_refused(browser):
    mine, theirs = signed(browser), browser()
    theirs.sign_in("boss")
    theirs.get("/me")
    assert try_sign_out(mine, token=theirs.token) == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_requests_from_elsewhere_are_refused_with_the_right_token_too(browser, site):
    mine = signed(browser)
    assert try_sign_out(mine, headers={"Sec-Fetch-Site": site}) == 403
    assert browser().sign_in("sara").status_code == 303


def test_the_sign_in_form_is_guarded_too(browser):
    mine = browser()
    mine.get("/sign-in")
    data = {"username": "sara", "password": "seven quiet camels walk"}
    assert mine.post("/sign-in", data, token="").status_code == 403
    assert mine.post("/sign-in", data, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    other = browser()
    other.get("/sign-in")
    assert mine.post("/sign-in", data, token=other.token).status_code == 403
    assert mine.post("/sign-in", data).status_code == 303


def test_an_old_browser_is_judged_by_its_origin(browser):
    mine = signed(browser)
    sent = {"csrf_token": mine.token}
    assert mine.open("/sign-out", method="POST", data=sent, headers={"Origin": "https://evil.example"}).status_code == 403
    assert mine.open("/sign-out", method="POST", data=sent, headers={"Origin": "null"}).status_code == 403
    assert mine.open("/sign-out", method="POST", data=sent, headers={"Origin": "https://mizan.example"}).status_code == 303


def test_the_token_may_come_in_the_header(browser):
    mine = signed(browser)
    answer = mine.open("/sign-out", method="POST", headers={"X-CSRFToken": mine.token, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 303


def test_a_form_opened_before_the_session_ended_is_still_its_persons_own(browser):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine = signed(browser)
        before = mine.token
        held.move(minutes=40)
        mine.sign_in("sara")
        assert try_sign_out(mine, token=before) == 303
        mine.sign_in("boss")
        assert try_sign_out(mine, token=before) == 403
        mine.sign_in("sara")
        held.move(hours=11, minutes=50)
        mine.sign_in("sara")
        held.move(hours=11, minutes=50)
        mine.sign_in("sara")
        assert try_sign_out(mine, token=before) == 403
