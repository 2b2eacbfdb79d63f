"""What acts on statement lines ask for."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Code, Words


class ConfirmSchema(Schema):
    document = Code(
        _l("What it is of"), required=True, longest=140, pattern=r"[a-z]+:\S+",
        help=_l("payment:, order:, batch:, return: or entry: and the number, as the matching page says it")
    )


class UndoSchema(Schema):
    reason = Words(_l("Reason"), required=True, longest=500)
