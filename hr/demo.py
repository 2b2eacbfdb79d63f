"""What hr adds to the demo: the emirate's people, two paid months, and October calculated for all, waiting for answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select

from erp import clock
from erp.approvals.operations import decide
from erp.auth.people import actor_named
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.i18n import _l
from erp.importing.whole import import_workbook
from erp.scope import ALL, within
from hr import month_story, people_story
from hr.employees import account
from hr.employees.models import Employee
from hr.runs import operations
from hr.runs.calculate_month import calculate_month
from hr.runs.models import PayrollException, PayrollRun
from hr.runs.queries import document_of, run_of

BOOKS = Path(__file__).parent / "demo"
YEAR, ROOT = 2026, "MED"
PAID = ("2026-08", "2026-09")


def load(size: str, say: Callable[[str], None]) -> None:
    """Fill the hr module of an empty demo database."""
    clerk, head, finance = person("hr"), person("hr.head"), person("finance.head")
    say(str(_l("Employees")))
    with clock.frozen(f"{YEAR}-01-05"):
        import_workbook("positions", BOOKS / "positions.xlsx", clerk)
        import_workbook("employees", BOOKS / "employees.xlsx", clerk)
        office, number = smallest_office()
        unit_of_work(lambda: account.link(employee(number), {"username": "employee"}, head) and None)
    say(str(_l("Personnel decisions")))
    people_story.tell(clerk, head)
    people = {name: person(name) for name in ("finance.head", "controller", "treasurer")}
    for month in PAID:
        with clock.frozen(f"{month}-24"):
            run = pay(ROOT if size == "full" else office, month, clerk, finance)
            month_story.send(run, people)
        with clock.frozen(f"{month}-27"):
            month_story.bring_back(run, people["treasurer"])
    with clock.frozen(f"{YEAR}-10-18"):
        import_workbook("payroll-inputs", BOOKS / "payroll-inputs-2026-10.xlsx", clerk)
        if size == "full":
            say(f"{YEAR}-10")
            calculate_month(ROOT, f"{YEAR}-10", clerk)


def person(username: str) -> Actor:
    with within(ALL):
        actor = actor_named(username)
    assert actor is not None, f"the demo has no {username}"
    return actor


def employee(number: str) -> Employee:
    return db.session.execute(select(Employee).where(Employee.employee_number == number)).scalar_one()


def smallest_office() -> tuple[str, str]:
    """The code of the entity with the fewest people, and the first of them: the demo's employee."""
    question = select(Employee.entity_id, func.min(Employee.employee_number)).where(Employee.status == "active").group_by(Employee.entity_id)
    entity_id, number = db.session.execute(question.order_by(func.count(), Employee.entity_id).limit(1)).one()
    return tree().by_id[entity_id].code, number


def pay(office: str, month: str, clerk: Actor, head: Actor) -> PayrollRun:
    """A month of the office, its exceptions answered, approved and recorded."""
    run = run_of(calculate_month(office, month, clerk))

    def answered() -> None:
        where = (PayrollException.run_id == run.id, PayrollException.weight == "stop")
        for row in db.session.execute(select(PayrollException).where(*where)).scalars():
            operations.answer(row, {"reason": "روجعت مع جهة الموظف"}, clerk)

    unit_of_work(answered)
    unit_of_work(lambda: decide(document_of(run), head, "approve") and None)
    return run_of(run.id)
