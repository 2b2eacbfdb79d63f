"""The office's elements as a resource."""

from __future__ import annotations

from marshmallow import Schema
from sqlalchemy import case, cast
from sqlalchemy.types import Numeric

from erp.i18n import _l
from erp.resources.declaration import SHARED, Action, Column, Resource
from erp.resources.fields import Choice, Code, Dated, Flag, Rate, Words
from hr.elements import operations
from hr.elements.models import PayElement

KINDS = {"earning": _l("Earning"), "deduction": _l("Deduction")}
METHODS = {"fixed": _l("Fixed amount a month"), "percent": _l("Percent of other pay"), "rate": _l("Amount for each unit")}
STATES = {
    "draft": _l("Draft"),
    "waiting": _l("Waits for approval"),
    "approved": _l("Approved"),
    "returned": _l("Returned"),
    "rejected": _l("Rejected"),
}
TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "approved": "ok"}
SHOWN = case(
    (PayElement.method == "percent", cast(PayElement.value, Numeric(18, 4))), else_=cast(PayElement.value, Numeric(18, 4)) / 100
)  # fmt: skip


class PayElementSchema(Schema):
    code = Code(_l("Element code"), required=True, pattern=r"[a-z][a-z0-9_]*", help=_l("Small Latin letters, as inputs will name it"))
    name_ar = Words(_l("Name (Arabic)"), required=True, longest=100)
    name_en = Words(_l("Name (English)"), longest=100)
    kind = Choice(KINDS, _l("Kind"), required=True, default="earning")
    method = Choice(METHODS, _l("Way of reckoning"), required=True, default="fixed")
    value = Rate(_l("Value"), required=True, places=4, help=_l("Riyals a month or a unit, or the percentage"))
    bases = Words(_l("Of which pay"), longest=200, default="basic", help=_l("Elements that a percentage is of, separated by commas"))
    economic = Code(_l("Economic item"), required=True, default="211125")
    with_days = Flag(_l("Stops with days not worked"), default=True)
    in_base = Flag(_l("Counts in the base of insurance"), default=False)
    grades = Words(_l("Grades"), longest=200, help=_l("Separated by commas; empty: every grade"))
    valid_from = Dated(_l("Holds from"), required=True)
    valid_to = Dated(_l("Holds to"))
    party = Words(_l("Payee"), longest=64, help=_l("Of a deduction: the body that it is owed to"))
    basis = Words(_l("Basis"), required=True, longest=200, help=_l("The decision or article that grants it"))


class EndSchema(Schema):
    last_day = Dated(_l("Last day"), required=True)


PAY_ELEMENTS = Resource(
    name="hr.pay-elements",
    title=_l("Elements of pay"),
    single=_l("Element of pay"),
    model=PayElement,
    schema=PayElementSchema,
    key="reference",
    scope=SHARED,
    of_all=True,
    columns=(
        Column("reference", _l("Reference"), kind="code"),
        Column("code", _l("Element code"), PayElement.code, kind="code"),
        Column("name_ar", _l("Name (Arabic)"), width=28),
        Column("name_en", _l("Name (English)"), PayElement.name_en, shown=False),
        Column("kind", _l("Kind"), PayElement.kind, kind="choice", choices=KINDS),
        Column("method", _l("Way of reckoning"), PayElement.method, kind="choice", choices=METHODS),
        Column("value", _l("Value"), SHOWN, kind="rate"),
        Column("economic", _l("Economic item"), PayElement.economic, kind="code"),
        Column("party", _l("Payee"), PayElement.party, shown=False),
        Column("grades", _l("Grades"), PayElement.grades, shown=False),
        Column("valid_from", _l("Holds from"), kind="date"),
        Column("valid_to", _l("Holds to"), kind="date"),
        Column("basis", _l("Basis"), PayElement.basis, shown=False),
        Column("state", _l("State"), PayElement.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("code", "kind", "method", "state", "economic"),
    sort=("reference", "code"),
    search=("code", "name_ar", "name_en"),
    heading="name_ar",
    layout=(
        (_l("Element of pay"), ("code", "name_ar", "name_en", "kind", "method", "value", "bases", "party")),
        (_l("Whom and when"), ("grades", "with_days", "valid_from", "valid_to", "basis")),
        (_l("Budget"), ("economic", "in_base")),
    ),
    actions=(
        Action("send", _l("Send for approval"), operations.CREATE, operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("end", _l("End this element"), operations.APPROVE, operations.end, operations.end_refusal, EndSchema),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: tuple(PayElementSchema().fields) if state in operations.EDITABLE else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    empty=_l("Add an allowance or deduction of the office: another person approves it, and pay reads it from its day."),
)
