"""The demo's people in time: a year of decisions and leaves on the days they were made, prepared by one and approved by another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals import operations as approvals
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.scope import ALL, within
from hr.decisions import operations as decisions
from hr.elements import operations as elements
from hr.employees.models import Employee
from hr.leave import operations as leaves
from hr.positions.models import Position

YEAR = 2026


def tell(clerk: Actor, head: Actor) -> None:
    """Decide, grant and propose; the last of each kind waits."""
    for day, wanted, approved in year():
        with clock.frozen(day), within(ALL):
            decide(wanted, clerk, head, approved)
    with clock.frozen(f"{YEAR}-10-01"), within(ALL):
        ask_for_leaves(clerk, head)
        propose_element(clerk)


def serving(grade: str, count: int, skip: int = 0) -> list[Employee]:
    """People at work in a grade, in the order of their numbers."""
    question = select(Employee).where(Employee.grade == grade, Employee.scale == "general", Employee.status == "active", Employee.user_id.is_(None))
    return list(db.session.execute(question.order_by(Employee.employee_number).offset(skip).limit(count)).scalars())


def vacant(grade: str) -> Position:
    """The first vacant post of a grade."""
    held = select(Employee.position_number).where(Employee.position_number != "")
    question = select(Position).where(Position.grade == grade, Position.scale == "general", Position.position_number.not_in(held))
    return db.session.execute(question.order_by(Position.position_number)).scalars().first()  # type: ignore[return-value]


def year() -> Iterator[tuple[date, Callable[[], dict[str, Any]], bool]]:
    """(day, what is decided, whether it is approved): promotions, a transfer, a suspension, leaves without pay, an end, an increment."""
    yield date(YEAR, 2, 1), lambda: promotion("6", "7", 0, date(YEAR, 2, 1)), True
    yield date(YEAR, 3, 1), lambda: promotion("8", "9", 0, date(YEAR, 3, 1)), True
    yield date(YEAR, 3, 15), lambda: of("transfer", "5", 1, date(YEAR, 4, 1), to_entity_id=tree().get("YNB").id, reason="حاجة العمل"), True
    yield date(YEAR, 5, 3), lambda: of("suspension", "4", 2, date(YEAR, 5, 3), date(YEAR, 6, 15), reason="على ذمة التحقيق"), True
    yield date(YEAR, 6, 1), lambda: of("unpaid_leave", "7", 3, date(YEAR, 6, 7), date(YEAR, 8, 6), reason="مرافقة الزوج"), True
    yield date(YEAR, 8, 20), lambda: of("end_of_service", "10", 4, date(YEAR, 9, 1), clearance="412/1448", reason="بلوغ السن النظامية"), True
    yield date(YEAR, 9, 27), lambda: promotion("9", "10", 1, date(YEAR, 10, 1)), False
    yield date(YEAR, 9, 28), lambda: of("transfer", "6", 5, date(YEAR, 11, 1), to_entity_id=tree().get("ULA").id, reason="بناءً على طلبه"), False


def promotion(grade: str, to_grade: str, skip: int, day: date) -> dict[str, Any]:
    return of("promotion", grade, skip, day, to_grade=to_grade, to_position=vacant(to_grade).position_number, reason="شغور وظيفة أعلى")


def of(kind: str, grade: str, skip: int, day: date, last: date | None = None, **more: Any) -> dict[str, Any]:
    employee = serving(grade, 1, skip)[0]
    return {"kind": kind, "employee_id": employee.id, "decision_date": clock.today(), "effective_date": day, "end_date": last, **more}


def decide(wanted: Callable[[], dict[str, Any]], clerk: Actor, head: Actor, approved: bool) -> None:
    """Prepare and send a decision; another person approves it where the story says so."""

    def prepare() -> str:
        row = decisions.create([(None, wanted())], clerk)[0]
        decisions.send(row, {}, clerk)
        return row.reference

    reference: str = unit_of_work(prepare)
    if approved:
        approve(f"hr.decision:{reference}", head)


def approve(document: str, head: Actor) -> None:
    unit_of_work(lambda: approvals.decide(document, head, "approve") and None)


LEAVES = (
    ("REG", "7", 6, date(YEAR, 10, 4), date(YEAR, 10, 22), True),
    ("SICK", "5", 7, date(YEAR, 9, 20), date(YEAR, 10, 9), True),
    ("BER", "6", 8, date(YEAR, 10, 11), date(YEAR, 10, 15), True),
    ("PAT", "8", 9, date(YEAR, 11, 1), date(YEAR, 11, 3), False),
    ("REG", "9", 10, date(YEAR, 11, 15), date(YEAR, 12, 3), False),
)


def ask_for_leaves(clerk: Actor, head: Actor) -> None:
    for code, grade, skip, first, last, granted in LEAVES:
        wanted = {"employee_id": serving(grade, 1, skip)[0].id, "type": code, "first_day": first, "last_day": last}

        def ask(wanted: dict[str, Any] = wanted) -> str:
            row = leaves.create([(None, wanted)], clerk)[0]
            leaves.send(row, {}, clerk)
            return row.reference

        reference: str = unit_of_work(ask)
        if granted:
            approve(f"hr.leave:{reference}", head)


def propose_element(clerk: Actor) -> None:
    """An allowance that the office would add; it waits."""

    def propose() -> None:
        values = {
            "code": "remote_area", "name_ar": "بدل مناطق نائية", "name_en": "Remote area allowance", "kind": "earning", "method": "percent",
            "value": "10", "bases": "basic", "economic": "211124", "valid_from": date(YEAR + 1, 1, 1), "basis": "قرار اللجنة رقم 15",
        }  # fmt: skip
        elements.send(elements.create([(None, values)], clerk)[0], {}, clerk)

    unit_of_work(propose)
