"""A session that ends while a form is open loses nothing, and gives nothing away."""

from __future__ import annotations

import re
from html import unescape

from erp import clock
from erp.auth import factors
from erp.web.field_words import said
from tests.erp.auth.conftest import PASSWORD, user_row


def sealed_in(answer) -> str:
    found = re.search(r'name="kept_work" value="([^"]*)"', answer.get_data(as_text=True))
    return unescape(found[1]) if found else ""


def ended_while_typing(browser, held, data):
    mine = browser()
    mine.sign_in("sara")
    mine.get("/me")
    held.move(minutes=31)
    return mine, mine.post("/me/tokens?from=page", data)


def test_what_was_typed_comes_back_and_is_sent_when_confirmed(browser):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine, answer = ended_while_typing(browser, held, {"name": "نظام <الرواتب>", "scopes": "*", "expires": "2026-12-01"})
        assert answer.status_code == 401
        sealed = sealed_in(answer)
        assert sealed
        shown = mine.post("/sign-in", {"username": "sara", "password": PASSWORD, "kept_work": sealed})
        words = shown.get_data(as_text=True)
        assert shown.status_code == 200
        assert 'action="/me/tokens?from=page"' in words
        assert 'name="name" value="نظام &lt;الرواتب&gt;"' in words
        assert "<الرواتب>" not in words
        assert "<dt>الاسم</dt>" in words and "<dt>name</dt>" not in words, "fields are called as on the form"
        fields = {name: unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', words)}
        sent = mine.post("/me/tokens?from=page", fields)
        assert sent.status_code == 200
        assert "mzn_" in sent.get_data(as_text=True)


def test_a_wrong_password_in_between_keeps_it_still(browser):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine, answer = ended_while_typing(browser, held, {"name": "x"})
        again = mine.post("/sign-in", {"username": "sara", "password": "a wrong password", "kept_work": sealed_in(answer)})
        assert sealed_in(again) == sealed_in(answer) != ""


def test_it_is_given_to_nobody_else(browser):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine, answer = ended_while_typing(browser, held, {"name": "salary of my neighbour"})
        shown = mine.post("/sign-in", {"username": "boss", "password": PASSWORD, "kept_work": sealed_in(answer)})
        assert shown.status_code == 303
        assert "neighbour" not in shown.get_data(as_text=True)


def test_passwords_and_codes_are_never_carried(browser):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine = browser()
        mine.sign_in("sara")
        mine.get("/me/password")
        held.move(minutes=31)
        answer = mine.post("/me/password", {"old_password": PASSWORD, "new_password": "hidden-hidden-1", "code": "123456", "note": "kept"})
        shown = mine.post("/sign-in", {"username": "sara", "password": PASSWORD, "kept_work": sealed_in(answer)}).get_data(as_text=True)
        assert 'value="kept"' in shown
        assert "hidden-hidden" not in shown
        assert "123456" not in shown


def test_what_a_stranger_sends_is_not_kept(browser):
    mine = browser()
    mine.get("/sign-in")
    answer = mine.post("/me/tokens", {"name": "planted", "scopes": "*"})
    assert answer.status_code == 401
    assert sealed_in(answer) == ""


def test_a_forged_seal_is_ignored(browser):
    mine = browser()
    assert mine.sign_in("sara", kept_work="WzEsIi9ldmlsIixbXV0.aaaa.bbbb").status_code == 303


def test_it_travels_through_the_second_factor(browser, monkeypatch):
    with clock.frozen("2026-10-21T05:00:00") as held:
        mine, answer = ended_while_typing(browser, held, {"name": "long text"})
        sara = user_row("sara")
        monkeypatch.setattr(factors, "has", lambda user_id: user_id == sara.id)
        monkeypatch.setattr(factors, "check", lambda user_id, code: None)
        asked = mine.post("/sign-in", {"username": "sara", "password": PASSWORD, "kept_work": sealed_in(answer)})
        shown = mine.post("/second-factor", {"code": "123456", "kept_work": sealed_in(asked)})
        assert 'value="long text"' in shown.get_data(as_text=True)


def test_a_fragment_says_so_in_its_place(browser):
    mine = browser()
    mine.get("/sign-in")
    answer = mine.post("/me/tokens", {"name": "x"}, headers={"HX-Request": "true"})
    words = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "<html" not in words
    assert 'id="refusal"' in words


def test_what_was_asked_to_be_revealed_is_said_in_words(app):
    asked = [("field", "iban"), ("reason", "تحقق"), ("version", "3"), ("lines-0-account", "52212")]
    assert said("/hr/employees/E00001/reveal", asked)[:2] == [("المحجوب", "رقم الآيبان"), ("السبب", "تحقق")]
    assert ("الحساب، السطر 1", "52212") in said("/finance/vouchers/new", asked)
    assert "version" not in str(said("/finance/vouchers/new", asked))
