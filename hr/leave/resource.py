"""Leaves and opening balances as resources; kinds of leave to read."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema
from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db
from erp.entities.models import Entity
from erp.i18n import _, _l, language
from erp.resources.declaration import ENTITY, SHARED, Action, Column, Preset, Resource, Words
from erp.resources.fields import Words as WordsField
from hr.employees.models import Employee
from hr.employees.schemas import STATUSES
from hr.leave import operations
from hr.leave.models import Leave, LeaveOpening, LeaveType
from hr.leave.queries import balance_of, types_on
from hr.leave.schemas import STATES, LeaveOpeningSchema, LeaveSchema

TONES = {"waiting": "wait", "returned": "wait", "rejected": "bad", "cancelled": "bad", "approved": "ok"}
NAMED = (
    select(LeaveType.name_ar).where(LeaveType.code == Leave.type).limit(1).correlate(Leave).scalar_subquery(),
    select(LeaveType.name_en).where(LeaveType.code == Leave.type).limit(1).correlate(Leave).scalar_subquery(),
)


class ReasonSchema(Schema):
    reason = WordsField(_l("Reason"), required=True, longest=1000)


def beside(row: Leave, _actor: Actor) -> dict[str, Any]:
    """The balance it is taken from and the law of its kind."""
    standing = balance_of(db.session.get_one(Employee, row.employee_id), row.first_day)
    figures = [
        {"label": _("Opening balance"), "text": str(standing.opening)},
        {"label": _("Earned since"), "text": str(standing.earned)},
        {"label": _("Taken"), "text": str(standing.taken)},
        {"label": _("Lapsed unused"), "text": str(standing.lapsed)},
        {"label": _("Regular leave left"), "text": str(standing.left)},
    ]
    kind = next((kind for kind in types_on(row.first_day) if kind.code == row.type), None)
    if kind is None:
        return {"figures": figures}
    pairs = [(_("Kind of leave"), kind.name_en if language() == "en" else kind.name_ar), (_("Status"), str(STATUSES.get(kind.status, kind.status)))]
    pairs += [(_("Limit in days"), str(kind.limit_days))] if kind.limit_days else []
    return {"figures": figures, "side_panels": [{"title": _("The law of this leave"), "pairs": [*pairs, (_("Basis"), kind.basis)]}]}


LEAVES = Resource(
    name="hr.leaves",
    title=_l("Leave"),
    single=_l("Leave"),
    model=Leave,
    schema=LeaveSchema,
    key="reference",
    scope=ENTITY,
    select=lambda: select().select_from(Leave).join(Employee, Employee.id == Leave.employee_id).join(Entity, Entity.id == Leave.entity_id),
    columns=(
        Column("reference", _l("Reference"), kind="code"),
        Column("number", _l("Number"), Leave.number, kind="code", width=24),
        Column("employee", _l("Employee"), Employee.employee_number, "code", ref="hr.employees", label=Words(Employee.name_ar, Employee.name_en)),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("type", _l("Kind of leave"), Leave.type, "code", label=Words(*NAMED)),
        Column("first_day", _l("First day"), kind="date"),
        Column("last_day", _l("Last day"), kind="date"),
        Column("days", _l("Days"), kind="whole", total=True),
        Column("reason", _l("Reason"), Leave.reason, shown=False),
        Column("refusal", _l("Why it was turned down"), Leave.refusal, shown=False),
        Column("state", _l("State"), Leave.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "type", "employee", "entity", "first_day"),
    sort=("-reference", "first_day"),
    search=("reference", "number"),
    group=("type", "state"),
    heading="type",
    beside=beside,
    views=(Preset(_l("Waits for approval"), "state=waiting"), Preset(_l("Draft"), "state=draft&state=returned")),
    actions=(
        Action("send", _l("Send for approval"), operations.CREATE, operations.send, operations.send_refusal, tone="primary", icon="send"),
        Action("withdraw", _l("Take back"), operations.CREATE, operations.withdraw, operations.withdraw_refusal, icon="undo"),
        Action("cancel", _l("Cancel the leave"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: tuple(LeaveSchema().fields) if state in operations.EDITABLE else (),
    permissions={"change": operations.CREATE},
    attachments=True,
    empty=_l("Ask for a leave: its days and balance are counted, and another person grants it."),
)

OPENINGS = Resource(
    name="hr.leave-openings",
    title=_l("Opening balances of leave"),
    single=_l("Opening balance of leave"),
    model=LeaveOpening,
    schema=LeaveOpeningSchema,
    key="employee_number",
    scope=ENTITY,
    select=lambda: select().select_from(LeaveOpening).join(Employee, Employee.id == LeaveOpening.employee_id),
    columns=(
        Column("employee_number", _l("Employee number"), LeaveOpening.employee_number, "code", label=Words(Employee.name_ar, Employee.name_en)),
        Column("day", _l("As at"), kind="date"),
        Column("days", _l("Days"), LeaveOpening.days, kind="whole", total=True),
        Column("note", _l("Note"), LeaveOpening.note, shown=False),
    ),
    filters=("employee_number", "day"),
    sort=("employee_number",),
    search=("employee_number",),
    heading="employee_number",
    create=operations.open_balances,
    change=operations.open_balances,
    permissions={"create": operations.CREATE, "change": operations.CREATE, "import": operations.CREATE, "view": "hr.leave.view"},
    import_="upsert",
    example={"employee_number": "E00001", "day": "2026-01-01", "days": "36"},
    empty=_l("Bring in what stood to each person's credit before the office began here."),
)

TYPES = Resource(
    name="hr.leave-types",
    title=_l("Kinds of leave"),
    single=_l("Kind of leave"),
    model=LeaveType,
    key="id",
    scope=SHARED,
    columns=(
        Column("id", _l("Number"), kind="whole", shown=False),
        Column("code", _l("Leave code"), kind="code"),
        Column("name", _l("Kind of leave"), Words(LeaveType.name_ar, LeaveType.name_en), width=30),
        Column("status", _l("Status"), kind="choice", choices=STATUSES),
        Column("limit_days", _l("Limit in days"), kind="whole"),
        Column("limit_text", _l("Limit in words"), width=30, shown=False),
        Column("pay_text", _l("Pay"), width=40),
        Column("accrues", _l("Regular leave grows meanwhile"), kind="flag"),
        Column("basis", _l("Basis"), width=20),
        Column("confidence", _l("Confidence"), width=16),
        Column("valid_from", _l("Holds from"), kind="date"),
        Column("valid_to", _l("Holds to"), kind="date", shown=False),
    ),
    filters=("code", "status"),
    sort=("id", "code"),
    search=("code",),
    heading="name",
    permissions={"view": "hr.leave.view"},
)
