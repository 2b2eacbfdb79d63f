"""A small office that can be paid: books, an approved budget, people, and the runs of its months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from finance.budget.keys import LineKey
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.payments.models import PaymentOrder
from hr.employees import operations as employees
from hr.employees.models import Employee
from hr.figures.operations import load
from hr.inputs.importer import payees_named
from hr.inputs.models import PayrollInput
from hr.inputs.rules import exact, mark
from hr.positions.models import Position
from hr.runs import operations
from hr.runs.calculate_month import calculate_month
from hr.runs.models import PayrollException, PayrollRun
from hr.runs.queries import document_of, run_of
from tests.conftest import make_actor
from tests.factories.books import approve
from tests.factories.finance import make_books

CLERK, HEAD = make_actor("hr"), make_actor("finance.head")
ITEMS = ("211111", "211121", "211122", "211123", "211125", "21211", "21212")
PERIOD = "2026-10"
NOW = "2026-10-20T07:00"
IBANS = ("SA0380000000608010167519", "SA4420000001234567891234", "SA7510000001234567891235", "SA9345000000608010167000")


@contextmanager
def office(people: int = 3, budget: int = 10_000_000_00, entities: Sequence[str] = ("MED", "YNB")) -> Iterator[dict[str, int]]:
    """People of grade 6 step 1 on, in turn in these entities; each item budgeted for each entity. Entity code -> id."""
    with clock.frozen(NOW):
        ids = make_books()
        unit_of_work(load)
        keys = [LineKey(2026, entity, item) for entity in entities for item in ITEMS]
        approve(Draft("original", tuple(DraftLine(key, budget) for key in keys), day=date(2026, 1, 1)))
        wanted = [(None, person(number, ids[entities[number % len(entities)]])) for number in range(1, people + 1)]
        unit_of_work(lambda: employees.create(wanted, CLERK))
        fund_posts()
        yield ids


def fund_posts() -> None:
    """Everybody's post is one of the formation."""
    unit_of_work(lambda: db.session.execute(update(Position).values(provisional=False)) and None)


def person(number: int, entity_id: int, **more: Any) -> dict[str, Any]:
    return {
        "employee_number": f"E{number:05d}", "national_id": f"1{number:09d}", "name_ar": f"موظف {number}", "name_en": "",
        "hire_date": date(2015, 3, 1),
        "entity_id": entity_id, "scale": "general", "grade": "6", "step": 1 + number % 10, "iban": iban(number), "pension_scheme": "civil_pension",
        "status": "active", "nationality": "سعودي", "search": f"E{number:05d}",
    } | more  # fmt: skip


def iban(number: int) -> str:
    """A sound account of its own."""
    bban = f"80{number:018d}"
    check = 98 - int(f"{bban}281000") % 97
    return f"SA{check:02d}{bban}"


def add_input(employee: str, element: str, period: str = PERIOD, **values: Any) -> None:
    def work() -> None:
        row = db.session.execute(select(Employee).where(Employee.employee_number == employee)).scalar_one()
        party = values.get("party", "")
        known = {"from": values.get("first_day")} | values
        db.session.add(
            PayrollInput(
                entity_id=row.entity_id, employee_id=row.id, period=period, element=element, mark=mark(known), amount=values.get("amount", 0),
                quantity=exact(values.get("quantity")), first_day=values.get("first_day"), last_day=values.get("last_day"),
                decision_number=values.get("decision_number", ""), decision_date=values.get("decision_date"),
                payee_id=payees_named([party])[party] if party else None, recorded_at=clock.now(),
            )
        )  # fmt: skip

    unit_of_work(work)


def calculated(period: str = PERIOD, entity: str = "MED") -> PayrollRun:
    return run_of(calculate_month(entity, period, CLERK))


def answered(run: PayrollRun) -> None:
    def work() -> None:
        for row in db.session.execute(select(PayrollException).where(PayrollException.run_id == run.id, PayrollException.weight == "stop")).scalars():
            operations.answer(row, {"reason": "نظر فيه"}, CLERK)

    unit_of_work(work)


def recorded(period: str = PERIOD, entity: str = "MED") -> PayrollRun:
    """Calculated, answered and approved."""
    run = calculated(period, entity)
    answered(run)
    unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
    return run_of(run.id)


def ordered(group: str = "net") -> int:
    """What stands ordered to be paid of one kind: net, pension, deduction."""
    question = select(func.coalesce(func.sum(PaymentOrder.amount), 0)).where(PaymentOrder.group == group, PaymentOrder.state != "cancelled")
    return int(db.session.execute(question).scalar_one())
