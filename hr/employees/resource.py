"""The employee as a resource."""

from __future__ import annotations

from sqlalchemy import select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Preset, Related, Resource, Words
from hr.employees import account, operations
from hr.employees.models import Employee
from hr.employees.rules import consistent
from hr.employees.schemas import ACCOUNT, GENDERS, IDENTITY, SCALES, SCHEMES, STATUSES, EmployeeSchema
from hr.employees.shown import beside

TONES = {
    "active": "ok", "suspended": "bad", "terminated": "info", "unpaid_leave": "wait", "sick_leave": "wait", "motherhood": "wait", "appointed": "wait",
}  # fmt: skip

EMPLOYEES = Resource(
    name="hr.employees",
    title=_l("Employees"),
    single=_l("Employee"),
    model=Employee,
    schema=EmployeeSchema,
    key="employee_number",
    scope=ENTITY,
    select=lambda: select().select_from(Employee).join(Entity, Entity.id == Employee.entity_id),
    columns=(
        Column("employee_number", _l("Employee number"), kind="code"),
        Column("name_ar", _l("Name (Arabic)"), width=32),
        Column("name_en", _l("Name (English)"), Employee.name_en, shown=False),
        Column("national_id", _l("National ID"), Employee.national_id, kind="code", mask=IDENTITY),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("position", _l("Position"), Employee.position),
        Column("position_number", _l("Position number"), Employee.position_number, kind="code", ref="hr.positions", shown=False),
        Column("department", _l("Department"), Employee.department, shown=False),
        Column("scale", _l("Scale"), Employee.scale, kind="choice", choices=SCALES, shown=False),
        Column("grade", _l("Grade"), kind="code"),
        Column("step", _l("Pay step"), kind="whole"),
        Column("iban", _l("IBAN"), Employee.iban, kind="code", mask=ACCOUNT, shown=False),
        Column("pension_scheme", _l("Pension scheme"), Employee.pension_scheme, kind="choice", choices=SCHEMES, shown=False),
        Column("first_contribution_date", _l("First contribution date"), kind="date", shown=False),
        Column("labour", _l("Under the labour law"), Employee.labour, kind="flag", shown=False),
        Column("gender", _l("Gender"), Employee.gender, kind="choice", choices=GENDERS, shown=False),
        Column("nationality", _l("Nationality"), Employee.nationality, shown=False),
        Column("birth_date", _l("Birth date"), kind="date", shown=False),
        Column("hire_date", _l("Start date"), kind="date"),
        Column("termination_date", _l("End of service"), kind="date", shown=False),
        Column("status", _l("Status"), kind="choice", choices=STATUSES, tones=TONES),
    ),
    filters=("entity", "status", "grade", "position", "position_number", "pension_scheme", "hire_date"),
    sort=("employee_number", "name_ar", "grade", "hire_date"),
    search=("employee_number", "name_ar", "name_en", "position"),
    group=("entity", "grade", "status"),
    heading="name_ar",
    layout=(
        (_l("Person"), ("employee_number", "name_ar", "name_en", "national_id", "birth_date", "gender", "nationality")),
        (_l("Service"), ("entity", "department", "position", "position_number", "hire_date", "status", "termination_date")),
        (_l("Pay"), ("scale", "grade", "step", "iban", "pension_scheme", "first_contribution_date", "labour")),
    ),
    related=(Related("hr.decisions", "employee", _l("Personnel decisions")), Related("hr.leaves", "employee", _l("Leave"))),
    beside=beside,
    views=(
        Preset(_l("At work"), "status=active"),
        Preset(_l("On leave or barred"), "status=annual_leave&status=paid_leave&status=sick_leave&status=unpaid_leave&status=suspended"),
        Preset(_l("Service ended"), "status=terminated"),
    ),
    create=operations.create,
    create_many=operations.create_many,
    change=operations.change,
    consistent=consistent,
    actions=(Action("link", _l("Own sign-in"), account.LINK, account.link, schema=account.AccountSchema, icon="people"),),
    attachments=True,
    empty=_l("Bring the people in with the workbook of employees, or add one."),
)
