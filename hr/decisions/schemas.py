"""A decision in forms and JSON."""

from __future__ import annotations

from marshmallow import Schema

from erp import clock
from erp.i18n import _l
from erp.resources.fields import Choice, Code, Dated, Money, Ref, Whole, Words
from hr.employees.schemas import GRADE

KINDS = {
    "appointment": _l("Appointment"),
    "commencement": _l("Commencement of work"),
    "increment": _l("Annual increment"),
    "promotion": _l("Promotion"),
    "transfer": _l("Transfer of an employee"),
    "suspension": _l("Suspension from work"),
    "return": _l("Return to work"),
    "unpaid_leave": _l("Unpaid leave"),
    "sick_leave": _l("Sick leave"),
    "motherhood": _l("Motherhood leave"),
    "end_of_service": _l("End of service"),
    "rehire": _l("Return to service"),
    "account": _l("Change of bank account"),
    "correction": _l("Correction of the record"),
    "cancellation": _l("Cancellation of a decision"),
}
CAUSES = {
    "resignation": _l("Resignation"),
    "retirement": _l("Retirement"),
    "death": _l("Death"),
    "disability": _l("Disability"),
    "dismissal": _l("Dismissal"),
    "other": _l("Another cause"),
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
    kind = Choice({kind: words for kind, words in KINDS.items() if kind != "cancellation"}, _l("Kind of decision"), required=True)
    employee = Ref("hr.employees", _l("Employee"), required=True, upper=True)
    decision_date = Dated(_l("Decision date"), required=True, default=clock.today)
    effective_date = Dated(_l("In effect from"), required=True)
    end_date = Dated(_l("Last day"))
    to_grade = Code(_l("New grade"), pattern=GRADE)
    to_step = Whole(_l("New step"), least=1, most=40)
    to_entity = Ref("erp.entities", _l("New entity"))
    to_position = Code(_l("New post"), help=_l("The number of a vacant post of the formation"))
    last_basic = Money(_l("Last basic pay in state service"), least=0, help=_l("Of an appointee or somebody who comes back"))
    reason = Words(_l("Reason"), longest=1000, lines=True)
    ground = Words(_l("Ground"), longest=1000, lines=True, help=_l("The order or article on which a bar or date of the law is passed over"))
    cause = Choice(CAUSES, _l("Cause of the end of service"), help=_l("On death or disability the whole balance of leave is paid out"))
    clearance = Code(_l("Clearance number"), longest=64, pattern=r"[0-9A-Za-z؀-ۿ][0-9A-Za-z؀-ۿ ./_-]*", help=_l("Asked for at the end of service"))
