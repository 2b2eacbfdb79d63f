"""Sessions of a person: listed, ended, exchanged when rights change; the password again before grave acts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from erp import clock
from erp.auth.credentials import UserSession
from erp.auth.users import Given, change, give_role, set_one_time_password
from erp.auth.values import system_actor
from erp.db import db, is_sqlite, unit_of_work, writer_is_busy, writers_turn
from tests.erp.auth.conftest import PASSWORD, signed_in, user_row


def sessions_of(username: str) -> list[int]:
    user_id = user_row(username).id
    wanted = select(UserSession.id).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    return list(db.session.execute(wanted.order_by(UserSession.id)).scalars())


def two_sessions(browser):
    one, two = browser(address="10.0.0.1"), browser(address="10.0.0.2")
    one.sign_in("sara")
    two.sign_in("sara")
    one.get("/me")
    return one, two


def test_ones_sessions_are_listed_and_ended(browser):
    one, two = two_sessions(browser)
    page = one.get("/me").get_data(as_text=True)
    assert "10.0.0.1" in page
    assert "10.0.0.2" in page
    assert one.post(f"/me/sessions/{sessions_of('sara')[1]}/end").status_code == 303
    assert signed_in(one)
    assert not signed_in(two)


def test_nobody_ends_or_sees_the_session_of_another(browser):
    one, two = two_sessions(browser)
    thief = browser(address="10.0.0.66")
    thief.sign_in("boss")
    assert "10.0.0.1" not in thief.get("/me").get_data(as_text=True)
    assert thief.post(f"/me/sessions/{sessions_of('sara')[0]}/end").status_code == 404
    assert thief.post("/me/sessions/99999999999999999999/end").status_code == 404
    assert signed_in(one)
    assert signed_in(two)


def test_a_new_password_ends_the_other_sessions_and_exchanges_the_cookie(browser):
    one, two = two_sessions(browser)
    before = one.cookie()
    new = "eleven blue lanterns"
    answer = one.post("/me/password", {"old_password": PASSWORD, "new_password": new, "repeated_password": new})
    assert answer.status_code == 303
    assert one.cookie() != before
    assert signed_in(one)
    assert not signed_in(two)
    assert not signed_in(browser().with_cookie(before))
    assert browser().sign_in("sara").status_code == 401
    assert browser().sign_in("sara", new).status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "status"),
    [
        ("a wrong password", "eleven blue lanterns", "eleven blue lanterns", 401),
        (PASSWORD, "short", "short", 422),
        (PASSWORD, "eleven blue lanterns", "eleven green lanterns", 422),
        (PASSWORD, PASSWORD, PASSWORD, 422),
        (PASSWORD, "it is sara of course", "it is sara of course", 422),
    ],
)
def test_a_password_that_will_not_do_changes_nothing(browser, old, new, again, status):
    one, two = two_sessions(browser)
    assert one.post("/me/password", {"old_password": old, "new_password": new, "repeated_password": again}).status_code == status
    assert signed_in(two)
    assert browser().sign_in("sara").status_code == 303


def test_a_one_time_password_must_be_changed_first(browser):
    secret = unit_of_work(lambda: set_one_time_password("sara", system_actor()))
    mine = browser()
    assert mine.sign_in("sara").status_code == 401
    mine.sign_in("sara", secret)
    assert mine.get("/me").location == "/me/password"
    assert mine.get("/").location == "/me/password"
    assert mine.open("/me", headers={"Accept": "application/json"}).json["code"] == "auth.duty_first"
    mine.get("/me/password")
    new = "eleven blue lanterns"
    assert mine.post("/me/tokens", {"name": "x", "scopes": "*", "expires": "2026-12-01"}).location == "/me/password"
    assert mine.post("/me/password", {"old_password": secret, "new_password": new, "repeated_password": new}).location == "/"
    assert signed_in(mine)


def test_a_person_with_a_one_time_password_may_still_leave(browser):
    secret = unit_of_work(lambda: set_one_time_password("sara", system_actor()))
    mine = browser()
    mine.sign_in("sara", secret)
    mine.get("/me/password")
    assert mine.post("/sign-out").location == "/sign-in"


def test_the_cookie_is_exchanged_when_rights_change(browser):
    with clock.frozen("2026-10-21T09:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        before = mine.cookie()
        unit_of_work(lambda: give_role("sara", Given("auditor"), system_actor()))
        assert signed_in(mine)
        assert mine.cookie() != before
        assert signed_in(browser().with_cookie(before))  # a request that was under way
        held.move(seconds=61)
        assert not signed_in(browser().with_cookie(before))
        assert signed_in(mine)


def test_switching_somebody_off_ends_their_sessions(browser):
    one, two = two_sessions(browser)
    unit_of_work(lambda: change("sara", {"active": False}, system_actor()))
    assert sessions_of("sara") == []
    unit_of_work(lambda: change("sara", {"active": True}, system_actor()))
    assert not signed_in(one)
    assert not signed_in(two)


def test_grave_acts_want_the_password_again(browser):
    with clock.frozen("2026-10-21T09:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        mine.get("/me")
        held.move(minutes=5)
        answer = mine.post("/me/tokens", {"name": "long work", "scopes": "*", "expires": "2026-12-01"})
        assert answer.status_code == 401
        assert "mzn_" not in answer.get_data(as_text=True)
        assert mine.get("/me/second-factor").location.startswith("/confirm?next=/me/second-factor")
        assert mine.post("/confirm", {"password": "a wrong password"}).status_code == 401
        assert mine.post("/confirm", {"password": PASSWORD, "next": "/me"}).location == "/me"
        assert mine.post("/me/tokens", {"name": "long work", "scopes": "*", "expires": "2026-12-01"}).status_code == 200


def test_what_was_typed_survives_the_confirmation(browser):
    from tests.erp.auth.test_kept import sealed_in

    with clock.frozen("2026-10-21T09:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        mine.get("/me")
        held.move(minutes=6)
        asked = mine.post("/me/tokens", {"name": "long work", "scopes": "*", "expires": "2026-12-01"})
        shown = mine.post("/confirm", {"password": PASSWORD, "kept_work": sealed_in(asked)})
        assert 'value="long work"' in shown.get_data(as_text=True)


def test_guessing_the_password_at_an_open_screen_is_slowed(browser):
    with clock.frozen("2026-10-21T09:00:00"):
        mine = browser()
        mine.sign_in("sara")
        mine.get("/me")
        answers = [mine.post("/confirm", {"password": "a wrong password"}).status_code for _ in range(6)]
        assert answers == [401, 401, 401, 401, 429, 429]


def test_a_page_does_not_wait_for_an_import_to_note_that_its_session_is_used(browser, people):
    if not is_sqlite():
        return  # there writers don't wait in line
    with clock.frozen("2026-10-21T09:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        held.move(minutes=2)
        with writers_turn(db.engine):
            assert writer_is_busy()
            assert signed_in(mine)
        assert not writer_is_busy()
        db.session.rollback()
        assert db.session.execute(select(UserSession.seen_at)).scalar_one() == clock.now() - timedelta(minutes=2)
        assert signed_in(mine)
        db.session.rollback()
        assert db.session.execute(select(UserSession.seen_at)).scalar_one() == clock.now()
