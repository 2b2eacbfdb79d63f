"""What an account is described by, in forms, JSON and sheets."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Flag, Ref, Words

TYPES = {
    "asset": _l("Asset"),
    "liability": _l("Liability"),
    "net_assets": _l("Net assets"),
    "revenue": _l("Revenue"),
    "expense": _l("Expense"),
    "memo": _l("Memorandum"),
}


class AccountSchema(Schema):
    code = Code(_l("Account code"), required=True, longest=20, headers=("رمز الحساب", "Account code"))
    name_ar = Words(_l("Name in Arabic"), required=True, headers=("اسم الحساب", "Account name (Arabic)"))
    name_en = Words(_l("Name in English"), headers=("اسم الحساب بالإنجليزية", "Account name (English)"))
    type = Choice(TYPES, _l("Account type"), required=True, headers=("نوع الحساب", "Type"))
    parent = Ref("finance.accounts", _l("Parent account"), headers=("الحساب الرئيسي", "Parent account"))
    gfsm = Code(_l("GFSM code"), longest=20, headers=("رمز إحصاءات مالية الحكومة", "GFSM code"))
    party_required = Flag(_l("Needs a party"), clearable=False)
    project_required = Flag(_l("Needs a project"), clearable=False)
    active = Flag(_l("In use"), clearable=False)
