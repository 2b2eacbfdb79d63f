"""The state debt as a resource."""

from __future__ import annotations

from marshmallow import Schema
from sqlalchemy import select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Mask, Resource, Words
from erp.resources.fields import Money
from hr.debts import operations
from hr.debts.models import Debt
from hr.employees.models import Employee
from hr.runs.amounts import AMOUNTS
from hr.runs.models import PayrollRun

PAY = Mask(AMOUNTS)
STATES = {"open": _l("Being recovered"), "settled": _l("Recovered"), "cancelled": _l("Cancelled")}


class InstalmentSchema(Schema):
    instalment = Money(_l("Monthly instalment"), least=0, help=_l("Left empty: as much as the ceiling of one third of net pay allows."))


DEBTS = Resource(
    name="hr.debts",
    title=_l("Overpaid salaries"),
    single=_l("Overpaid salary"),
    model=Debt,
    key="number",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(Debt)
        .join(Employee, Employee.id == Debt.employee_id)
        .join(PayrollRun, PayrollRun.id == Debt.run_id)
        .join(Entity, Entity.id == Debt.entity_id)
    ),
    columns=(
        Column("number", _l("Number"), kind="code", width=30),
        Column("employee", _l("Employee"), Debt.employee_number, kind="code", ref="hr.employees", label=Words(Employee.name_ar, Employee.name_en)),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("run", _l("Payroll run"), PayrollRun.number, kind="code", ref="hr.payroll-runs"),
        Column("amount", _l("Amount"), Debt.amount, kind="money", total=True, mask=PAY),
        Column("recovered", _l("Recovered"), Debt.recovered, kind="money", total=True, mask=PAY),
        Column("left", _l("Still owed"), Debt.amount - Debt.recovered, kind="money", total=True, mask=PAY),
        Column("instalment", _l("Monthly instalment"), Debt.instalment, kind="money", mask=PAY),
        Column("state", _l("State"), Debt.state, kind="choice", choices=STATES, tones={"open": "wait", "settled": "ok", "cancelled": "bad"}),
    ),
    filters=("state", "entity", "employee", "run"),
    sort=("-number",),
    search=("number", "employee"),
    heading="employee",
    actions=(
        Action("agree", _l("Agree on an instalment"), "hr.debt.change", operations.agree, operations.agree_refusal, InstalmentSchema, tone="primary"),
    ),
    empty=_l("What an arrears run finds overpaid stands here until pay has brought it back."),
)
