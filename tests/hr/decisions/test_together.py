"""The yearly increment of everybody: one set, approved once by another person; and the day on which a decision takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import OwnDocument
from hr.decisions import operations, together
from hr.decisions.jobs import hold_today
from hr.decisions.models import Decision
from hr.employees.models import Employee, Employment
from hr.positions.reserving import lacking, reserve
from tests.conftest import make_actor
from tests.factories.payroll import office

CLERK, HEAD, FINANCE = make_actor("hr"), make_actor("hr.head"), make_actor("finance")


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(3) as ids:
        yield ids


def steps() -> dict[str, int]:
    db.session.expire_all()
    return dict(db.session.execute(select(Employee.employee_number, Employee.step)).all())  # type: ignore[arg-type]


def test_everybody_below_the_last_step_rises_once_by_one_approval() -> None:
    db.session.execute(update(Employment).where(Employment.employee_id == 3).values(step=15))
    db.session.execute(update(Employee).where(Employee.employee_number == "E00003").values(step=15))
    db.session.commit()
    reference: str = unit_of_work(lambda: together.increase("MED", 2027, CLERK))
    assert (reference, len(together.members(reference))) == ("INC-2027-MED", 2)
    with pytest.raises(together.NobodyRises):
        unit_of_work(lambda: together.increase("MED", 2027, CLERK) and None)
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"hr.decision-set:{reference}", CLERK, "approve") and None)
    db.session.rollback()
    unit_of_work(lambda: decide(f"hr.decision-set:{reference}", HEAD, "approve") and None)
    rows = db.session.execute(select(Decision.state, Decision.number).order_by(Decision.id)).all()
    assert [tuple(row) for row in rows] == [("approved", "MED-HRD-2026-000001"), ("approved", "MED-HRD-2026-000002")]
    assert steps() == {"E00001": 2, "E00002": 3, "E00003": 15}, "what lies ahead doesn't hold today"
    with clock.frozen("2027-01-01T01:00"):
        hold_today(date(2027, 1, 1))
        hold_today(date(2027, 1, 1))
    assert steps() == {"E00001": 3, "E00002": 4, "E00003": 15}


def test_the_employment_of_a_set_is_written_in_as_many_questions_as_that_of_one() -> None:
    def asked(count: int) -> int:
        ids = list(db.session.execute(select(Employee.id).order_by(Employee.id).limit(count)).scalars())
        seen: list[str] = []
        listener = lambda _c, _cursor, statement, *_rest: seen.append(statement)  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        try:
            unit_of_work(lambda: operations.rebuild(ids))
        finally:
            event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    before = db.session.execute(select(Employment.employee_id, Employment.valid_from, Employment.step).order_by(Employment.employee_id)).all()
    assert asked(1) == asked(3)
    after = db.session.execute(select(Employment.employee_id, Employment.valid_from, Employment.step).order_by(Employment.employee_id)).all()
    assert [tuple(row) for row in before] == [tuple(row) for row in after]


def test_a_set_that_is_turned_down_raises_nobody_and_may_be_made_again() -> None:
    reference: str = unit_of_work(lambda: together.increase("YNB", 2027, CLERK))
    unit_of_work(lambda: decide(f"hr.decision-set:{reference}", HEAD, "reject", reason="بعد الميزانية") and None)
    assert set(db.session.execute(select(Decision.state)).scalars()) == {"rejected"}
    assert unit_of_work(lambda: together.increase("YNB", 2027, CLERK)) == "INC-2027-YNB-2"


def test_the_year_of_the_posts_is_reserved_once_and_what_lacks_is_added() -> None:
    wanted = lacking("MED", 2026)
    assert {coding.economic for _reference, coding in wanted} == {"211111", "211121", "21211"}
    amount = unit_of_work(lambda: reserve("MED", 2026, FINANCE))
    assert amount == sum(wanted.values()) > 0
    assert unit_of_work(lambda: reserve("MED", 2026, FINANCE)) == 0


def test_a_late_set_raises_from_where_people_stood_on_the_year_s_first_day() -> None:
    """E00001 was promoted in March; the increment of January is of the grade before, and the promotion holds as it was decided."""
    person = db.session.execute(select(Employee).where(Employee.employee_number == "E00001")).scalar_one()
    values = {"employee_id": person.id, "kind": "promotion", "decision_date": date(2026, 3, 1), "effective_date": date(2026, 3, 1), "to_grade": "7"}

    def promote() -> str:
        row = operations.create([(None, values | {"ground": "أمر سامٍ"})], CLERK)[0]
        operations.send(row, {}, CLERK)
        return row.reference

    promoted: str = unit_of_work(promote)
    unit_of_work(lambda: decide(f"hr.decision:{promoted}", HEAD, "approve") and None)
    reference: str = unit_of_work(lambda: together.increase("MED", 2026, CLERK))
    unit_of_work(lambda: decide(f"hr.decision-set:{reference}", HEAD, "approve") and None)
    question = select(Employment.valid_from, Employment.grade, Employment.step).where(Employment.employee_id == person.id)
    assert [tuple(row) for row in db.session.execute(question.order_by(Employment.valid_from))] == [
        (date(2015, 3, 1), "6", 2), (date(2026, 1, 1), "6", 3), (date(2026, 3, 1), "7", 1),
    ]  # fmt: skip
