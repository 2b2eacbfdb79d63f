"""Tokens for programs: part of a person's rights, never more, never for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from erp import clock
from erp.approvals import delegating
from erp.approvals.queries import delegators
from erp.auth import tokens
from erp.auth.credentials import ApiToken
from erp.auth.current import acting
from erp.auth.errors import StepUpNeeded
from erp.auth.models import User
from erp.auth.people import actor_of as owner_of
from erp.auth.step_up import require_confirmed
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.errors import NotAllowed, NotFound, RequestInvalid
from tests.erp.auth.conftest import user_row


def make(username: str = "boss", scopes=("*",), days: int = 30, **more) -> tokens.MadeToken:
    return unit_of_work(lambda: tokens.make(username, "payroll system", scopes, clock.today() + timedelta(days=days), system_actor(), **more))


def actor_of(secret: str):
    db.session.rollback()
    return tokens.actor_for(secret)


def test_a_token_acts_as_its_owner_within_its_scopes(people):
    made = make(scopes=["erp.user.*"])
    actor = actor_of(made.secret)
    assert (actor.username, actor.kind, actor.may_approve) == ("boss", "token", False)
    assert set(actor.grants) == {"erp.user.view", "erp.user.manage"}


def test_a_scope_gives_nothing_that_the_owner_lacks(people):
    asked = actor_of(make("sara", ["erp.user.manage", "*"]).secret).grants
    assert asked == owner_of(user_row("sara").id).grants
    assert "erp.user.manage" not in asked


def test_only_the_digest_is_stored(people):
    made = make()
    row = db.session.execute(select(ApiToken)).scalar_one()
    assert made.secret.startswith("mzn_")
    assert made.secret not in (row.token_hash, row.prefix, row.name)
    assert len(row.prefix) <= 10


@pytest.mark.parametrize("end", ["revoked", "expired", "owner_off"])
def test_a_token_ends(people, end):
    made = make(days=1)
    assert actor_of(made.secret) is not None
    if end == "revoked":
        unit_of_work(lambda: tokens.revoke(made.id, "boss", system_actor()))
        assert actor_of(made.secret) is None
    elif end == "expired":
        with clock.frozen(clock.today() + timedelta(days=1)):
            assert actor_of(made.secret) is not None
        with clock.frozen(clock.today() + timedelta(days=2)):
            assert actor_of(made.secret) is None
    else:
        unit_of_work(lambda: db.session.execute(update(User).where(User.username == "boss").values(active=False)))
        assert actor_of(made.secret) is None


@pytest.mark.parametrize("given", [{"scopes": []}, {"scopes": [" "]}, {"days": -1}, {"days": 400}])
def test_a_token_without_bounds_is_refused(people, given):
    with pytest.raises(RequestInvalid):
        make(**given)
    with pytest.raises(NotFound):
        make("nobody")


def test_a_request_with_a_token_needs_no_page_and_no_cookie(browser):
    secret = make().secret
    mine = browser()
    answer = mine.open("/erp/users/sara", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200
    assert "mizan-session" not in str(answer.headers.getlist("Set-Cookie"))
    ended = mine.open("/erp/users/sara/sessions/end", method="POST", headers={"Authorization": f"Bearer {secret}"})
    assert ended.status_code == 303


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer mzn_wrong", "Basic Ym9zczp4", "Bearer é", "mzn_x"])
def test_a_wrong_token_is_nobody_even_beside_a_good_cookie(browser, header):
    mine = browser()
    answer = mine.open("/erp/users/sara", headers={"Authorization": header, "Accept": "application/json"})
    assert answer.status_code == 401


def test_a_bad_token_is_not_replaced_by_the_cookie(browser):
    mine = browser()
    mine.sign_in("boss")
    answer = mine.open("/erp/users/sara", headers={"Authorization": "Bearer mzn_wrong", "Accept": "application/json"})
    assert answer.status_code == 401


def test_grave_acts_need_a_token_made_for_them(people):
    with acting(actor_of(make().secret)), pytest.raises(StepUpNeeded):
        require_confirmed()
    with acting(actor_of(make(may_approve=True).secret)):
        require_confirmed()


def test_a_token_has_no_account_page(browser):
    answer = browser().open("/me", headers={"Authorization": f"Bearer {make().secret}"})
    assert answer.status_code == 404


def test_one_revokes_ones_own_only(people):
    made = make("boss")
    with pytest.raises(NotFound):
        unit_of_work(lambda: tokens.revoke(made.id, "sara", system_actor()))
    assert actor_of(made.secret) is not None
    assert user_row("boss").id == tokens.of(user_row("boss").id)[0].user_id


OWNERS_PAGES = ("/", "/inbox/", "/inbox/sent", "/inbox/decided", "/inbox/delegation", "/notices/", "/jobs/", "/search?q=boss", "/me")


def test_a_token_opens_none_of_its_owners_own_pages(browser):
    secret = make(scopes=["erp.user.view"]).secret
    answers = {page: browser().open(page, headers={"Authorization": f"Bearer {secret}"}).status_code for page in OWNERS_PAGES}
    assert set(answers.values()) == {404}, answers
    assert browser().open("/api/v1/erp/users", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_a_token_gives_no_rights_away_and_uses_none_that_were_lent(browser):
    """A key for one task, in the wrong hands, must not become the right to decide in its owner's name or in a delegator's."""
    secret = make(scopes=["erp.user.view"], may_approve=True).secret
    days = {"begins": clock.today().isoformat(), "ends": clock.today().isoformat()}
    sent = browser().open(
        "/inbox/delegation", method="POST", data={"to": "sara", "reason": "x", **days}, headers={"Authorization": f"Bearer {secret}"}
    )
    assert sent.status_code == 404
    with pytest.raises(NotAllowed):
        unit_of_work(lambda: delegating.delegate(actor_of(secret), "sara", clock.today(), clock.today(), "x"))
    db.session.rollback()
    unit_of_work(lambda: delegating.delegate(owner_of(user_row("boss").id), "sara", clock.today(), clock.today(), "away") and None)
    borrowed = delegators(owner_of(user_row("sara").id), clock.today())
    assert [giver.username for giver in borrowed] == ["boss"]
    assert delegators(actor_of(make("sara", may_approve=True).secret), clock.today()) == []
