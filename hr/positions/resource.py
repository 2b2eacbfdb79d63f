"""The post as a resource: where it stands, who holds it, whether the budget funds it."""

from __future__ import annotations

from sqlalchemy import and_, case, select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Column, Preset, Related, Resource, Words
from hr.employees.models import Employee
from hr.employees.schemas import SCALES
from hr.employees.values import TERMINATED
from hr.positions import operations
from hr.positions.models import Position
from hr.positions.schemas import FUNDING, OCCUPANCY, STATUSES, PositionSchema

FUNDED = case((Position.provisional, "unfunded"), else_="funded")
FILLED = case((Employee.id.is_not(None), "filled"), else_="vacant")

POSITIONS = Resource(
    name="hr.positions",
    title=_l("Positions"),
    single=_l("Post"),
    model=Position,
    schema=PositionSchema,
    key="position_number",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(Position)
        .join(Entity, Entity.id == Position.entity_id)
        .outerjoin(Employee, and_(Employee.position_number == Position.position_number, Employee.status != TERMINATED))
    ),
    columns=(
        Column("position_number", _l("Position number"), kind="code"),
        Column("title_ar", _l("Position"), width=30),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("scale", _l("Scale"), Position.scale, kind="choice", choices=SCALES, shown=False),
        Column("grade", _l("Grade"), Position.grade, kind="code"),
        Column("economic", _l("Economic item"), kind="code"),
        Column("holder", _l("Holder"), Employee.employee_number, "code", ref="hr.employees", label=Words(Employee.name_ar, Employee.name_en)),
        Column("occupancy", _l("Occupancy"), FILLED, kind="choice", choices=OCCUPANCY, tones={"filled": "ok", "vacant": "info"}),
        Column("funding", _l("Funding"), FUNDED, kind="choice", choices=FUNDING, tones={"funded": "ok", "unfunded": "wait"}),
        Column("status", _l("Status"), Position.status, kind="choice", choices=STATUSES, tones={"frozen": "wait", "abolished": "bad"}),
        Column("note", _l("Note"), Position.note, shown=False),
    ),
    filters=("entity", "grade", "occupancy", "funding", "status", "economic", "scale"),
    sort=("position_number", "title_ar", "grade"),
    search=("position_number", "title_ar"),
    group=("entity", "grade", "funding"),
    heading="title_ar",
    layout=(
        (_l("Post"), ("position_number", "title_ar", "entity", "scale", "grade", "status", "note")),
        (_l("Budget"), ("economic",)),
    ),
    views=(Preset(_l("Vacant"), "occupancy=vacant"), Preset(_l("Provisional, unfunded"), "funding=unfunded")),
    related=(Related("hr.employees", "position_number", _l("Employees")),),
    create=operations.create,
    change=operations.change,
    attachments=True,
    empty=_l("Bring the formation in with the workbook of positions; until then everybody stands on a provisional post."),
)
