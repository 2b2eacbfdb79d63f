"""The second factor: codes work once, seeds are sealed, recovery codes help, nobody removes it alone."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pyotp
import pytest
from sqlalchemy import select, update

from erp import clock
from erp.auth import factors
from erp.auth.credentials import RecoveryCode, SecondFactor
from erp.auth.errors import CodeRefused
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.keys import derived, key_id
from erp.settings.operations import change as change_settings
from tests.erp.auth.conftest import Browser, signed_in, user_row
from tests.stand import SECRET


def code_now(seed: str, steps: int = 0) -> str:
    from datetime import UTC

    return pyotp.TOTP(seed).generate_otp(int(clock.now().replace(tzinfo=UTC).timestamp()) // 30 + steps)


def switch_on(mine: Browser) -> tuple[str, list[str]]:
    """Through the pages: returns the seed and the recovery codes."""
    page = mine.get("/me/second-factor").get_data(as_text=True)
    assert "<svg" in page
    assert "style=" not in page
    seed = next(found for found in re.findall(r"[A-Z2-7]{32}", page))
    answer = mine.post("/me/second-factor", {"code": code_now(seed)})
    return seed, re.findall(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", unescape(answer.get_data(as_text=True)))


@pytest.fixture
def held():
    with clock.frozen("2027-01-10T09:00:00") as held:
        yield held


@pytest.fixture
def sara(browser, held):
    mine = browser()
    mine.sign_in("sara")
    seed, codes = switch_on(mine)
    held.move(seconds=90)
    return mine, seed, codes


def test_the_password_alone_no_longer_opens(sara, browser, held):
    _mine, seed, codes = sara
    assert len(codes) == 10
    thief = browser()
    answer = thief.sign_in("sara")
    assert answer.status_code == 200
    assert not signed_in(thief)
    assert thief.post("/me/tokens", {"name": "x", "scopes": "*", "expires": "2026-12-01"}).status_code == 401
    assert thief.post("/second-factor", {"code": "000000"}).status_code == 401
    assert not signed_in(thief)


def test_a_code_opens_once(sara, browser):
    _mine, seed, _codes = sara
    mine, again = browser(), browser()
    mine.sign_in("sara", next="/me")
    before, code = mine.cookie(), code_now(seed)
    answer = mine.post("/second-factor", {"code": code, "next": "/me"})
    assert (answer.status_code, answer.location) == (303, "/me")
    assert mine.cookie() != before
    assert signed_in(mine)
    again.sign_in("sara")
    assert again.post("/second-factor", {"code": code}).status_code == 401


def test_codes_of_neighbouring_steps_are_taken_and_older_ones_not(sara, browser, held):
    _mine, seed, _codes = sara
    for step, status in ((-2, 401), (-1, 303), (-1, 401), (1, 303), (0, 401), (2, 401)):
        mine = browser()
        mine.sign_in("sara")
        assert mine.post("/second-factor", {"code": code_now(seed, step)}).status_code == status, step
        held.move(seconds=0)


def test_arabic_digits_and_spaces_are_understood(sara, browser):
    _mine, seed, _codes = sara
    mine = browser()
    mine.sign_in("sara")
    code = code_now(seed).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert mine.post("/second-factor", {"code": f" {code[:3]} {code[3:]} "}).status_code == 303


def test_a_recovery_code_opens_once(sara, browser):
    _mine, _seed, codes = sara
    mine, again = browser(), browser()
    mine.sign_in("sara")
    assert mine.post("/second-factor", {"code": codes[3].lower()}).status_code == 303
    assert factors.codes_left(user_row("sara").id) == 9
    again.sign_in("sara")
    assert again.post("/second-factor", {"code": codes[3]}).status_code == 401


def test_guessing_codes_gets_slow(sara, browser, held):
    _mine, seed, _codes = sara
    thief = browser()
    answers = []
    for _ in range(8):
        thief.sign_in("sara")
        answers.append(thief.post("/second-factor", {"code": "123456"}).status_code)
    assert answers[:5] == [401] * 5
    assert set(answers[5:]) == {429}
    assert thief.post("/second-factor", {"code": code_now(seed)}).status_code == 429


def test_the_second_step_must_follow_soon(sara, browser, held):
    _mine, seed, _codes = sara
    mine = browser()
    mine.sign_in("sara")
    held.move(minutes=6)
    assert mine.post("/second-factor", {"code": code_now(seed)}).location == "/sign-in"
    assert not signed_in(mine)


def test_nothing_of_it_stands_readable_in_the_database(sara):
    _mine, seed, codes = sara
    db.session.rollback()
    row = db.session.execute(select(SecondFactor)).scalar_one()
    assert seed not in row.sealed
    assert row.key_id == key_id(derived("tests-only-0123456789-abcdefghijklmnop", "totp"))
    assert not {code.replace("-", "") for code in codes} & set(db.session.execute(select(RecoveryCode.code_hash)).scalars())


def test_a_seed_moved_to_another_person_does_not_open(sara, people):
    _mine, seed, _codes = sara
    boss = user_row("boss").id
    unit_of_work(lambda: db.session.execute(update(SecondFactor).values(user_id=boss)))
    with pytest.raises(CodeRefused):
        unit_of_work(lambda: factors.check(boss, code_now(seed)))


def test_an_unproven_factor_neither_asks_nor_opens(browser, held):
    mine = browser()
    mine.sign_in("sara")
    mine.get("/me/second-factor")
    assert mine.post("/me/second-factor", {"code": "000000"}).status_code == 401
    other = browser()
    assert other.sign_in("sara").status_code == 303


def test_switching_it_off_takes_a_code(sara, held):
    mine, seed, _codes = sara
    assert mine.post("/me/second-factor", {"code": "000000"}).status_code == 401
    assert factors.has(user_row("sara").id)
    assert mine.post("/me/second-factor", {"code": code_now(seed)}).status_code == 303
    assert not factors.has(user_row("sara").id)


def test_a_lost_factor_is_removed_by_two_administrators(sara, browser, add_person):
    add_person("second.boss", "admin")
    one, two = browser(), browser()
    one.sign_in("boss")
    two.sign_in("second.boss")
    one.get("/me")
    two.get("/me")
    assert one.post("/erp/users/sara/second-factor/reset").status_code == 303
    assert factors.has(user_row("sara").id)
    assert one.post("/erp/users/sara/second-factor/reset").status_code == 403
    assert factors.has(user_row("sara").id)
    assert two.post("/erp/users/sara/second-factor/reset").status_code == 303
    assert not factors.has(user_row("sara").id)


def test_where_the_office_demands_it_who_administers_sets_it_up_first(browser, held, people):
    unit_of_work(lambda: change_settings({"erp.second-factor": "1"}, system_actor()))
    mine, hers = browser(), browser()
    hers.sign_in("sara")
    assert signed_in(hers)
    mine.sign_in("boss")
    assert mine.get("/me").location == "/me/second-factor"
    assert mine.get("/erp/users").location == "/me/second-factor"
    assert mine.open("/api/v1/erp/users").json["code"] == "auth.duty_first"
    switch_on(mine)
    assert signed_in(mine)
    assert browser().sign_in("boss").status_code == 200


NEXT_SECRET = "succeeded-0123456789-abcdefghijklmnop"


def succeed(app, *old):
    """The office changes its secret and restarts."""
    app.config["SECRET_KEY"] = NEXT_SECRET
    app.config["MIZAN"] = replace(app.config["MIZAN"], secret_key=NEXT_SECRET, old_secrets=old)


def test_a_changed_secret_reads_what_the_old_one_sealed_and_seals_anew(sara, browser, people):
    mine, seed, codes = sara
    mine.get("/me")
    succeed(people, SECRET)
    assert factors.sealings() == {"sara": "old"}
    assert mine.post("/language", {"language": "en"}).status_code in (302, 303)  # the form of before is still taken
    fresh, other = browser(), browser()
    fresh.sign_in("sara")
    assert fresh.post("/second-factor", {"code": code_now(seed)}).status_code == 303
    db.session.rollback()
    assert factors.sealings() == {"sara": "present"}
    other.sign_in("sara")
    assert other.post("/second-factor", {"code": codes[0]}).status_code == 303


def test_without_the_old_secret_nothing_of_it_is_taken(sara, browser, people):
    mine, seed, codes = sara
    mine.get("/me")
    succeed(people)
    assert factors.sealings() == {"sara": "lost"}
    assert mine.post("/language", {"language": "en"}).status_code == 403
    fresh = browser()
    fresh.sign_in("sara")
    assert [fresh.post("/second-factor", {"code": code}).status_code for code in (code_now(seed), codes[0])] == [401, 401]
