"""The office's sheet and the differences found, as resources."""

from __future__ import annotations

from sqlalchemy import case, or_, select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Column, Resource, Words
from hr.employees.models import Employee
from hr.opening.models import OpeningPay, PayrollDifference
from hr.opening.words import ELEMENT_WORDS, REASONS
from hr.runs.models import PayrollRun
from hr.runs.resource import PAY

ENTITY_COLUMN = Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en))
TONES = {"rounding": "ok", "follows": "info", "missing_figure": "bad", "not_in_run": "bad", "not_in_sheet_at_all": "bad"}

# where one side has nothing the difference would be the pay itself: it is left to the amounts, which are masked
ALONE = or_(PayrollDifference.paid == 0, PayrollDifference.calculated == 0)
DIFFERENCE = case((ALONE, None), else_=PayrollDifference.calculated - PayrollDifference.paid)

DIFFERENCES = Resource(
    name="hr.payroll-differences",
    title=_l("Differences from the office's sheet"),
    single=_l("Difference from the office's sheet"),
    model=PayrollDifference,
    key="id",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(PayrollDifference)
        .join(PayrollRun, PayrollRun.id == PayrollDifference.run_id)
        .join(Entity, Entity.id == PayrollDifference.entity_id)
    ),
    columns=(
        Column("id", _l("Serial"), kind="code", shown=False),
        Column(
            "employee", _l("Employee"), PayrollDifference.employee_number, kind="code", ref="hr.employees",
            label=Words(PayrollDifference.name_ar, PayrollDifference.name_ar), width=30,
        ),
        ENTITY_COLUMN,
        Column("element", _l("Element"), PayrollDifference.element, kind="choice", choices=ELEMENT_WORDS),
        Column("paid", _l("Paid by the sheet"), PayrollDifference.paid, kind="money", total=True, mask=PAY),
        Column("calculated", _l("Calculated here"), PayrollDifference.calculated, kind="money", total=True, mask=PAY),
        Column("difference", _l("Difference"), DIFFERENCE, kind="money", total=True),
        Column("reason", _l("Reason"), PayrollDifference.reason, kind="choice", choices=REASONS, tones=TONES, width=30),
        Column("note", _l("Note"), PayrollDifference.note, width=30),
        Column("run", _l("Payroll run"), PayrollRun.number, kind="code", ref="hr.payroll-runs", shown=False),
    ),
    filters=("reason", "element", "entity", "employee", "run"),
    sort=("id",),
    search=("employee", "note"),
    group=("reason", "element", "entity"),
    heading="employee",
    page="hr_payroll.difference",
    empty=_l("Import what the office paid, calculate the month, and compare."),
)  # fmt: skip

OPENINGS = Resource(
    name="hr.payroll-openings",
    title=_l("Pay before the start"),
    single=_l("Amount paid before the start"),
    model=OpeningPay,
    key="id",
    scope=ENTITY,
    select=lambda: (
        select().select_from(OpeningPay).join(Employee, Employee.id == OpeningPay.employee_id).join(Entity, Entity.id == OpeningPay.entity_id)
    ),
    columns=(
        Column("id", _l("Serial"), kind="code", shown=False),
        Column("period", _l("Month"), kind="code"),
        Column(
            "employee", _l("Employee"), Employee.employee_number, kind="code", ref="hr.employees", label=Words(Employee.name_ar, Employee.name_en)
        ),
        ENTITY_COLUMN,
        Column("element", _l("Element"), OpeningPay.element, kind="choice", choices=ELEMENT_WORDS),
        Column("amount", _l("Amount"), OpeningPay.amount, kind="money", mask=PAY),
        Column("note", _l("Note"), OpeningPay.note, width=30),
    ),
    filters=("period", "element", "entity", "employee"),
    sort=("-id", "period"),
    search=("employee", "note"),
    group=("element", "entity", "period"),
    empty=_l("Import what the office paid month by month with its workbook."),
)
