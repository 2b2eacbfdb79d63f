"""What is asked when a run or an exception is acted on."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Words


class ReasonSchema(Schema):
    reason = Words(_l("Reason"), required=True, longest=1000)
