"""The decision as a resource."""

from __future__ import annotations

from marshmallow import Schema
from sqlalchemy import select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.module import Way
from erp.resources.declaration import ENTITY, Action, Column, Preset, Resource, Words
from erp.resources.fields import Words as WordsField
from hr.decisions import operations, payout
from hr.decisions.models import Decision
from hr.decisions.schemas import CAUSES, KINDS, STATES, DecisionSchema
from hr.decisions.shown import beside
from hr.employees.models import Employee
from hr.employees.schemas import ACCOUNT

Target = Entity.__table__.alias("target")
TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "cancelled": "bad", "approved": "ok"}


class ReasonSchema(Schema):
    reason = WordsField(_l("Reason"), required=True, longest=1000)


DECISIONS = Resource(
    name="hr.decisions",
    title=_l("Personnel decisions"),
    single=_l("Personnel decision"),
    model=Decision,
    schema=DecisionSchema,
    key="reference",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(Decision)
        .join(Employee, Employee.id == Decision.employee_id)
        .join(Entity, Entity.id == Decision.entity_id)
        .outerjoin(Target, Target.c.id == Decision.to_entity_id)
    ),
    columns=(
        Column("reference", _l("Reference"), kind="code"),
        Column("number", _l("Number"), Decision.number, kind="code", width=24),
        Column("kind", _l("Kind of decision"), Decision.kind, kind="choice", choices=KINDS),
        Column(
            "employee", _l("Employee"), Employee.employee_number, kind="code", ref="hr.employees", label=Words(Employee.name_ar, Employee.name_en)
        ),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("decision_date", _l("Decision date"), kind="date"),
        Column("effective_date", _l("In effect from"), kind="date"),
        Column("end_date", _l("Last day"), kind="date", shown=False),
        Column("to_grade", _l("New grade"), Decision.to_grade, kind="code"),
        Column("to_step", _l("New step"), Decision.to_step, kind="whole"),
        Column("to_entity", _l("New entity"), Target.c.code, kind="code", shown=False),
        Column("to_iban", _l("New account"), Decision.to_iban, kind="code", mask=ACCOUNT, shown=False),
        Column("to_position", _l("New post"), Decision.to_position, kind="code", shown=False),
        Column("cause", _l("Cause of the end of service"), Decision.cause, kind="choice", choices=CAUSES, shown=False),
        Column("reason", _l("Reason"), Decision.reason, shown=False),
        Column("prepared_by", _l("Prepared by"), shown=False),
        Column("decided_by", _l("Decided by"), Decision.decided_by, shown=False),
        Column("refusal", _l("Why it was turned down"), Decision.refusal, shown=False),
        Column("state", _l("State"), Decision.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "kind", "employee", "entity", "effective_date", "decision_date"),
    sort=("-reference", "effective_date", "decision_date"),
    search=("reference", "number", "reason"),
    heading="kind",
    actions=(
        Action("send", _l("Send for approval"), operations.CREATE, operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("withdraw", _l("Take back"), operations.CREATE, operations.withdraw, operations.withdraw_refusal, icon="undo"),
        Action("pay-leave", _l("Pay the leave balance"), payout.PAY, payout.pay, payout.pay_refusal, icon="coins", needs_key=True),
        Action("cancel", _l("Cancel the decision"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    layout=(
        (_l("Personnel decision"), ("kind", "employee", "decision_date", "effective_date", "end_date")),
        (_l("What it gives"), ("to_grade", "to_step", "to_position", "to_entity", "last_basic")),
        (_l("Grounds"), ("reason", "ground", "cause", "clearance")),
    ),
    beside=beside,
    ways=(Way(_l("Increment for all"), "/hr/increments/new", operations.CREATE, "plus"),),
    views=(Preset(_l("Waits for approval"), "state=waiting"), Preset(_l("Draft"), "state=draft&state=returned")),
    prints=((_l("Print the decision"), "hr_decision_papers.paper"),),
    create=operations.create,
    change=operations.change,
    editable=lambda state: tuple(DecisionSchema().fields) if state in operations.EDITABLE else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    empty=_l("Prepare a decision: another person approves it, then it takes effect with its number."),
)
