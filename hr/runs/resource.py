"""Runs, payslips, exceptions, inputs and payees as resources."""

from __future__ import annotations

from sqlalchemy import select

from erp.auth.names import name_of
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Action, Column, Mask, Related, Resource, Words
from hr.employees.models import Employee
from hr.employees.schemas import ACCOUNT
from hr.inputs.models import Payee, PayrollInput
from hr.inputs.queries import paid_with
from hr.inputs.words import ELEMENT_WORDS
from hr.opening import operations as comparing
from hr.runs import operations, paying
from hr.runs.amounts import AMOUNTS, held_of_many, of_many
from hr.runs.models import PayrollException, PayrollRun, Payslip
from hr.runs.queries import document_of
from hr.runs.schemas import ReasonSchema
from hr.runs.words import ANSWERS, CODES, FILLERS, KINDS, STATES, WEIGHTS

TONES = {"calculating": "wait", "calculated": "wait", "recorded": "ok", "cancelled": "bad"}
ENTITY_COLUMN = Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en))

RUNS = Resource(
    name="hr.payroll-runs",
    title=_l("Payroll runs"),
    single=_l("Payroll run"),
    model=PayrollRun,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(PayrollRun).join(Entity, Entity.id == PayrollRun.entity_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=24),
        Column("period", _l("Month"), kind="code"),
        Column("kind", _l("Kind of run"), kind="choice", choices=KINDS, shown=False),
        ENTITY_COLUMN,
        Column("people", _l("People paid"), PayrollRun.people, kind="whole", total=True),
        Column("gross", _l("Gross"), of_many(PayrollRun.gross), kind="money", total=True),
        Column("deductions", _l("Deductions"), of_many(PayrollRun.deductions), kind="money", total=True),
        Column("net", _l("Net"), of_many(PayrollRun.net), kind="money", total=True),
        Column("state_share", _l("The state's share"), of_many(PayrollRun.state_share), kind="money", total=True, shown=False),
        Column("held", _l("Held pay"), held_of_many(), kind="money", total=True, shown=False),
        Column("open_exceptions", _l("Open exceptions"), PayrollRun.open_exceptions, kind="whole"),
        Column("prepared_by", _l("Prepared by"), say=name_of, shown=False),
        Column("decided_by", _l("Decided by"), PayrollRun.decided_by, say=name_of, shown=False),
        Column("reason", _l("Reason"), PayrollRun.reason, shown=False),
        Column("state", _l("State"), PayrollRun.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("state", "period", "entity", "kind"),
    sort=("-number", "period"),
    search=("number", "period"),
    heading="period",
    page="hr_payroll.run",
    related=(
        Related("hr.payslips", "run", _l("Payslips")),
        Related("hr.payroll-exceptions", "run", _l("Exceptions")),
        Related("hr.payroll-differences", "run", _l("Differences from the office's sheet")),
        Related("finance.payment-orders", "document", _l("Payment orders"), named=lambda run: {"document": document_of(run)}),
    ),
    actions=(
        Action("compare", _l("Compare with the office's sheet"), comparing.COMPARE, comparing.compare, comparing.compare_refusal, icon="list"),
        Action("cancel", _l("Cancel the run"), operations.CANCEL, operations.cancel, operations.cancel_refusal, ReasonSchema, tone="danger"),
    ),
    attachments=True,
    empty=_l("Calculate a month: its payslips are shown, another person approves them."),
)

PAY = Mask(AMOUNTS)

PAYSLIPS = Resource(
    name="hr.payslips",
    title=_l("Payslips"),
    single=_l("Payslip"),
    model=Payslip,
    key="number",
    scope=ENTITY,
    select=lambda: select().select_from(Payslip).join(Entity, Entity.id == Payslip.entity_id).outerjoin(PayrollRun, PayrollRun.id == Payslip.run_id),
    columns=(
        Column("number", _l("Number"), kind="code", width=24),
        Column("employee", _l("Employee"), Payslip.employee_number, kind="code", ref="hr.employees", label=Words(Payslip.name_ar, Payslip.name_ar)),
        Column("period", _l("Month"), kind="code"),
        ENTITY_COLUMN,
        Column("run", _l("Payroll run"), PayrollRun.number, kind="code", ref="hr.payroll-runs", shown=False),
        Column("grade", _l("Grade"), Payslip.grade, kind="code"),
        Column("step", _l("Pay step"), Payslip.step, kind="whole"),
        Column("basic", _l("Basic pay"), Payslip.basic, kind="money", total=True, mask=PAY),
        Column("gross", _l("Gross"), Payslip.gross, kind="money", total=True, mask=PAY),
        Column("deductions", _l("Deductions"), Payslip.deductions, kind="money", total=True, mask=PAY),
        Column("net", _l("Net"), Payslip.net, kind="money", total=True, mask=PAY),
        Column("held", _l("Held pay"), Payslip.held, kind="money", total=True, mask=PAY, shown=False),
        Column("iban", _l("IBAN"), Payslip.iban, kind="code", mask=ACCOUNT, shown=False),
        Column("state", _l("State"), Payslip.state, kind="choice", choices=STATES, tones=TONES),
    ),
    filters=("period", "entity", "run", "employee", "state", "grade"),
    sort=("-number", "period"),
    search=("number", "employee"),
    group=("entity", "grade", "period"),
    heading="employee",
    actions=(
        Action("release", _l("Set held pay free"), paying.RELEASE, paying.release, paying.release_refusal, icon="play", needs_key=True),
    ),
    page="hr_payroll.payslip",
    empty=_l("Payslips come from a payroll run."),
)

EXCEPTIONS = Resource(
    name="hr.payroll-exceptions",
    title=_l("Payroll exceptions"),
    single=_l("Payroll exception"),
    model=PayrollException,
    key="id",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(PayrollException)
        .outerjoin(PayrollRun, PayrollRun.id == PayrollException.run_id)
        .outerjoin(Employee, Employee.id == PayrollException.employee_id)
        .join(Entity, Entity.id == PayrollException.entity_id)
    ),
    columns=(
        Column("id", _l("Number"), kind="code"),
        Column("code", _l("What was found"), PayrollException.code, kind="choice", choices=CODES, width=40),
        Column(
            "employee", _l("Employee"), PayrollException.employee_number, kind="code", ref="hr.employees",
            label=Words(Employee.name_ar, Employee.name_en),
        ),  # fmt: skip
        ENTITY_COLUMN,
        Column("weight", _l("Weight"), PayrollException.weight, kind="choice", choices=WEIGHTS),
        Column("filled_by", _l("Who mends it"), PayrollException.filled_by, kind="choice", choices=FILLERS),
        Column("answer", _l("Answer"), PayrollException.answer, width=40),
        Column("answered_by", _l("Answered by"), PayrollException.answered_by, say=name_of, shown=False),
        Column("run", _l("Payroll run"), PayrollRun.number, kind="code", ref="hr.payroll-runs"),
        Column("state", _l("State"), PayrollException.state, kind="choice", choices=ANSWERS, tones={"open": "wait", "answered": "ok"}),
    ),
    filters=("state", "weight", "code", "run", "entity", "employee"),
    sort=("id",),
    search=("employee", "code"),
    group=("code", "entity"),
    heading="code",
    page="hr_payroll.exception",
    actions=(Action("answer", _l("Answer"), operations.ANSWER, operations.answer, operations.answer_refusal, ReasonSchema, tone="primary"),),
    empty=_l("Nothing strange was found."),
)

INPUTS = Resource(
    name="hr.payroll-inputs",
    title=_l("Payroll inputs"),
    single=_l("Payroll input"),
    model=PayrollInput,
    key="id",
    scope=ENTITY,
    select=lambda: (
        select()
        .select_from(PayrollInput)
        .join(Employee, Employee.id == PayrollInput.employee_id)
        .join(Entity, Entity.id == PayrollInput.entity_id)
        .outerjoin(Payee, Payee.id == PayrollInput.payee_id)
        .outerjoin(Payslip, paid_with())
        .outerjoin(PayrollRun, PayrollRun.id == Payslip.run_id)
    ),
    columns=(
        Column("id", _l("Serial"), kind="code", label=Words(Employee.name_ar, Employee.name_en)),  # whose it is, also on a narrow screen
        Column("employee", _l("Employee number"), Employee.employee_number, kind="code", ref="hr.employees"),
        Column("period", _l("Month"), kind="code"),
        ENTITY_COLUMN,
        Column("element", _l("Element"), PayrollInput.element, kind="choice", choices=ELEMENT_WORDS),
        Column("amount", _l("Amount"), PayrollInput.amount, kind="money", total=True, mask=PAY),
        Column("quantity", _l("Quantity"), PayrollInput.quantity, kind="code"),
        Column("first_day", _l("From"), kind="date", shown=False),
        Column("last_day", _l("To"), kind="date", shown=False),
        Column("decision_number", _l("Decision number"), PayrollInput.decision_number, kind="code"),
        Column("decision_date", _l("Decision date"), kind="date", shown=False),
        Column("payee", _l("Payee"), Payee.name),
        Column("paid_by", _l("Paid with"), PayrollRun.number, kind="code", ref="hr.payroll-runs"),
        Column("note", _l("Note"), PayrollInput.note, shown=False),
    ),
    filters=("period", "element", "entity", "employee"),
    sort=("-id", "period"),
    search=("employee", "decision_number", "note"),
    group=("element", "entity"),
    empty=_l("Bring the month's inputs in with their workbook."),
)
