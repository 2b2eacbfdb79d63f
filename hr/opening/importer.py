"""The import of the office's own sheet: a row is known by employee, month and element."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem
from erp.i18n import _l
from erp.importing.columns import Choice, ImportColumn
from erp.importing.errors import UndoBlocked
from erp.importing.parsed import Row
from erp.importing.preview import CHANGED, NEW, Given, Plan, PlannedRow, problem
from erp.importing.preview import compare as planned
from erp.module import Importer
from hr.employees.models import Employee
from hr.opening.models import OpeningPay
from hr.opening.words import ELEMENTS

PART = 500
PERMISSION = "hr.payroll.import"
Known = tuple[dict[str, tuple[int, int]], dict[tuple[str, str, str], dict[str, Any]]]


def key(row: Row | PlannedRow) -> tuple[str, str, str]:
    return row.values["employee_number"], str(row.values["period"]), row.values["element"]


def known(rows: Sequence[Row | PlannedRow], _given: Given) -> Known:
    """(number -> (id, entity), (number, period, element) -> what stands)."""
    numbers = sorted({row.values["employee_number"] for row in rows if row.values.get("employee_number")})
    periods = sorted({str(row.values["period"]) for row in rows if row.values.get("period")})
    people: dict[str, tuple[int, int]] = {}
    stands: dict[tuple[str, str, str], dict[str, Any]] = {}
    for start in range(0, len(numbers), PART):
        some = Employee.employee_number.in_(numbers[start : start + PART])
        for number, employee_id, entity_id in db.session.execute(select(Employee.employee_number, Employee.id, Employee.entity_id).where(some)):
            people[number] = employee_id, entity_id
        columns = (Employee.employee_number, OpeningPay.period, OpeningPay.element, OpeningPay.amount, OpeningPay.note)
        question = select(*columns).join(Employee, Employee.id == OpeningPay.employee_id).where(some, OpeningPay.period.in_(periods))
        for number, period, element, amount, note in db.session.execute(question):
            stands[number, period, element] = {"amount": amount, "note": note}
    return people, stands


def check(rows: Sequence[Row], found: Known, _given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    people, stands = found
    problems: list[Problem] = []
    sound: list[Row] = []
    first: dict[tuple[str, str, str], int] = {}
    for row in rows:
        number = row.values.get("employee_number")
        faults = [problem(row, "employee_number", "payroll.employee_unknown", employee=number)] if number and number not in people else []
        if not faults and not row.bad:
            seen = first.setdefault(key(row), row.number)
            if seen != row.number:
                faults.append(problem(row, "employee_number", "import.duplicate", value=number, first=seen))
            else:
                sound.append(row)
        problems += faults
    plan = planned(sound, stands, key, ("amount", "note"))
    for one, row in zip(plan, sound, strict=True):
        one.values["employee_id"], one.values["entity_id"] = people[row.values["employee_number"]]
    return plan, problems


def apply(plan: Plan, _actor: Actor) -> dict[str, Any]:
    new = [_values(row) | {"recorded_at": clock.now()} for row in plan.rows if row.state == NEW]
    if new:
        db.session.execute(insert(OpeningPay), new)
    for row in plan.rows:
        if row.state == CHANGED:
            _update(row)
    return {"amounts": len(new)}


def _update(row: PlannedRow) -> None:
    values = _values(row)
    changed = {name: values[name] for name in row.changes}
    db.session.execute(update(OpeningPay).where(*_which(values)).values(**changed, recorded_at=clock.now()))


def _which(values: dict[str, Any]) -> list[ColumnElement[bool]]:
    """The one amount that these values are of."""
    return [getattr(OpeningPay, name) == values[name] for name in ("employee_id", "period", "element")]


def _values(row: PlannedRow) -> dict[str, Any]:
    values = row.values
    return {
        "entity_id": values["entity_id"], "employee_id": values["employee_id"], "period": str(values["period"]), "element": values["element"],
        "amount": values["amount"], "note": values.get("note") or "",
    }  # fmt: skip


def undo(rows: Sequence[PlannedRow], _outcome: Any, _actor: Actor) -> None:
    """New amounts go and changed ones are as before, unless somebody changed them since. Raises UndoBlocked."""
    people, stands = known(rows, Given())
    for row in rows:
        row.values["employee_id"], row.values["entity_id"] = people.get(row.values["employee_number"], (0, 0))
        now = stands.get(key(row), {})
        if any(now.get(name) != row.values.get(name) for name in row.changes):
            raise UndoBlocked(used=[row.values["employee_number"]])
        row.values |= {name: before for name, (before, _after) in row.changes.items()}
        if row.state == NEW:
            db.session.execute(delete(OpeningPay).where(*_which(_values(row))))
        else:
            _update(row)


COLUMNS = (
    ImportColumn("employee_number", "الرقم الوظيفي", "Employee number", "code", required=True, upper=True, longest=32),
    ImportColumn("period", "الفترة", "Period", "month", required=True),
    ImportColumn(
        "element", "العنصر", "Element", "choice", required=True, choices=tuple(Choice(c, ar, en, also=(c,)) for c, (ar, en) in ELEMENTS.items())
    ),
    ImportColumn("amount", "المبلغ", "Amount", "money", required=True),
    ImportColumn("note", "ملاحظات", "Note", longest=500),
)
EXAMPLE = {"employee_number": "E00001", "period": "2026-10", "element": "basic", "amount": "11330.00", "note": "من مسير الجهة"}
PAYROLL_OPENING = Importer("payroll-opening", _l("Pay before the start"), COLUMNS, PERMISSION, known, check, apply, undo, EXAMPLE)
