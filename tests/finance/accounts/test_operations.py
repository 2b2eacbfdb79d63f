"""The chart grows by sets, keeps its tree, and does not change what entries rest on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.resources import save
from erp.resources.check import NewKey
from finance import posting
from finance.accounts import operations
from finance.accounts.models import Account
from finance.accounts.resource import ACCOUNTS
from finance.accounts.rules import ParentMissing, ParentRing, ParentType, check_tree, is_control
from finance.errors import AccountInUse
from tests.factories.finance import make_books, make_event


def account(code: str) -> Account:
    db.session.expire_all()
    return db.session.execute(select(Account).where(Account.code == code)).scalar_one()


def new(code: str, type_: str = "asset", parent=None, **more):
    return (None, {"code": code, "name_ar": code, "type": type_, "parent_id": parent, **more})


def test_a_set_may_name_its_own_parents(app, actor):
    unit_of_work(lambda: operations.create([new("11", parent=NewKey("1")), new("1")], actor))
    assert account("11").parent_id == account("1").id
    assert (account("1").postable, account("11").postable) == (False, True)


def test_control_accounts_and_projects_are_known_by_their_numbers(app, actor):
    unit_of_work(lambda: operations.create([new("2111", "liability"), new("1217"), new("1111"), new("2125", "liability")], actor))
    assert [account(c).party_required for c in ("2111", "1217", "1111", "2125")] == [True, False, False, False]
    assert account("1217").project_required
    assert not is_control("21111")


def test_an_account_with_entries_keeps_its_meaning(app, actor):
    make_books()
    unit_of_work(lambda: posting.record(make_event(), actor=actor))
    with pytest.raises(AccountInUse):
        unit_of_work(lambda: operations.change([(account("52212"), {"gfsm": "2219"})], actor))
    with pytest.raises(AccountInUse):
        unit_of_work(lambda: operations.create([new("522121", "expense", account("52212").id)], actor))
    unit_of_work(lambda: operations.change([(account("52212"), {"name_ar": "كهرباء"})], actor))
    assert account("52212").name_ar == "كهرباء"
    assert account("52212").postable


@pytest.mark.parametrize(
    ("parents", "types", "refusal"),
    [
        ({"a": "b"}, {"a": "asset"}, ParentMissing),
        ({"a": "b", "b": None}, {"a": "asset", "b": "expense"}, ParentType),
        ({"a": "b", "b": "a"}, {"a": "asset", "b": "asset"}, ParentRing),
    ],
)
def test_the_tree_is_checked(parents, types, refusal):
    with pytest.raises(refusal):
        check_tree(parents, types, parents)


def test_through_the_resource_with_audit(app, actor):
    made = unit_of_work(lambda: save.create(ACCOUNTS, {"code": "3", "name_ar": "صافي الأصول", "type": "net_assets"}, actor))
    assert made.code == "3"
