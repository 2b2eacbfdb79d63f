"""Changes of the chart. An account that has entries keeps its meaning: its type, its place and its statistics code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, update

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.resources.check import NewKey
from erp.scope import elevated
from erp.text import search_form
from finance.accounts.models import Account, AccountBalance
from finance.accounts.rules import check_tree, is_control, needs_project
from finance.errors import AccountInUse

Plan = Sequence[tuple[Account | None, dict[str, Any]]]
PLAIN = ("name_ar", "name_en", "type", "gfsm", "party_required", "project_required", "active")
MEANING = ("type", "gfsm", "parent_id", "party_required", "project_required")
TEXTS = ("name_ar", "name_en", "type", "gfsm")


def create(plan: Plan, _actor: Actor) -> list[Account]:
    """New accounts; a parent may be one of the same set. Raises ParentMissing, ParentType, ParentRing, AccountInUse."""
    made = [_new(values) for _row, values in plan]
    db.session.add_all(made)
    db.session.flush()
    ids = {account.code: account.id for account in made}
    for account, (_row, values) in zip(made, plan, strict=True):
        account.parent_id = _parent(values.get("parent_id"), ids)
    return _settled(made)


def change(plan: Plan, _actor: Actor) -> list[Account]:
    """Changed accounts. Raises the same, and AccountInUse for what entries already rest on."""
    used = _with_entries([account.id for account, _values in plan if account is not None])
    rows = []
    for account, values in plan:
        assert account is not None
        wanted = {**values, **({"parent_id": _parent(values["parent_id"], {})} if "parent_id" in values else {})}
        if account.id in used and any(name in wanted and (wanted[name] or "") != (getattr(account, name) or "") for name in MEANING):
            raise AccountInUse(account=account.code)
        _fill(account, wanted)
        if "parent_id" in wanted:
            account.parent_id = wanted["parent_id"]
        rows.append(account)
    return _settled(rows)


def _new(values: dict[str, Any]) -> Account:
    code = values["code"]
    account = Account(
        code=code, name_ar="", name_en="", type="", gfsm="", postable=True, party_required=is_control(code), project_required=needs_project(code),
        active=True, recorded_at=clock.now(),
    )  # fmt: skip
    _fill(account, values)
    return account


def _fill(account: Account, values: dict[str, Any]) -> None:
    for name in PLAIN:
        if values.get(name) is not None:
            setattr(account, name, values[name])
        elif name in values and name in TEXTS:
            setattr(account, name, "")
    account.search = search_form(f"{account.code} {account.name_ar} {account.name_en}")[:500]


def _parent(parent: Any, ids: dict[str, int]) -> int | None:
    """The id of a parent, which may be among the accounts that come with this one."""
    if isinstance(parent, NewKey):
        return ids.get(str(parent)) or db.session.execute(select(Account.id).where(Account.code == str(parent))).scalar_one()
    return parent


def _with_entries(ids: Iterable[int]) -> set[int]:
    with elevated("an account in use anywhere keeps its meaning") as session:
        found = session.execute(select(AccountBalance.account_id).where(AccountBalance.account_id.in_(list(ids))).distinct())
        return set(found.scalars())


def _settled(rows: list[Account]) -> list[Account]:
    """Check the tree and say again who takes entries: whoever has nothing below it."""
    db.session.flush()
    found = db.session.execute(select(Account.id, Account.code, Account.parent_id, Account.type)).all()
    codes = {row.id: row.code for row in found}
    check_tree({row.code: codes.get(row.parent_id) for row in found}, {row.code: row.type for row in found}, [row.code for row in rows])
    headings = {row.parent_id for row in found if row.parent_id is not None}
    _refuse_used_headings({row.parent_id for row in rows if row.parent_id is not None}, codes)
    db.session.execute(
        update(Account).where(Account.id.in_(headings), Account.postable.is_(True)).values(postable=False, version=Account.version + 1)
    )
    return rows


def _refuse_used_headings(headings: set[int], codes: dict[int, str]) -> None:
    for account_id in sorted(_with_entries(headings)):
        raise AccountInUse(account=codes[account_id])
