"""The import of a month's inputs: a row is known by employee, month, element, payee, decision and first day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem
from erp.i18n import _l
from erp.importing.columns import Choice, ImportColumn
from erp.importing.errors import UndoBlocked
from erp.importing.parsed import Row
from erp.importing.preview import CHANGED, NEW, Given, Plan, PlannedRow, problem
from erp.importing.preview import compare as compared
from erp.module import Importer
from erp.periods import Month
from erp.reasons import excerpt
from erp.resources.declaration import hidden
from erp.resources.lookup import recorded
from erp.text import clean, search_form
from finance.services import period_refusal
from hr.elements.queries import units_of
from hr.employees.models import Employee
from hr.errors import InputFrozen
from hr.inputs.models import Payee, PayrollInput
from hr.inputs.queries import paid_with, runs_recorded
from hr.inputs.rules import exact, faults, mark
from hr.inputs.words import ELEMENTS
from hr.runs.models import Payslip

PERMISSION = "hr.payroll.import"
FIELDS = ("amount", "quantity", "from", "to", "decision_number", "decision_date", "party", "note")
COLUMN_OF = {"from": "first_day", "to": "last_day", "party": "payee_id"}
PART = 500


@dataclass(frozen=True)
class Known:
    employees: dict[str, tuple[int, int]]  # number -> (id, entity)
    inputs: dict[tuple[str, str, str, str], dict[str, Any]]  # (number, period, element, mark) -> what stands
    paid: dict[tuple[int, str], str]  # (entity, period) -> number of the run that is recorded
    closed: Mapping[tuple[int, str], DomainError]  # (unit, period) -> why it takes nothing
    frozen: frozenset[tuple[str, str, str, str]]  # inputs that a run has paid
    units: dict[str, dict[str, str]]  # period -> word for an element of the office -> its code


def key(row: Row | PlannedRow) -> tuple[str, str, str, str]:
    return row.values["employee_number"], str(row.values["period"]), row.values["element"], mark(row.values)


def known(rows: Sequence[Row | PlannedRow], given: Given) -> Known:
    numbers = sorted({row.values["employee_number"] for row in rows if row.values.get("employee_number")})
    periods = sorted({str(row.values["period"]) for row in rows if row.values.get("period")})
    employees: dict[str, tuple[int, int]] = {}
    for start in range(0, len(numbers), PART):
        question = select(Employee.employee_number, Employee.id, Employee.entity_id)
        for number, employee_id, entity_id in db.session.execute(question.where(Employee.employee_number.in_(numbers[start : start + PART]))):
            employees[number] = employee_id, entity_id
    inputs, frozen = _standing({employee_id: number for number, (employee_id, _entity) in employees.items()}, periods)
    paid = runs_recorded(periods)
    units = {tree().unit_of(entity).id for _id, entity in employees.values()}
    months = [Month.parse(period) for period in periods]
    closed = {(unit, str(month)): refused for unit in units for month in months if (refused := period_refusal(unit, month, "payroll"))}
    spoken = {str(month): _words(units_of(month)) for month in months}
    for row in rows:
        code = spoken.get(str(row.values.get("period")), {}).get(search_form(str(row.values.get("element"))))
        row.values |= {"element": code} if code else {}
    return Known(employees, inputs, paid, closed, frozen, spoken)


def _words(named: dict[str, tuple[str, str]]) -> dict[str, str]:
    return {search_form(word): code for code, names in named.items() for word in (code, *names)}


def _standing(numbers: dict[int, str], periods: list[str]) -> tuple[dict[tuple[str, str, str, str], dict[str, Any]], frozenset[Any]]:
    payees = dict(db.session.execute(select(Payee.id, Payee.name)).all())  # type: ignore[arg-type]
    found, frozen, ids = {}, set(), sorted(numbers)
    for start in range(0, len(ids), PART):
        question = select(PayrollInput, Payslip.id).outerjoin(Payslip, paid_with())
        question = question.where(PayrollInput.period.in_(periods), PayrollInput.employee_id.in_(ids[start : start + PART]))
        for row, payslip in db.session.execute(question):
            at = numbers[row.employee_id], row.period, row.element, row.mark
            found[at] = {
                "amount": row.amount, "quantity": row.quantity, "from": row.first_day, "to": row.last_day, "decision_number": row.decision_number,
                "decision_date": row.decision_date, "party": payees.get(row.payee_id or 0, ""), "note": row.note,
            }  # fmt: skip
            if payslip:
                frozen.add(at)
    return found, frozenset(frozen)


def check(rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    problems: list[Problem] = []
    sound: list[Row] = []
    first: dict[tuple[str, str, str, str], int] = {}
    for row in rows:
        found = list(_unknown(row, known)) or [problem(row, column, code, **facts) for column, code, facts in faults(row.values)]
        found += _context(row, known)
        if not found and not row.bad:
            seen = first.setdefault(key(row), row.number)
            if seen != row.number:
                found.append(problem(row, "employee_number", "import.duplicate", value=row.values["employee_number"], first=seen))
        problems += found
        if not found and not row.bad:
            row.values |= {"quantity": exact(row.values.get("quantity")), "amount": row.values.get("amount") or 0}
            sound.append(row)
    planned = compared(sound, known.inputs, key, FIELDS)
    for one, row in zip(planned, sound, strict=True):
        one.values["employee_id"], one.values["entity_id"] = known.employees[row.values["employee_number"]]
        if one.state == CHANGED and key(row) in known.frozen:
            problems.append(problem(row, "amount", InputFrozen.code, number=_paid_by(row, known)))
    return planned, problems


def _unknown(row: Row, known: Known) -> Iterator[Problem]:
    """An element that neither the law nor the office's table of this month has."""
    element, units = row.values.get("element"), known.units.get(str(row.values.get("period")), {})
    if element is not None and element not in ELEMENTS and element not in units.values():
        yield problem(row, "element", "import.choice", value=excerpt(element), choices=[*ELEMENTS, *sorted(set(units.values()))])


def _context(row: Row, known: Known) -> list[Problem]:
    number, month = row.values.get("employee_number"), row.values.get("period")
    if number is None:
        return []
    if number not in known.employees:
        return [problem(row, "employee_number", "payroll.employee_unknown", employee=number)]
    if month is None or row.values.get("element") is None:
        return []
    unit = tree().unit_of(known.employees[number][1]).id
    stands = key(row) in known.inputs
    refused = known.closed.get((unit, str(month)))
    if refused is not None and not stands:
        return [problem(row, "period", refused.code, **refused.facts)]
    if _paid_by(row, known) and not stands:
        return [problem(row, "period", InputFrozen.code, number=_paid_by(row, known))]
    return []


def _paid_by(row: Row | PlannedRow, known: Known) -> str:
    """The recorded run that paid this person's month, if any: of their entity or one above it."""
    entity = known.employees[row.values["employee_number"]][1]
    above = [node.id for node in tree().ancestors(entity)]
    return next((known.paid[at, str(row.values["period"])] for at in above if (at, str(row.values["period"])) in known.paid), "")


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    wanted = [row for row in plan.rows if row.state in (NEW, CHANGED)]
    payees = payees_named(sorted({row.values["party"] for row in wanted if row.values.get("party")}))
    new = [_values(row, payees) | {"recorded_at": clock.now()} for row in wanted if row.state == NEW]
    if new:
        db.session.execute(insert(PayrollInput), new)
    _update([row for row in wanted if row.state == CHANGED], payees)
    return {"inputs": len(new)}


def _update(rows: Sequence[PlannedRow], payees: dict[str, int]) -> None:
    """What the file says otherwise; a column that it doesn't speak of stays."""
    for row in rows:
        values = _values(row, payees)
        changed = {column: values[column] for column in (COLUMN_OF.get(name, name) for name in row.changes)}
        db.session.execute(update(PayrollInput).where(*_which(values)).values(**changed, recorded_at=clock.now()))


def _which(values: dict[str, Any]) -> list[ColumnElement[bool]]:
    """The one input that these values are of."""
    return [getattr(PayrollInput, name) == values[name] for name in ("employee_id", "period", "element", "mark")]


def _values(row: PlannedRow, payees: dict[str, int]) -> dict[str, Any]:
    values = row.values
    return {
        "entity_id": values["entity_id"], "employee_id": values["employee_id"], "period": str(values["period"]), "element": values["element"],
        "mark": mark(values), "amount": values.get("amount") or 0, "quantity": values.get("quantity") or "0", "first_day": values.get("from"),
        "last_day": values.get("to"), "decision_number": values.get("decision_number") or "", "decision_date": values.get("decision_date"),
        "payee_id": payees.get(values.get("party") or ""), "note": values.get("note") or "",
    }  # fmt: skip


def payees_named(names: list[str]) -> dict[str, int]:
    """The payees of these names, those nobody knew before among them: their account is filled in later."""
    question = select(Payee.name, Payee.id).where(Payee.name.in_(names))
    found: dict[str, int] = dict(db.session.execute(question).all())  # type: ignore[arg-type]
    for name in names:
        if name not in found:
            row = Payee(name=name, recorded_at=clock.now())
            db.session.add(row)
            db.session.flush()
            found[name] = row.id
    return found


def undo(rows: Sequence[PlannedRow], _outcome: Any, _actor: Actor) -> None:
    """New inputs go and changed ones are as before; not what a run has paid or somebody changed since. Raises UndoBlocked."""
    stands = known(rows, Given())
    back = []
    for row in rows:
        row.values |= {"quantity": exact(row.values.get("quantity")), "amount": row.values.get("amount") or 0}
        row.values["employee_id"], row.values["entity_id"] = stands.employees.get(row.values["employee_number"], (0, 0))
        now = stands.inputs.get(key(row), {})
        if key(row) in stands.frozen or any(now.get(name) != row.values.get(name) for name in row.changes):
            raise UndoBlocked(used=[_paid_by(row, stands) or row.values["employee_number"]])
        if row.state == NEW:
            db.session.execute(delete(PayrollInput).where(*_which(_values(row, {}))))
        else:
            row.values |= {name: exact(was) if name == "quantity" else was for name, (was, _after) in row.changes.items()}
            back.append(row)
    _update(back, payees_named(sorted({row.values["party"] for row in back if row.values.get("party")})))


def element_of(cell: str) -> str:
    """The element that a cell names; what isn't the law's is looked for in the office's table."""
    found = clean(cell)
    return FORMS.get(search_form(found), found)


def offered() -> list[tuple[str, str, str]]:
    return [(code, ar, en) for code, (ar, en) in units_of(Month.of(clock.today())).items()]


FORMS = {search_form(word): code for code, names in ELEMENTS.items() for word in (code, *names)}
CHOICES = tuple(Choice(code, ar, en, also=(code,)) for code, (ar, en) in ELEMENTS.items())
EMPLOYEES = partial(recorded, "hr.employees")
COLUMNS = (
    ImportColumn("employee_number", "الرقم الوظيفي", "Employee number", "code", required=True, upper=True, longest=32, codes=EMPLOYEES),
    ImportColumn("element", "العنصر", "Element", "choice", required=True, choices=CHOICES, read=element_of, codes=offered),
    ImportColumn("period", "الفترة", "Period", "month", required=True),
    ImportColumn("amount", "المبلغ", "Amount", "money", least=0, mask=hidden),
    ImportColumn("quantity", "الكمية", "Quantity", "decimal"),
    ImportColumn("from", "من تاريخ", "From", "date"),
    ImportColumn("to", "إلى تاريخ", "To", "date"),
    ImportColumn("decision_number", "رقم القرار", "Decision number", "code", longest=64),
    ImportColumn("decision_date", "تاريخ القرار", "Decision date", "date"),
    ImportColumn("party", "الجهة المستفيدة", "Payee", longest=200),
    ImportColumn("note", "ملاحظات", "Note", longest=500),
)
EXAMPLE = {
    "employee_number": "E00001", "element": "overtime_hours", "period": "2026-10", "quantity": "12", "decision_number": "284/1448",
    "decision_date": "2026-09-08", "note": "تكليف خارج الدوام",
}  # fmt: skip
PAYROLL_INPUTS = Importer("payroll-inputs", _l("Payroll inputs"), COLUMNS, PERMISSION, known, check, apply, undo, EXAMPLE)
