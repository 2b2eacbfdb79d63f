"""Compare a calculated month with the office's own sheet, person by person, and keep what differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, insert, select

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from hr.employees.models import Employee
from hr.errors import NoSheet
from hr.figures.models import GradeFigure, ScaleStep
from hr.opening.models import OpeningPay, PayrollDifference
from hr.opening.rules import Difference, Ours, Scale, compared
from hr.runs import stored
from hr.runs.models import PayrollException, PayrollRun, Payslip
from hr.runs.queries import document_of
from hr.runs.values import ARREARS, CALCULATED, RECORDED

COMPARE = "hr.payroll.compare"
PART = 500


def compare_refusal(run: PayrollRun, _actor: Actor) -> DomainError | None:
    if run.kind == ARREARS or run.state not in (CALCULATED, RECORDED):
        return WrongState(state=run.state)
    return None if _sheet_stands(run) else NoSheet(period=run.period)


def _sheet_stands(run: PayrollRun) -> bool:
    below = list(tree().subtree(run.entity_id))
    question = select(OpeningPay.id).where(OpeningPay.period == run.period, OpeningPay.entity_id.in_(below)).limit(1)
    return db.session.execute(question).first() is not None


def compare(run: PayrollRun, _values: dict[str, Any], actor: Actor) -> PayrollRun:
    """Find every difference anew. Nobody's pay changes by it. Raises NoSheet, WrongState."""
    refused = compare_refusal(run, actor)
    if refused is not None:
        raise refused
    db.session.execute(delete(PayrollDifference).where(PayrollDifference.run_id == run.id), execution_options={"synchronize_session": False})
    scale, people, unequal, now = _scale(), 0, 0, clock.now()
    for part in _people(run):
        rows: list[dict[str, Any]] = []
        for person, sheet, ours, note in part:
            found = compared(sheet, ours, scale)
            people, unequal = people + 1, unequal + bool(found)
            rows += [_row(run, person, one, note, now) for one in found]
        if rows:
            db.session.execute(insert(PayrollDifference), rows)
    run.extra = {**run.extra, "compared": {"people": people, "unequal": unequal}}
    db.session.flush()
    record(actor, "compared", document_of(run), entity_id=run.entity_id, changes={"people": [None, people], "unequal": [None, unequal]})
    return run


def _row(run: PayrollRun, person: Any, one: Difference, note: str, now: Any) -> dict[str, Any]:
    return {
        "run_id": run.id, "entity_id": person.entity_id, "employee_number": person.employee_number, "name_ar": person.name_ar, "element": one.element,
        "paid": one.paid, "calculated": one.calculated, "reason": one.reason, "facts": dict(one.facts), "note": note[:500],
        "search": f"{person.employee_number} {person.name_ar}", "recorded_at": now,
    }  # fmt: skip


def _scale() -> Scale:
    steps: dict[int, list[str]] = {}
    transport: dict[int, list[str]] = {}
    question = select(ScaleStep.basic, ScaleStep.grade, ScaleStep.step).where(ScaleStep.valid_to.is_(None)).order_by(ScaleStep.scale, ScaleStep.id)
    for basic, grade, step in db.session.execute(question):
        steps.setdefault(basic, []).append(f"{grade}/{step}")
    for grade, amount in db.session.execute(select(GradeFigure.grade, GradeFigure.transport).where(GradeFigure.valid_to.is_(None))):
        if amount:
            transport.setdefault(amount, []).append(grade)
    return Scale(steps, transport)


Compared = tuple[Any, dict[str, int] | None, Ours | None, str]


def _people(run: PayrollRun) -> Iterator[list[Compared]]:
    """(employee, sheet, payslip, the sheet's notes) of everybody in either, a part at a time, in the order of their ids."""
    below, after = list(tree().subtree(run.entity_id)), 0
    in_sheet = select(OpeningPay.employee_id).where(OpeningPay.period == run.period)
    in_run = select(Payslip.employee_id).where(Payslip.run_id == run.id)
    columns = (Employee.id, Employee.employee_number, Employee.name_ar, Employee.entity_id)
    question = (
        select(*columns).where(Employee.entity_id.in_(below), Employee.id.in_(in_sheet) | Employee.id.in_(in_run)).order_by(Employee.id).limit(PART)
    )
    while rows := db.session.execute(question.where(Employee.id > after)).all():
        after = rows[-1].id
        sheets, notes = _sheets(run, rows)
        slips = _slips(run, rows)
        yield [(row, sheets.get(row.id), slips.get(row.id), notes.get(row.id, "")) for row in rows]


def _sheets(run: PayrollRun, rows: Any) -> tuple[dict[int, dict[str, int]], dict[int, str]]:
    found: dict[int, dict[str, int]] = {}
    notes: dict[int, str] = {}
    question = select(OpeningPay.employee_id, OpeningPay.element, OpeningPay.amount, OpeningPay.note)
    where = (OpeningPay.period == run.period, OpeningPay.employee_id.between(rows[0].id, rows[-1].id))
    for employee_id, element, amount, note in db.session.execute(question.where(*where).order_by(OpeningPay.id)):
        found.setdefault(employee_id, {})[element] = amount
        if note:
            notes[employee_id] = f"{notes[employee_id]}؛ {note}" if employee_id in notes and note not in notes[employee_id] else note
    return found, notes


def _slips(run: PayrollRun, rows: Any) -> dict[int, Ours]:
    slips = dict(
        db.session.execute(
            select(Payslip.employee_id, Payslip.id).where(Payslip.run_id == run.id, Payslip.employee_id.between(rows[0].id, rows[-1].id))
        ).all()
    )  # type: ignore[arg-type]
    lines = stored.lines_of(list(slips.values()))
    missing: dict[int, list[str]] = {}
    question = select(PayrollException.employee_id, PayrollException.facts).where(
        PayrollException.run_id == run.id, PayrollException.code == "payroll.missing_figure"
    )
    for employee_id, facts in db.session.execute(question.where(PayrollException.employee_id.in_(list(slips)))):
        missing.setdefault(employee_id, []).append(str(facts.get("figure", "")))
    return {person: Ours(tuple(lines.get(slip, ())), tuple(missing.get(person, ()))) for person, slip in slips.items()}


def summary(run_id: int) -> list[tuple[str, int, int]]:
    """(reason, differences, sum of calculated less paid) of a comparison, the weightiest first."""
    weight = func.sum(PayrollDifference.calculated - PayrollDifference.paid)
    question = select(PayrollDifference.reason, func.count(), weight).where(PayrollDifference.run_id == run_id).group_by(PayrollDifference.reason)
    return [
        (reason, count, int(amount)) for reason, count, amount in db.session.execute(question.order_by(func.count().desc(), PayrollDifference.reason))
    ]
