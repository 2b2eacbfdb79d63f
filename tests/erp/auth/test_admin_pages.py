"""The pages of users and roles, and the commands."""

from __future__ import annotations

import json
from contextvars import Context

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from erp import clock
from erp.auth import tokens
from erp.auth.models import Grant, User
from erp.auth.people import actor_named
from erp.auth.users import Given, NewUser, create
from erp.auth.values import system_actor
from erp.cli import gather
from erp.db import db, unit_of_work
from tests.erp.auth.conftest import Browser, signed_in, user_row


@pytest.fixture
def admin(browser) -> Browser:
    mine = browser()
    mine.sign_in("boss")
    mine.get("/me")
    return mine


def test_a_role_is_given_and_ended_on_the_page(admin, governorates):
    page = admin.get("/erp/users/sara").get_data(as_text=True)
    assert "YNB-1" in page
    assert admin.post("/erp/users/sara/roles", {"role": "auditor", "entity": "YNB", "begins": "", "ends": "1448-12-29"}).status_code == 303
    db.session.rollback()
    assert actor_named("sara").roots("erp.audit.view") == frozenset({governorates["YNB"]})
    grant = db.session.execute(select(Grant.id).where(Grant.root_id == governorates["YNB"])).scalar_one()
    assert admin.post(f"/erp/users/sara/roles/{grant}/end").status_code == 303
    db.session.rollback()
    assert not actor_named("sara").can("erp.audit.view")


def test_a_one_time_password_is_shown_once(admin, browser):
    theirs = browser()
    theirs.sign_in("sara")
    answer = admin.post("/erp/users/sara/one-time-password")
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    assert not signed_in(theirs)
    assert user_row("sara").must_change_password


def test_an_administrators_sessions_page_ends_sessions(admin, browser):
    theirs = browser()
    theirs.sign_in("sara")
    assert admin.post("/erp/users/sara/sessions/end").status_code == 303
    assert not signed_in(theirs)


def test_an_employee_sees_none_of_it(browser):
    mine = browser()
    mine.sign_in("sara")
    mine.get("/me")
    assert mine.get("/erp/users/boss").status_code == 403
    assert mine.get("/erp/roles/admin").status_code == 403
    assert mine.post("/erp/users/sara/roles", {"role": "admin"}).status_code == 403
    assert mine.post("/erp/roles/employee", {"permissions": "erp.user.manage", "name_ar": "x"}).status_code == 403
    db.session.rollback()
    assert not actor_named("sara").can("erp.user.manage")


def test_ones_own_page_says_why_not(admin):
    page = admin.get("/erp/users/boss").get_data(as_text=True)
    assert "لا يغيّر أحد صلاحياته بنفسه" in page
    assert admin.post("/erp/users/boss/roles", {"role": "finance.head"}).status_code == 403


def test_roles_are_made_and_changed_on_the_page(admin):
    made = admin.post("/erp/roles/new", {"code": "reader", "name_ar": "قارئ", "permissions": ["erp.audit.view", "erp.entity.view"]})
    assert made.location == "/erp/roles/reader"
    page = admin.get("/erp/roles/reader").get_data(as_text=True)
    assert 'value="erp.audit.view" checked' in page
    assert admin.post("/erp/roles/reader", {"name_ar": "قارئ", "version": "99", "permissions": []}).status_code == 409
    assert admin.get("/erp/roles/admin").status_code == 200
    assert admin.get("/erp/roles/new").status_code == 200
    assert admin.get("/erp/roles/nothing").status_code == 404


def test_grave_pages_want_a_fresh_password(browser):
    with clock.frozen("2027-01-10T09:00:00") as held:
        mine = browser()
        mine.sign_in("boss")
        mine.get("/me")
        held.move(minutes=6)
        assert mine.post("/erp/users/sara/roles", {"role": "auditor"}).status_code == 401
        assert mine.post("/erp/users/sara/one-time-password").status_code == 401
        assert mine.post("/erp/roles/new", {"code": "x.y", "name_ar": "x"}).status_code == 401


def test_the_list_form_and_rest_of_users_come_from_one_declaration(admin, browser, governorates):
    assert "sara" in admin.get("/erp/users").get_data(as_text=True)
    assert admin.get("/erp/users/new").status_code == 200
    made = admin.post(
        "/erp/users/new", {"username": "clerk", "name_ar": "كاتب", "language": "ar", "active": "yes", "role": "employee", "entity": "YNB"}
    )
    assert made.status_code == 303, made.get_data(as_text=True)
    db.session.rollback()
    assert set(actor_named("clerk").grants.values()) <= {frozenset({governorates["YNB"]})}
    assert browser().sign_in("clerk", "").status_code == 401
    assert admin.get("/erp/users/clerk").status_code == 200
    changed = admin.post("/erp/users/clerk/edit", {"username": "clerk", "name_ar": "كاتب أول", "language": "ar", "active": "no", "version": "1"})
    assert changed.status_code == 303, changed.get_data(as_text=True)
    assert not user_row("clerk").active
    assert user_row("clerk").name_ar == "كاتب أول"


def test_the_list_shows_a_local_administrator_their_own_people(browser, governorates):
    boss = actor_named("boss")
    unit_of_work(lambda: create(NewUser("yanbu.admin", "مدير", roles=[Given("admin", "YNB")], password="seven brown foxes rest"), boss))
    unit_of_work(lambda: create(NewUser("badr", "بدر", roles=[Given("employee", "YNB-1")]), boss))
    unit_of_work(lambda: db.session.execute(update(User).where(User.username == "yanbu.admin").values(must_change_password=False)))
    mine = browser()
    mine.sign_in("yanbu.admin", "seven brown foxes rest")
    page = mine.get("/erp/users").get_data(as_text=True)
    assert "/erp/users/badr" in page
    assert "sara" not in page
    assert mine.get("/erp/users/sara").status_code == 404
    assert mine.get("/erp/users/sara/edit").status_code == 404
    assert mine.post("/erp/users/sara/one-time-password").status_code == 404
    refused = mine.post("/erp/users/new", {"username": "clerk", "name_ar": "كاتب", "role": "employee", "entity": "ULA"})
    assert refused.status_code in (403, 422)
    db.session.rollback()
    assert actor_named("clerk") is None


def test_programs_read_users_and_give_no_roles_unless_made_for_it(people):
    def token(**more):
        made = unit_of_work(lambda: tokens.make("boss", "x", ["*"], clock.today(), system_actor(), **more))
        return {"Authorization": f"Bearer {made.secret}"}

    mine = Browser(people)
    listed = mine.open("/api/v1/erp/users", headers=token())
    assert listed.status_code == 200
    assert "password" not in listed.get_data(as_text=True)
    new = {"username": "clerk", "name_ar": "كاتب", "role": "finance.head"}
    refused = mine.open("/api/v1/erp/users", method="POST", json=new, headers=token())
    assert (refused.status_code, refused.json["code"]) == (401, "auth.step_up")
    assert mine.open("/api/v1/erp/users", method="POST", json=new, headers=token(may_approve=True)).status_code == 201
    assert mine.open("/api/v1/erp/users").json["code"] == "auth.required"


def run(app, *words: str, stdin: str | None = None):
    return Context().run(lambda: CliRunner().invoke(gather(app), list(words), obj=app, input=stdin))


def test_commands_add_people_give_roles_and_make_tokens(people, governorates):
    made = run(people, "user", "create", "clerk", "--name-ar", "كاتب", "--role", "auditor", "--entity", "YNB", "--json")
    assert made.exit_code == 0, made.output
    assert len(json.loads(made.stdout)["one_time_password"]) == 19
    given = run(people, "user", "grant", "clerk", "employee", "--entity", "YNB-1", "--from", "1448-05-10", "--to", "2027-01-01")
    assert given.exit_code == 0, given.output
    token = run(people, "user", "token", "clerk", "--name", "erp", "--scope", "erp.entity.view", "--json")
    assert token.exit_code == 0, token.output
    db.session.rollback()
    actor = tokens.actor_for(json.loads(token.stdout)["token"])
    assert dict(actor.grants) == {"erp.entity.view": frozenset({governorates["YNB"]})}


def test_commands_refuse_in_one_line(people):
    for words, code in (
        (("user", "create", "sara"), "key.taken"),
        (("user", "create", "with space"), "auth.username_invalid"),
        (("user", "grant", "nobody", "auditor"), "not_found"),
        (("user", "token", "nobody"), "not_found"),
        (("user", "token", "boss", "--as", "sara"), "auth.forbidden"),
        (("user", "token", "sara", "--as", "boss"), "auth.forbidden"),
        (("user", "create", "new.one", "--as", "sara"), "auth.forbidden"),
        (("user", "password", "boss", "--as", "boss"), "auth.own_rights"),
    ):
        answer = run(people, *words)
        assert answer.exit_code == 1, words
        assert answer.stderr.startswith(code), answer.stderr
        assert len(answer.stderr.strip().splitlines()) == 1


def test_the_first_password_may_come_from_standard_input(people):
    answer = run(people, "user", "create", "clerk", "--password-stdin", "--json", stdin="seven brown foxes rest\n")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["one_time_password"] is None
    assert user_row("clerk").must_change_password
