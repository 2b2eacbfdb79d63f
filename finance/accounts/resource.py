"""The account as a resource."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from erp.i18n import _l
from erp.resources.declaration import SHARED, Column, Related, Resource, Words
from finance.accounts import operations
from finance.accounts.models import Account
from finance.accounts.schemas import TYPES, AccountSchema

Parent = aliased(Account, name="parent")

ACCOUNTS = Resource(
    name="finance.accounts",
    title=_l("Accounts"),
    single=_l("Account"),
    model=Account,
    schema=AccountSchema,
    key="code",
    scope=SHARED,
    of_all=True,
    select=select().select_from(Account).outerjoin(Parent, Parent.id == Account.parent_id),
    columns=(
        Column("code", _l("Account code"), kind="code"),
        Column("name", _l("Name"), Words(Account.name_ar, Account.name_en), width=40),
        Column("type", _l("Account type"), kind="choice", choices=TYPES),
        Column("parent", _l("Parent account"), Parent.code, kind="code", ref="finance.accounts", label=Words(Parent.name_ar, Parent.name_en)),
        Column("gfsm", _l("GFSM code"), kind="code"),
        Column("postable", _l("Takes entries"), kind="flag"),
        Column("party_required", _l("Needs a party"), kind="flag"),
        Column("project_required", _l("Needs a project"), kind="flag", shown=False),
        Column("active", _l("In use"), kind="flag", shown=False),
        Column("name_ar", _l("Name in Arabic"), shown=False, width=40),
        Column("name_en", _l("Name in English"), shown=False, width=40),
    ),
    filters=("code", "name", "type", "parent", "gfsm", "postable", "party_required", "active"),
    sort=("code", "type"),
    search=("code", "name"),
    group=("type", "parent"),
    heading="name",
    layout=(
        (_l("Account"), ("code", "name_ar", "name_en", "type", "parent", "gfsm")),
        (_l("What a line must name"), ("party_required", "project_required", "active")),
    ),
    related=(Related("finance.accounts", "parent", _l("Accounts below it")),),
    create=operations.create,
    change=operations.change,
    import_="upsert",
    import_columns=("code", "name_ar", "name_en", "type", "parent", "gfsm"),
    example={"code": "52214", "name_ar": "صيانة وتشغيل", "name_en": "Operation and maintenance", "type": "expense", "parent": "522", "gfsm": "2214"},
    permissions={"create": "finance.account.manage", "change": "finance.account.manage", "import": "finance.account.manage"},
    empty=_l("Import the chart of accounts from a workbook, or add the headings first and then what stands below them."),
)
