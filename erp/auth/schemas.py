"""What an account is described by, in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Flag, Ref, Words

LANGUAGES = {"ar": _l("Arabic"), "en": _l("English")}


class UserSchema(Schema):
    username = Code(_l("User name"), required=True, longest=64, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*")
    name_ar = Words(_l("Name in Arabic"), required=True)
    name_en = Words(_l("Name in English"))
    email = Words(_l("E-mail address"))
    language = Choice(LANGUAGES, _l("Language"), default="ar", clearable=False)
    active = Flag(_l("Open account"), default=True, clearable=False)
    role = Ref("erp.roles", _l("Role to give"), help=_l("Further roles are given on the person's page."))
    entity = Ref("erp.entities", _l("Where the role holds"), help=_l("This entity and everything below it; empty: everywhere."))
