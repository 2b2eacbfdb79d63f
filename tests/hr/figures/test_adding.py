"""A row that the release leaves empty is filled in by the office with a later one, and pay reads it from its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from erp.db import db, unit_of_work
from erp.errors import RequestInvalid
from hr.employees.models import Employee, Employment
from hr.figures.adding import add_figures, add_grades, exact
from hr.figures.models import Figure, GradeFigure
from hr.figures.queries import figure_on
from hr.runs.models import PayrollException, PayslipLine
from tests.conftest import make_actor
from tests.factories.payroll import add_input, calculated, office

HEAD = make_actor("hr.head")
DAILY: dict[str, Any] = {"name": "per_diem.inside", "key": "6", "value": "٣٥٠٫٥٠", "valid_from": date(2026, 10, 1), "basis": "قرار 12/1448"}
GRADE: dict[str, Any] = {"scale": "general", "grade": "15", "transport": 90000, "valid_from": date(2026, 10, 1), "basis": "قرار 12/1448"}


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(1) as ids:
        yield ids


def add(**values: Any) -> None:
    unit_of_work(lambda: add_figures([(None, DAILY | values)], HEAD) and None)


def lacking() -> list[Any]:
    found = calculated()
    where = (PayrollException.run_id == found.id, PayrollException.code == "payroll.missing_figure")
    return [facts["figure"] for facts in db.session.execute(select(PayrollException.facts).where(*where)).scalars()]


def codes(refusal: pytest.ExceptionInfo[RequestInvalid]) -> list[tuple[str | None, str]]:
    return [(problem.column, problem.code) for problem in refusal.value.problems]


def test_a_mandate_is_paid_once_its_row_is_filled_in() -> None:
    add_input("E00001", "mandate_days", quantity=2, decision_number="9", decision_date=date(2026, 9, 1))
    assert lacking() == ["per_diem.inside 6"]
    add()
    assert lacking() == []
    line = db.session.execute(select(PayslipLine).where(PayslipLine.element == "mandate")).scalar_one()
    assert line.amount == 74_767, "two days of 350.50, and two thirtieths of the transport allowance of 700, rounded once"
    assert line.why["figures"][0] == ["per_diem.inside:6", "35050", "2026-10-01", "قرار 12/1448"]


def test_a_row_from_the_middle_of_a_month_counts_from_the_next() -> None:
    add_input("E00001", "mandate_days", quantity=2, decision_number="9", decision_date=date(2026, 9, 1))
    add(valid_from=date(2026, 10, 2))
    assert lacking() == ["per_diem.inside 6"]


def test_transport_of_a_grade_is_filled_in() -> None:
    who = {"grade": "15", "step": 1}
    unit_of_work(lambda: [db.session.execute(update(model).values(who)) for model in (Employee, Employment)] and None)
    assert lacking() == ["transport general 15"]
    unit_of_work(lambda: add_grades([(None, GRADE)], HEAD) and None)
    assert lacking() == []
    before, after = db.session.execute(select(GradeFigure).where(GradeFigure.grade == "15").order_by(GradeFigure.valid_from)).scalars()
    assert (before.transport, after.transport) == (None, 90000) and after.increment == before.increment and after.rank == before.rank


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"name": "per_diem.moon"}, ("name", "payroll.figure_unknown")),
        ({"key": "99"}, ("name", "payroll.figure_unknown")),
        ({"name": "bank", "key": "80"}, ("name", "payroll.figure_unknown")),
        ({"valid_from": date(2011, 2, 23)}, ("valid_from", "payroll.figure_not_later")),
        ({"value": "ثلاثمئة"}, ("value", "payroll.figure_invalid")),
        ({"value": "350.505"}, ("value", "payroll.figure_invalid")),
        ({"name": "suspension.share", "key": "", "value": "1/0"}, ("value", "payroll.figure_invalid")),
    ],
)
def test_what_is_refused_leaves_nothing(values: dict[str, Any], found: tuple[str, str]) -> None:
    before = db.session.execute(select(Figure.id).order_by(Figure.id)).scalars().all()
    with pytest.raises(RequestInvalid) as refusal:
        add(**values)
    db.session.rollback()
    assert codes(refusal) == [found] and db.session.execute(select(Figure.id).order_by(Figure.id)).scalars().all() == before


def test_a_grade_that_is_not_there_is_refused() -> None:
    with pytest.raises(RequestInvalid) as refusal:
        unit_of_work(lambda: add_grades([(None, GRADE | {"grade": "99"})], HEAD) and None)
    assert codes(refusal) == [("grade", "payroll.grade_unknown")]


@pytest.mark.parametrize(
    ("text", "unit", "kept"),
    [
        ("165", "halalas", "16500"), ("1/3", "fraction", "1/3"), ("25%", "fraction", "1/4"), ("0.5", "fraction", "1/2"), ("60", "days", "60"),
        ("0", "flag", "0"),
    ],
)
def test_a_value_is_kept_exactly(text: str, unit: str, kept: str) -> None:
    assert exact(text, unit) == kept


def test_what_stood_before_stays_in_force_before() -> None:
    add(name="suspension.share", key="", value="1/3", valid_from=date(2026, 12, 1))
    assert (figure_on("suspension.share", date(2026, 11, 30)), figure_on("suspension.share", date(2026, 12, 1))) != (None, None)
    assert str(figure_on("suspension.share", date(2026, 11, 30))) == "1/2" and str(figure_on("suspension.share", date(2026, 12, 1))) == "1/3"
