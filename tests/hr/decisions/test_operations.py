"""A decision from draft to effect: the law fills in, another person approves, the number is taken, cancelling leaves no trace in pay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import permutations
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from erp import clock
from erp.approvals.operations import decide
from erp.auth.models import User
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import DomainError, OwnDocument, RequestInvalid, WrongState
from hr.decisions import operations
from hr.decisions.documents import print_decision
from hr.decisions.models import Decision
from hr.decisions.shown import differences
from hr.employees import operations as employees
from hr.employees.models import Employee, Employment
from hr.positions.models import Position
from tests.conftest import make_actor
from tests.factories.payroll import office
from tests.factories.payroll import person as payroll_person

CLERK, HEAD = make_actor("hr"), make_actor("hr.head")
STORY = (
    {"kind": "promotion", "effective_date": date(2026, 3, 1), "to_grade": "7"},
    {"kind": "unpaid_leave", "effective_date": date(2026, 5, 1), "end_date": date(2026, 5, 31)},
    {"kind": "suspension", "effective_date": date(2026, 8, 10)},
)


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(2) as ids:
        unit_of_work(lambda: db.session.execute(update(Position).values(provisional=True)) and None)
        yield ids


def person(number: str = "E00001") -> Employee:
    db.session.expire_all()
    return db.session.execute(select(Employee).where(Employee.employee_number == number)).scalar_one()


def draft(values: dict[str, Any], number: str = "E00001") -> Decision:
    known = {"employee_id": person(number).id, "decision_date": date(2026, 1, 15), **values}
    made = unit_of_work(lambda: operations.create([(None, known)], CLERK)[0].reference)
    return operations.decision(made)


def sent(values: dict[str, Any], number: str = "E00001") -> str:
    row = draft(values, number)
    unit_of_work(lambda: operations.send(row, {}, CLERK) and None)
    return f"hr.decision:{row.reference}"


def approve(document: str, actor: Actor = HEAD) -> Decision:
    unit_of_work(lambda: decide(document, actor, "approve") and None)
    db.session.expire_all()
    return operations.decision(document.partition(":")[2])


def cancel(reference: str, reason: str) -> Decision:
    unit_of_work(lambda: operations.cancel(operations.decision(reference), {"reason": reason}, CLERK) and None)
    return db.session.execute(select(Decision).where(Decision.kind == "cancellation").order_by(Decision.id.desc())).scalars().first()  # type: ignore[return-value]


def life(number: str = "E00001") -> list[tuple[date, str, int, str, int]]:
    question = select(Employment).where(Employment.employee_id == person(number).id).order_by(Employment.valid_from)
    return [(row.valid_from, row.grade, row.step, row.status, row.entity_id) for row in db.session.execute(question).scalars()]


def test_the_law_fills_in_the_step_of_a_promotion() -> None:
    row = draft({"kind": "promotion", "effective_date": date(2026, 3, 1), "to_grade": "7"})
    assert (row.state, row.number, row.to_step) == ("draft", "", 1)
    assert life() == [(date(2015, 3, 1), "6", 2, "active", person().entity_id)], "a draft changes nothing"


def test_an_approved_promotion_takes_its_number_and_holds_from_its_day() -> None:
    row = approve(sent({"kind": "promotion", "effective_date": date(2026, 3, 1), "to_grade": "7"}))
    assert (row.state, row.number, row.decided_by) == ("approved", "MED-HRD-2026-000001", "hr.head")
    assert [(day, grade, step) for day, grade, step, _status, _entity in life()] == [(date(2015, 3, 1), "6", 2), (date(2026, 3, 1), "7", row.to_step)]
    assert (person().grade, person().step) == ("7", row.to_step)


def test_what_lies_ahead_does_not_hold_today() -> None:
    approve(sent({"kind": "increment", "effective_date": date(2027, 1, 1)}))
    assert person().step == 2 and life()[-1][2] == 3


def test_nobody_approves_what_they_prepared() -> None:
    document = sent({"kind": "increment", "effective_date": date(2026, 1, 1)})
    with pytest.raises(OwnDocument):
        approve(document, CLERK)
    db.session.rollback()
    assert operations.decision(document.partition(":")[2]).state == "waiting" and len(life()) == 1


def test_the_person_it_is_about_does_not_approve_it() -> None:
    user = User(username="boss", name_ar="رئيس", person="user:saad", created_at=clock.now())
    db.session.add(user)
    db.session.flush()
    db.session.execute(update(Employee).where(Employee.employee_number == "E00001").values(user_id=user.id))
    db.session.commit()
    document = sent({"kind": "increment", "effective_date": date(2026, 1, 1)})
    with pytest.raises(OwnDocument):
        approve(document, replace(HEAD, username="deputy", person="user:saad"))


def test_a_cancelled_decision_is_as_never_been() -> None:
    before = life()
    row = approve(sent({"kind": "promotion", "effective_date": date(2026, 3, 1), "to_grade": "7"}))
    assert life() != before
    struck = cancel(row.reference, "صدر خطأ")
    assert operations.decision(row.reference).state == "approved" and life() != before, "until another person approves it holds"
    with pytest.raises(WrongState):
        cancel(row.reference, "مرة أخرى")
    with pytest.raises(OwnDocument):
        approve(f"hr.decision:{struck.reference}", CLERK)
    db.session.rollback()
    made = approve(f"hr.decision:{struck.reference}")
    assert (made.kind, made.number, made.cancels_id) == ("cancellation", "MED-HRD-2026-000002", row.id)
    assert operations.decision(row.reference).state == "cancelled"
    assert life() == before and (person().grade, person().step) == ("6", 2)
    with pytest.raises(WrongState):
        cancel(row.reference, "مرة أخرى")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_entry_does_not_matter(order: Sequence[int]) -> None:
    for place in order:
        approve(sent(STORY[place]))
    entity = person().entity_id
    assert life() == [
        (date(2015, 3, 1), "6", 2, "active", entity),
        (date(2026, 3, 1), "7", 1, "active", entity),
        (date(2026, 5, 1), "7", 1, "unpaid_leave", entity),
        (date(2026, 6, 1), "7", 1, "active", entity),
        (date(2026, 8, 10), "7", 1, "suspended", entity),
    ]
    assert (person().status, person().grade) == ("suspended", "7")


def test_a_transfer_moves_the_person_and_the_former_months_stay_where_they_were(places: dict[str, int]) -> None:
    approve(sent({"kind": "transfer", "effective_date": date(2026, 6, 1), "to_entity_id": places["ULA"]}))
    assert [entity for *_rest, entity in life()] == [places["YNB"], places["ULA"]]
    assert person().entity_id == places["ULA"]


def test_the_end_of_service_is_written_on_the_person_and_taken_back_with_it() -> None:
    row = approve(sent({"kind": "end_of_service", "effective_date": date(2026, 9, 1), "clearance": "88/1448"}))
    assert (person().status, person().termination_date) == ("terminated", date(2026, 9, 1))
    approve(f"hr.decision:{cancel(row.reference, 'عدل عن الاستقالة').reference}")
    assert (person().status, person().termination_date) == ("active", None)


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"kind": "promotion", "effective_date": date(2026, 3, 1)}, "to_grade", "field.required"),
        ({"kind": "promotion", "effective_date": date(2026, 3, 1), "to_grade": "16"}, "to_grade", "employee.grade_unknown"),
        ({"kind": "transfer", "effective_date": date(2026, 3, 1)}, "to_entity", "field.required"),
        ({"kind": "increment", "effective_date": date(2014, 3, 1)}, "effective_date", "decision.before_start"),
        ({"kind": "unpaid_leave", "effective_date": date(2026, 3, 2), "end_date": date(2026, 3, 1)}, "end_date", "decision.ends_before"),
    ],
)
def test_what_a_decision_may_not_say(values: dict[str, Any], column: str, code: str) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        draft(values)
    assert [(problem.column, problem.code) for problem in refusal.value.problems] == [(column, code)]


def test_no_increment_beyond_the_last_step() -> None:
    db.session.execute(update(Employment).values(step=15))
    db.session.commit()
    with pytest.raises(DomainError) as refusal:
        draft({"kind": "increment", "effective_date": date(2026, 1, 1)})
    assert refusal.value.code == "decision.at_last_step"


def test_what_was_sent_is_changed_by_nobody() -> None:
    document = sent({"kind": "increment", "effective_date": date(2026, 1, 1)})
    row = operations.decision(document.partition(":")[2])
    with pytest.raises(WrongState):
        unit_of_work(lambda: operations.change([(row, {"effective_date": date(2026, 2, 1)})], CLERK) and None)


def test_turned_down_it_changes_nothing_and_says_why() -> None:
    document = sent({"kind": "increment", "effective_date": date(2026, 1, 1)})
    unit_of_work(lambda: decide(document, HEAD, "reject", reason="لا يستحق") and None)
    row = operations.decision(document.partition(":")[2])
    assert (row.state, row.refusal, row.number) == ("rejected", "لا يستحق", "") and len(life()) == 1


def test_a_promotion_dated_back_is_refused_unless_its_ground_is_recorded() -> None:
    values = {"kind": "promotion", "decision_date": date(2026, 4, 1), "effective_date": date(2026, 3, 1), "to_grade": "7"}
    row = draft(values)
    refused = operations.send_refusal(row, CLERK)
    assert refused is not None and refused.code == "decision.backdated"
    with pytest.raises(RequestInvalid) as refusal:
        unit_of_work(lambda: operations.send(row, {}, CLERK) and None)
    assert [(problem.column, problem.code) for problem in refusal.value.problems] == [("effective_date", "decision.backdated")]
    db.session.rollback()
    approve(sent(values | {"ground": "حكم ديوان المظالم رقم 12"}))
    assert [(day, grade) for day, grade, *_rest in life()] == [(date(2015, 3, 1), "6"), (date(2026, 3, 1), "7")]


def test_an_appointee_is_paid_from_the_day_work_starts(places: dict[str, int]) -> None:
    wanted = payroll_person(9, places["YNB"], status="appointed", hire_date=date(2026, 10, 1), step=1)
    unit_of_work(lambda: employees.create([(None, wanted)], CLERK) and None)
    day = {"decision_date": date(2026, 10, 1), "effective_date": date(2026, 10, 1)}
    row = approve(sent({"kind": "appointment", "last_basic": 620000, **day}, "E00009"))
    assert (row.to_grade, row.to_step, person("E00009").status) == ("6", 2, "appointed"), "the first step that exceeds what was drawn"
    approve(sent({"kind": "commencement", "decision_date": date(2026, 10, 12), "effective_date": date(2026, 10, 11)}, "E00009"))
    assert (person("E00009").status, person("E00009").hire_date) == ("active", date(2026, 10, 11))
    assert [(day_, status) for day_, _grade, _step, status, _entity in life("E00009")] == [
        (date(2026, 10, 1), "appointed"), (date(2026, 10, 11), "active"),
    ]  # fmt: skip


def test_who_left_comes_back_at_the_old_step_and_the_years_between_stay_empty() -> None:
    approve(sent({"kind": "end_of_service", "effective_date": date(2026, 3, 1), "clearance": "7"}))
    approve(sent({"kind": "rehire", "effective_date": date(2026, 9, 1)}))
    assert [(day, step, status) for day, _grade, step, status, _entity in life()] == [
        (date(2015, 3, 1), 2, "active"), (date(2026, 3, 1), 2, "terminated"), (date(2026, 9, 1), 2, "active"),
    ]  # fmt: skip
    assert (person().status, person().termination_date) == ("active", None)


def test_the_paper_says_the_order_its_article_and_the_difference() -> None:
    row = approve(sent({"kind": "promotion", "effective_date": date(2026, 3, 1), "to_grade": "7", "reason": "خلو الوظيفة"}))
    assert [(str(label), before, after) for label, before, after in differences(row)] == [
        ("المرتبة", "6", "7"), ("الدرجة", 2, 1), ("الراتب الأساسي", 637000, 701000),
    ]  # fmt: skip
    stream = BytesIO()
    print_decision(row, stream, HEAD)
    assert stream.getvalue().startswith(b"%PDF") and (row.decision_hijri, row.effective_hijri) == ("1447-07-26", "1447-09-12")
