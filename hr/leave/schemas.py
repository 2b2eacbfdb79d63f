"""A leave, and an opening balance, in forms, JSON and sheets."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Code, Dated, Ref, Whole, Words
from hr.leave.queries import choices

STATES = {
    "draft": _l("Draft"),
    "waiting": _l("Waits for approval"),
    "approved": _l("Approved"),
    "returned": _l("Returned"),
    "rejected": _l("Rejected"),
    "cancelled": _l("Cancelled"),
}


class LeaveSchema(Schema):
    employee = Ref("hr.employees", _l("Employee"), required=True, upper=True)
    type = Code(
        _l("Kind of leave"), required=True, upper=True, longest=16, suggest=choices,
        help=_l("The code: REG for regular leave, SICK for sick leave ..."),
    )  # fmt: skip
    first_day = Dated(_l("First day"), required=True, default=clock.today)
    last_day = Dated(_l("Last day"), required=True)
    reason = Words(_l("Reason"), longest=1000, lines=True)


class LeaveOpeningSchema(Schema):
    employee_number = Code(_l("Employee number"), required=True, headers=("الرقم الوظيفي", "Employee number"))
    day = Dated(_l("As at"), required=True, headers=("بتاريخ", "As at"))
    days = Whole(_l("Days"), required=True, most=2000, headers=("الرصيد بالأيام", "Days"))
    note = Words(_l("Note"), longest=500, headers=("ملاحظات", "Note"))
