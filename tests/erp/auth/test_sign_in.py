"""Signing in: who gets in, who doesn't, and what neither learns."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from erp import clock
from erp.audit.models import AuditEvent
from erp.auth import passwords
from erp.auth.credentials import Attempt, UserSession
from erp.auth.models import User
from erp.db import db, unit_of_work
from tests.erp.auth.conftest import PASSWORD, Browser, signed_in, user_row


def words_of(answer) -> str:
    return answer.get_data(as_text=True)


def events(action: str) -> list[str]:
    db.session.rollback()
    return list(db.session.execute(select(AuditEvent.document).where(AuditEvent.action == action)).scalars())


def test_the_right_password_opens_a_session(browser):
    mine = browser()
    answer = mine.sign_in("Sara", next="/me")
    assert (answer.status_code, answer.location) == (303, "/me")
    assert signed_in(mine)
    assert events("signed_in") == ["erp.user:sara"]


def test_the_cookie_is_secure_and_only_its_digest_is_stored(browser):
    mine = browser()
    sent = mine.sign_in("sara").headers.getlist("Set-Cookie")
    session = next(cookie for cookie in sent if cookie.startswith("__Host-mizan-session="))
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in session
    assert "Domain" not in session
    stored = db.session.execute(select(UserSession.token_hash)).scalar_one()
    assert stored == hashlib.sha256(mine.cookie().encode()).hexdigest()
    assert len(mine.cookie()) >= 40


def test_at_ones_own_machine_without_tls_the_cookie_is_plain(people):
    mine = Browser(people)
    mine.base = "http://127.0.0.1:8000"
    assert any(cookie.startswith("mizan-session=") and "Secure" not in cookie for cookie in mine.sign_in("sara").headers.getlist("Set-Cookie"))


@pytest.mark.parametrize("who", [("sara", "wrong password here"), ("nobody", PASSWORD), ("", ""), ("sara", ""), ("sara\x00", PASSWORD + "x")])
def test_wrong_people_and_wrong_passwords_get_the_same_answer(browser, who):
    answer = browser().sign_in(*who)
    assert answer.status_code == 401
    assert "auth.refused" not in words_of(answer)
    assert "اسم المستخدم أو كلمة المرور" in words_of(answer)
    assert "__Host-mizan-session=" not in str(answer.headers.getlist("Set-Cookie"))


def test_a_person_switched_off_is_a_stranger_at_once(browser):
    mine = browser()
    mine.sign_in("sara")
    unit_of_work(lambda: db.session.execute(update(User).where(User.username == "sara").values(active=False)))
    assert not signed_in(mine)
    assert browser().sign_in("sara").status_code == 401


def test_unknown_people_cost_the_same_work(browser, monkeypatch):
    looked = []
    real = passwords.HASHER

    class Counting:
        def verify(self, *given):
            looked.append(given[0])
            return real.verify(*given)

        hash, check_needs_rehash = real.hash, real.check_needs_rehash

    monkeypatch.setattr(passwords, "HASHER", Counting())
    browser().sign_in("nobody", "whatever it is")
    browser().sign_in("sara", "whatever it is")
    assert len(looked) == 2


def test_what_a_stranger_typed_is_not_kept(browser):
    browser().sign_in("my secret by mistake", "x")
    db.session.rollback()
    assert all("secret" not in subject for subject in db.session.execute(select(Attempt.subject)).scalars())
    assert events("sign_in_refused") == []
    browser().sign_in("sara", "wrong password here")
    assert events("sign_in_refused") == ["erp.user:sara"]


def test_guessing_gets_slower_for_the_pair_and_leaves_others_alone(browser):
    with clock.frozen("2026-10-21T09:00:00") as held:
        thief = browser(address="10.0.0.66")
        for _ in range(4):
            assert thief.sign_in("sara", "a wrong password").status_code == 401
        refused = thief.sign_in("sara")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
        assert browser(address="10.0.0.2").sign_in("sara").status_code == 303
        assert thief.sign_in("boss").status_code == 303
        held.move(seconds=3)
        assert thief.sign_in("sara").status_code == 303


def test_an_attempt_during_the_wait_is_not_even_looked_at(browser):
    with clock.frozen("2026-10-21T09:00:00") as held:
        thief = browser(address="10.0.0.66")
        for _ in range(4):
            thief.sign_in("sara", "a wrong password")
        for _ in range(30):
            assert thief.sign_in("sara").status_code == 429
        held.move(seconds=3)
        assert thief.sign_in("sara").status_code == 303


def test_many_machines_guessing_one_person_are_slowed(browser):
    with clock.frozen("2026-10-21T09:00:00"):
        answers = [browser(address=f"10.1.0.{n}").sign_in("sara", "a wrong password").status_code for n in range(14)]
        assert answers[:11] == [401] * 11
        assert 429 in answers[11:]


def test_one_machine_guessing_many_people_is_slowed(browser):
    with clock.frozen("2026-10-21T09:00:00"):
        thief = browser(address="10.0.0.66")
        answers = [thief.sign_in(f"person{n}", "a wrong password").status_code for n in range(25)]
        assert answers[-1] == 429
        assert thief.sign_in("boss").status_code == 429


def test_a_good_sign_in_does_not_clear_the_address(browser):
    with clock.frozen("2026-10-21T09:00:00"):
        thief = browser(address="10.0.0.66")
        for n in range(20):
            thief.sign_in(f"person{n}", "a wrong password")
        assert thief.sign_in("sara").status_code == 303
        assert thief.sign_in("person99", "a wrong password").status_code == 401
        assert thief.sign_in("person100", "a wrong password").status_code == 429


def test_signing_in_exchanges_the_cookie_and_ends_the_former_session(browser):
    mine = browser()
    mine.sign_in("sara")
    first = mine.cookie()
    mine.sign_in("sara")  # from the sign-in page of another tab: shown the home page, so post again
    mine.post("/sign-in", {"username": "sara", "password": PASSWORD})
    assert mine.cookie() != first
    assert not signed_in(browser().with_cookie(first))


def test_a_planted_cookie_is_not_taken_over(browser):
    mine = browser().with_cookie("planted-by-a-thief-0123456789-0123456789")
    mine.sign_in("sara")
    assert mine.cookie() != "planted-by-a-thief-0123456789-0123456789"
    assert not signed_in(browser().with_cookie("planted-by-a-thief-0123456789-0123456789"))


def test_sessions_die_unused_and_after_twelve_hours(browser):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        held.move(minutes=29)
        assert signed_in(mine)
        held.move(minutes=29)
        assert signed_in(mine)
        held.move(minutes=31)
        assert not signed_in(mine)
        mine.sign_in("sara")
        for _ in range(24):
            held.move(minutes=29)
            assert signed_in(mine)
        held.move(minutes=25)
        assert not signed_in(mine)


def test_signing_out_ends_the_session_on_the_server(browser):
    mine = browser()
    mine.sign_in("sara")
    stolen = mine.cookie()
    assert mine.get("/me").status_code == 200
    assert mine.post("/sign-out").status_code == 303
    assert not signed_in(mine)
    assert not signed_in(browser().with_cookie(stolen))
    assert events("signed_out") == ["erp.user:sara"]


def test_a_page_is_returned_to_after_signing_in(browser):
    mine = browser()
    asked = mine.get("/me?tab=2")
    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/me?tab%3D2")
    assert 'name="next" value="/me?tab=2"' in words_of(mine.get(asked.location))


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_nobody_is_sent_to_another_site(browser, evil):
    assert browser().sign_in("sara", next=evil).location == "/"


def test_hashes_of_old_strength_are_renewed(browser, monkeypatch):
    before = user_row("sara").password_hash
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    browser().sign_in("sara")
    after = user_row("sara").password_hash
    assert before != after
    assert "t=2" in after


def test_programs_get_problem_details(browser):
    answer = browser().open("/me", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json["code"] == "auth.required"
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_language_is_chosen_before_and_kept_after(browser):
    mine = browser()
    assert 'lang="ar" dir="rtl"' in words_of(mine.get("/sign-in"))
    mine.post("/language", {"language": "en", "next": "/sign-in"})
    assert 'lang="en" dir="ltr"' in words_of(mine.get("/sign-in"))
    mine.sign_in("sara")
    assert user_row("sara").language == "ar"
    mine.post("/language", {"language": "en", "next": "/me"})
    assert 'lang="en"' in words_of(mine.get("/me"))
    mine.post("/language", {"language": "../x", "next": "/me"})
    assert 'lang="en"' in words_of(mine.get("/me"))
    other = browser()
    other.sign_in("sara")
    assert 'lang="en"' in words_of(other.get("/me"))


def test_old_rows_are_forgotten(browser):
    from erp.auth.jobs import forget_old

    with clock.frozen("2026-10-01T09:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        browser().sign_in("sara", "a wrong password")
        held.move(days=10)
        browser().sign_in("sara")
        forget_old(clock.today())
        assert db.session.execute(select(UserSession.created_at)).scalar_one() > clock.now() - timedelta(days=1)
        forget_old(clock.today())


def test_a_forwarded_address_is_believed_of_a_known_proxy_only(people):
    with clock.frozen("2026-10-21T09:00:00"):
        mine = Browser(people, address="10.0.0.9")
        mine.open("/sign-in", headers={"X-Forwarded-For": "1.2.3.4"})
        mine.post("/sign-in", {"username": "sara", "password": PASSWORD}, headers={"X-Forwarded-For": "1.2.3.4"})
        db.session.rollback()
        assert db.session.execute(select(UserSession.address)).scalar_one() == "10.0.0.9"
