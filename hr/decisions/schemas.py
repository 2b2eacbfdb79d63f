"""A decision in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Ref, Whole, Words
from hr.employees.schemas import GRADE

KINDS = {
    "increment": _l("Annual increment"),
    "promotion": _l("Promotion"),
    "transfer": _l("Transfer of an employee"),
    "suspension": _l("Suspension from work"),
    "return": _l("Return to work"),
    "unpaid_leave": _l("Unpaid leave"),
    "sick_leave": _l("Sick leave"),
    "motherhood": _l("Motherhood leave"),
    "end_of_service": _l("End of service"),
    "account": _l("Change of bank account"),
    "correction": _l("Correction of the record"),
}
STATES = {
    "draft": _l("Draft"),
    "waiting": _l("Waits for approval"),
    "approved": _l("Approved"),
    "returned": _l("Returned"),
    "rejected": _l("Rejected"),
    "cancelled": _l("Cancelled"),
}


class DecisionSchema(Schema):
    kind = Choice(KINDS, _l("Kind of decision"), required=True)
    employee = Ref("hr.employees", _l("Employee"), required=True)
    decision_date = Dated(_l("Decision date"), required=True, default=clock.today)
    effective_date = Dated(_l("In effect from"), required=True)
    end_date = Dated(_l("Last day"))
    to_grade = Code(_l("New grade"), pattern=GRADE)
    to_step = Whole(_l("New step"), least=1, most=40)
    to_entity = Ref("erp.entities", _l("New entity"))
    reason = Words(_l("Reason"), longest=1000)
