"""The import of employees: the resource's own, and the scales; what waits for approval counts as said already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select

from erp import clock
from erp.among import among
from erp.auth.values import Actor
from erp.db import db
from erp.errors import Problem
from erp.i18n import _
from erp.importing.errors import UndoBlocked
from erp.importing.of_resource import Known, Work
from erp.importing.parsed import Row
from erp.importing.preview import CHANGED, Given, Plan, PlannedRow, repeated
from erp.module import Importer
from erp.resources.check import Checked
from erp.resources.lookup import chunks
from hr.decisions.models import Decision
from hr.decisions.proposals import last_decision, proposed_since, waiting_for, withdraw
from hr.employees.models import Employee, Employment
from hr.employees.resource import EMPLOYEES
from hr.employees.rules import bank_of, scale_problem
from hr.figures.queries import Scales, banks_on, scales_on
from hr.inputs.models import PayrollInput
from hr.leave.models import Leave
from hr.positions.operations import forget, place
from hr.positions.queries import holders_of
from hr.runs.models import Payslip

NAMED = 5  # people that a refusal names


class EmployeesWork(Work):
    """A set of people; the scales of the day are read once."""

    scales: Scales

    def known(self, rows: Sequence[Row], given: Given) -> Known:
        self.scales, self.banks = scales_on(clock.today()), banks_on(clock.today())
        found = super().known(rows, given)
        self.identities = self._identities(found)
        self.holders = holders_of({done.values.get("position_number") or "" for done in found.checked})
        return found

    def _identities(self, known: Known) -> dict[str, str]:
        """identity number -> employee number, of everybody whose identity stands in the file."""
        wanted = sorted({done.values["national_id"] for done in known.checked if "national_id" in done.values})
        found: dict[str, str] = {}
        for part in chunks(wanted):
            question = select(Employee.national_id, Employee.employee_number).where(among(Employee.national_id, part))
            found.update(dict(db.session.execute(question).all()))  # type: ignore[arg-type]
        return found

    def _current(self, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
        current = super()._current(keys)
        ids: dict[int, str] = {}
        for part in chunks(sorted(current)):
            question = select(Employee.id, Employee.employee_number).where(among(Employee.employee_number, part))
            ids.update(dict(db.session.execute(question).all()))  # type: ignore[arg-type]
        for employee_id, values in waiting_for(sorted(ids)).items():
            current[ids[employee_id]] |= values
        return current

    def _consistent(self, found: Checked, row: Any) -> None:
        super()._consistent(found, row)
        values = {name: found.values.get(name, getattr(row, name, None)) for name in ("scale", "grade", "step")}
        problem = scale_problem(values, self.scales)
        if problem is not None and not any(known.column == problem.column for known in found.problems):
            found.problems.append(problem)
        holder = self.identities.get(found.values.get("national_id", ""))
        if holder is not None and holder != found.values.get("employee_number"):
            found.problems.append(Problem("employee.identity_taken", "national_id", facts={"employee": holder}))
        bank = bank_of(found.values.get("iban") or "")
        if bank and bank not in self.banks:
            found.problems.append(Problem("iban.bank_unknown", "iban", facts={"bank": bank}, warning=True))
        post = found.values.get("position_number") or ""
        if self.holders.get(post, found.values.get("employee_number")) != found.values.get("employee_number"):
            found.problems.append(Problem("position.held", "position_number", facts={"position": post, "employee": self.holders[post]}))

    def apply(self, plan: Plan, actor: Actor) -> dict[str, Any]:
        """What became proposals is said by its number, and kept by its first and last for an undo."""
        before = last_decision()
        super().apply(plan, actor)
        changed = [number for part in plan.parts(CHANGED) for number in self._ids(part)]
        made = proposed_since(before, changed, actor)
        return {"waiting": len(made), "decisions": [made[0].id, made[-1].id]} if made else {}

    def _ids(self, rows: Sequence[PlannedRow]) -> list[int]:
        found: list[int] = []
        for part in chunks([row.key for row in rows]):
            found += db.session.execute(select(Employee.id).where(among(Employee.employee_number, part))).scalars()
        return sorted(found)

    def together(self, rows: Sequence[Row]) -> list[Problem]:
        masked = self.resource.masks["national_id"].shown
        return repeated(rows, ([self.resource.key], str), (["national_id"], masked), (["position_number"], str))

    def undo(self, rows: Sequence[PlannedRow], outcome: Any, actor: Actor) -> None:
        """Proposals of the file are withdrawn; where one was approved, nothing is taken back. Raises UndoBlocked."""
        changed = [row for row in rows if row.state == CHANGED]
        approved = withdraw(outcome.get("decisions", ()), self._ids(changed), actor)
        if approved:
            raise UndoBlocked(used=approved[:5])
        super().undo(rows, outcome, actor)

    def _restore(self, rows: Sequence[PlannedRow], actor: Actor) -> None:
        """A post that was filled in at once is left again, for the provisional one."""
        people = self._objects([row.key for row in rows])
        for row in rows:
            before, after = row.changes.get("position_number", (None, None))
            person = people.get(row.key)
            if person is not None and after and person.position_number == after:
                place(person, before or "")
        super()._restore(rows, actor)

    def _remove(self, keys: Sequence[str], actor: Actor) -> None:
        """New people go with their first employment; nobody of whom a decision or a payslip speaks. Raises UndoBlocked."""
        people = self._objects(keys)
        ids = [row.id for row in people.values()]
        if spoken_of := _spoken_of(ids):
            raise UndoBlocked(used=spoken_of)
        for part in chunks(ids):
            db.session.execute(delete(Employment).where(among(Employment.employee_id, part)))
        posts = [row.position_number for row in people.values()]
        super()._remove(keys, actor)
        forget(posts)


def _spoken_of(ids: Sequence[int]) -> list[str]:
    """What speaks of these people by now, each kind with the first of them: "Payroll inputs: E00001, E00002 (+12)"."""
    found = []
    for model, title in ((Decision, _("Personnel decisions")), (PayrollInput, _("Payroll inputs")), (Payslip, _("Payslips")), (Leave, _("Leave"))):
        numbers: set[str] = set()
        for part in chunks(list(ids)):
            question = select(Employee.employee_number).join(model, model.employee_id == Employee.id)
            numbers.update(db.session.execute(question.where(among(Employee.id, part))).scalars())
        if numbers:
            first = sorted(numbers)[:NAMED]
            found.append(f"{title}: {', '.join(first)}" + (f" (+{len(numbers) - NAMED})" if len(numbers) > NAMED else ""))
    return found


def importer() -> Importer:
    work = EmployeesWork(EMPLOYEES)
    # a list of staff names everybody's account; who has none yet is entered by hand
    columns = tuple(replace(column, required=True, help="") if column.key == "iban" else column for column in work.columns())
    return Importer(
        "employees", EMPLOYEES.title, columns, "hr.employee.import", work.known, work.check, work.apply, work.undo,
        {
            "employee_number": "E00001", "national_id": "1000000008", "name_ar": "محمد أحمد علي الحربي", "birth_date": "1990-01-15", "gender": "ذكر",
            "nationality": "سعودي", "hire_date": "2015-03-01", "entity": "MED", "position": "باحث إداري",
            "scale": "السلم العام", "grade": "6", "step": "3",
            "iban": "SA0380000000608010167519", "pension_scheme": "التقاعد المدني", "status": "على رأس العمل",
        },
        together=work.together,
    )  # fmt: skip


EMPLOYEES_IMPORT = importer()
