"""Accounts and roles: an administrator of one governorate administers it and nothing above."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from erp import clock
from erp.audit.models import AuditEvent
from erp.auth import roles
from erp.auth.credentials import UserSession
from erp.auth.errors import AboveOwnRights, OwnRights, PasswordWeak, PermissionUnknown
from erp.auth.models import Grant, Role
from erp.auth.people import actor_named
from erp.auth.queries import held_by, holders, user, visible_ids
from erp.auth.users import Given, NewUser, change, create, give_role, set_one_time_password, take_role
from erp.auth.values import EVERYWHERE
from erp.db import db, unit_of_work
from erp.errors import Conflict, KeyTaken, NoSuchRole, NotAllowed, NotFound, RequestInvalid
from tests.erp.auth.conftest import user_row


@pytest.fixture
def local(governorates, people):
    """`yanbu.admin` administers Yanbu; `badr` works there; `ula` works elsewhere."""
    boss = actor_named("boss")
    unit_of_work(lambda: create(NewUser("yanbu.admin", "مدير ينبع", roles=[Given("admin", "YNB")]), boss))
    unit_of_work(lambda: create(NewUser("badr", "بدر", roles=[Given("employee", "YNB-1")]), boss))
    unit_of_work(lambda: create(NewUser("ula", "علا", roles=[Given("employee", "ULA")]), boss))
    return actor_named("yanbu.admin")


def boss():
    return actor_named("boss")


def rights(username: str) -> dict:
    db.session.rollback()
    return dict(actor_named(username).grants)


def test_a_user_limited_to_one_governorate_is_added(governorates, people):
    made = unit_of_work(lambda: create(NewUser("YNB.Officer", "موظف ينبع", roles=[Given("auditor", "YNB")]), boss()))
    assert made.username == "ynb.officer"
    assert len(made.password) == 19
    held = rights("ynb.officer")
    assert held["erp.entity.view"] == frozenset({governorates["YNB"]})
    assert user_row("ynb.officer").must_change_password
    told = db.session.execute(select(AuditEvent).where(AuditEvent.document == "erp.user:ynb.officer").order_by(AuditEvent.id)).scalars().all()
    assert {event.action for event in told} == {"created", "role_given"}
    assert made.password not in str([event.changes for event in told])


@pytest.mark.parametrize(
    "new",
    [
        NewUser("a", "x"),
        NewUser("with space", "x"),
        NewUser("سارة", "x"),
        NewUser("ok.name", " "),
        NewUser("x" * 65, "x"),
        NewUser("../x", "x"),
        NewUser("new", "x"),
    ],
)
def test_unfit_accounts_are_refused_with_every_fault(people, new):
    with pytest.raises(RequestInvalid) as refused:
        unit_of_work(lambda: create(new, boss()))
    assert refused.value.problems


def test_a_taken_name_and_a_weak_password_are_refused(people):
    with pytest.raises(KeyTaken):
        unit_of_work(lambda: create(NewUser("Sara", "سارة"), boss()))
    with pytest.raises(PasswordWeak):
        unit_of_work(lambda: create(NewUser("new.one", "سارة", password="short"), boss()))


def test_without_the_right_nobody_is_added(people):
    with pytest.raises(NotAllowed):
        unit_of_work(lambda: create(NewUser("new.one", "سارة"), actor_named("sara")))


def test_grants_hold_between_their_days(people):
    with clock.frozen("2027-10-21"):
        unit_of_work(lambda: give_role("sara", Given("auditor", None, date(2027, 11, 1), date(2027, 11, 30)), boss()))
        assert "erp.audit.view" not in rights("sara")
    with clock.frozen("2027-11-30"):
        assert rights("sara")["erp.audit.view"] == EVERYWHERE
    with clock.frozen("2027-12-01"):
        assert "erp.audit.view" not in rights("sara")


def test_taking_a_role_ends_it_today_and_keeps_its_history(people):
    grant = unit_of_work(lambda: give_role("sara", Given("auditor", None, clock.today() - timedelta(days=0)), boss()))
    unit_of_work(lambda: take_role("sara", grant, boss()))
    assert "erp.audit.view" not in rights("sara")
    assert any(held.id == grant and not held.in_force for held in held_by(user_row("sara").id))


def test_reversed_days_doubled_grants_and_unknown_names_are_refused(people):
    def attempt(given, username="sara"):
        return lambda: unit_of_work(lambda: give_role(username, given, boss()))

    with pytest.raises(RequestInvalid):
        attempt(Given("auditor", None, date(2026, 5, 2), date(2026, 5, 1)))()
    attempt(Given("auditor"))()
    with pytest.raises(KeyTaken):
        attempt(Given("auditor"))()
    for given, username in ((Given("auditor", "NOWHERE"), "sara"), (Given("auditor"), "nobody")):
        with pytest.raises(NotFound):
            attempt(given, username)()
    with pytest.raises(NoSuchRole) as refused:
        attempt(Given("no.such"))()
    assert "auditor" in refused.value.facts["roles"]


def test_nobody_changes_their_own_rights(people):
    mine = db.session.execute(select(Grant.id).where(Grant.user_id == user_row("boss").id)).scalars().first()
    for act in (
        lambda: give_role("boss", Given("finance.head"), boss()),
        lambda: take_role("boss", mine, boss()),
        lambda: change("boss", {"active": False}, boss()),
        lambda: set_one_time_password("boss", boss()),
        lambda: roles.change("admin", "x", "", ["erp.user.manage"], boss()),
    ):
        with pytest.raises(OwnRights):
            unit_of_work(act)


def test_a_local_administrator_adds_people_below_only(local, governorates):
    made = unit_of_work(lambda: create(NewUser("new.clerk", "كاتب", roles=[Given("employee", "YNB-1")]), local))
    assert made.user_id
    for given in (Given("employee", "ULA"), Given("employee", "EMIRATE"), Given("employee", None)):
        with pytest.raises(NotAllowed):
            unit_of_work(lambda given=given: create(NewUser("other.clerk", "كاتب", roles=[given]), local))
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: create(NewUser("no.role", "كاتب"), local))
    assert user_row("new.clerk").id


def test_a_local_administrator_does_not_touch_people_above_or_elsewhere(local):
    for name in ("boss", "sara", "ula"):
        for act in (
            lambda name=name: set_one_time_password(name, local),
            lambda name=name: change(name, {"active": False}, local),
            lambda name=name: give_role(name, Given("employee", "YNB"), local),
        ):
            with pytest.raises(NotFound):
                unit_of_work(act)
    assert unit_of_work(lambda: set_one_time_password("badr", local))


def test_who_has_ever_held_something_elsewhere_is_out_of_reach(local):
    """Else a local administrator could take over an account that gets its wider role back tomorrow."""
    grant = unit_of_work(lambda: give_role("badr", Given("auditor"), boss()))
    unit_of_work(lambda: take_role("badr", grant, boss()))
    with pytest.raises(NotFound):
        unit_of_work(lambda: set_one_time_password("badr", actor_named("yanbu.admin")))


def test_a_local_administrator_gives_no_more_than_they_hold(local):
    unit_of_work(lambda: roles.create("switcher", "مبدل", "", ["erp.module.manage"], boss()))
    unit_of_work(lambda: roles.create("local.users", "مستخدمون", "", ["erp.user.manage", "erp.user.view"], boss()))
    unit_of_work(lambda: create(NewUser("local.admin", "محلي", roles=[Given("local.users", "YNB")]), boss()))
    held = actor_named("local.admin")
    assert unit_of_work(lambda: give_role("badr", Given("local.users", "YNB-1"), held))
    for role in ("switcher", "admin"):
        with pytest.raises(AboveOwnRights):
            unit_of_work(lambda role=role: give_role("badr", Given(role, "YNB-1"), held))


def test_a_local_administrator_sees_their_own_people_only(local):
    seen = visible_ids(local)
    from erp.auth.models import User

    names = set(db.session.execute(select(User.username).where(User.id.in_(seen))).scalars())
    assert names == {"yanbu.admin", "badr"}
    with pytest.raises(NotFound):
        user("ula", local)
    assert user("badr", local).username == "badr"


def test_roles_are_the_emirates_affair(local):
    with pytest.raises(NotAllowed):
        unit_of_work(lambda: roles.create("mine", "دوري", "", ["erp.user.manage"], local))
    with pytest.raises(NotAllowed):
        unit_of_work(lambda: roles.change("employee", "موظف", "", ["erp.user.manage"], local))


def test_a_role_is_made_changed_and_felt_at_once(people):
    unit_of_work(lambda: roles.create("reader", "قارئ", "Reader", ["erp.audit.view"], boss()))
    unit_of_work(lambda: give_role("sara", Given("reader"), boss()))
    assert "erp.audit.view" in rights("sara")
    version = db.session.execute(select(Role.version).where(Role.code == "reader")).scalar_one()
    unit_of_work(lambda: roles.change("reader", "قارئ", "Reader", ["erp.entity.view"], boss(), version=version))
    assert set(rights("sara")) >= {"erp.entity.view"}
    assert "erp.audit.view" not in rights("sara")
    role_id = db.session.execute(select(Role.id).where(Role.code == "reader")).scalar_one()
    assert [name for name, _words in holders(role_id)] == ["sara"]
    with pytest.raises(PermissionUnknown):
        unit_of_work(lambda: roles.change("reader", "قارئ", "", ["erp.everything.do"], boss()))
    with pytest.raises(KeyTaken):
        unit_of_work(lambda: roles.create("reader", "x", "", [], boss()))
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: roles.create("with space", "", "", [], boss()))


def test_a_stale_version_is_a_conflict(people):
    version = user_row("sara").version
    unit_of_work(lambda: change("sara", {"email": "a@example.sa"}, boss(), version=version))
    with pytest.raises(Conflict):
        unit_of_work(lambda: change("sara", {"email": "b@example.sa"}, boss(), version=version))


def test_every_change_is_in_the_trail(people, browser):
    before = db.session.execute(select(AuditEvent.id).order_by(AuditEvent.id.desc())).scalars().first() or 0
    grant = unit_of_work(lambda: give_role("sara", Given("auditor"), boss()))
    unit_of_work(lambda: take_role("sara", grant, boss()))
    unit_of_work(lambda: change("sara", {"email": "a@example.sa", "active": False}, boss()))
    unit_of_work(lambda: set_one_time_password("sara", boss()))
    rows = db.session.execute(select(AuditEvent).where(AuditEvent.id > before).order_by(AuditEvent.id)).scalars().all()
    assert [row.action for row in rows] == ["role_given", "role_taken", "changed", "password_reset"]
    assert {row.actor for row in rows} == {"boss"}
    assert rows[2].changes == {"email": [None, "a@example.sa"], "active": [True, False]}
    assert db.session.execute(select(UserSession.id).where(UserSession.ended_at.is_(None))).first() is None
