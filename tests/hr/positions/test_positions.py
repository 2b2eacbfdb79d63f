"""Posts: provisional until the formation names them, one employee one post, counted by entity and grade."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import RequestInvalid
from erp.importing import kinds, operations
from erp.importing.errors import UndoBlocked
from erp.importing.models import ImportBatch
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.reading import read
from hr.decisions.models import Decision
from hr.employees import operations as employees
from hr.employees.models import Employee, Employment
from hr.positions import operations as positions
from hr.positions.models import Position
from hr.services import head_count
from tests.conftest import make_actor
from tests.factories import payroll

CLERK, HEAD = make_actor("hr"), make_actor("hr.head")
HEADERS = ("رقم الوظيفة", "مسمى الوظيفة", "الجهة", "المرتبة", "البند")


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[dict[str, int]]:
    with payroll.office(4) as ids:
        yield ids


def person(number: str) -> Employee:
    db.session.expire_all()
    return db.session.execute(select(Employee).where(Employee.employee_number == number)).scalar_one()


def post(number: str) -> Position | None:
    db.session.expire_all()
    return db.session.execute(select(Position).where(Position.position_number == number)).scalar_one_or_none()


def change(number: str, **values: Any) -> None:
    unit_of_work(lambda: employees.change([(person(number), values)], CLERK) and None)


def sheet(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = Workbook()
    for row in (HEADERS, *rows):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(path)
    return path


def planned(path: Path) -> Plan:
    importer = kinds.importer_named("positions")
    return operations.plan_sheets(importer, read(path), kinds.given(importer, None, CLERK))[0]


def commit(path: Path) -> int:
    return unit_of_work(lambda: operations.run(kinds.importer_named("positions"), planned(path), Source.of(path, path.name), CLERK).id)


def test_who_names_no_post_stands_on_a_provisional_one(places: dict[str, int]) -> None:
    unit_of_work(lambda: employees.create([(None, payroll.person(9, places["MED"], position="محاسب"))], CLERK) and None)
    made = post("P-E00009")
    assert made is not None and (made.provisional, made.title_ar, made.grade, made.economic) == (True, "محاسب", "6", "211111")
    assert person("E00009").position_number == "P-E00009"
    assert db.session.execute(select(Employment.position_number).where(Employment.employee_id == person("E00009").id)).scalar_one() == "P-E00009"


def test_the_formation_funds_the_post_and_takes_the_stead_of_the_provisional_one(places: dict[str, int], tmp_path: Path) -> None:
    unit_of_work(lambda: employees.create([(None, payroll.person(9, places["MED"]))], CLERK) and None)
    path = sheet(tmp_path / "posts.xlsx", ("501", "محاسب", "MED", 6, "211112"), ("502", "باحث", "YNB", "٧", None))
    assert planned(path).counts == {"new": 2, "changed": 0, "same": 0, "invalid": 0}
    batch = commit(path)
    assert planned(path).counts == {"new": 0, "changed": 0, "same": 2, "invalid": 0}
    change("E00009", position_number="501")
    assert (post("P-E00009"), person("E00009").position_number) == (None, "501"), "what was only provisional is gone"
    assert db.session.execute(select(Employment.position_number).where(Employment.employee_id == person("E00009").id)).scalar_one() == "501"
    with pytest.raises(UndoBlocked):
        unit_of_work(lambda: operations.undo(db.session.get_one(ImportBatch, batch), kinds.importer_named("positions"), CLERK))


def test_a_provisional_post_that_the_file_names_is_funded_though_nothing_else_differs(places: dict[str, int], tmp_path: Path) -> None:
    given = payroll.person(9, places["MED"], position_number="777", position="محاسب")
    unit_of_work(lambda: employees.create([(None, given)], CLERK) and None)
    path = sheet(tmp_path / "posts.xlsx", ("777", "محاسب", "MED", 6, "211111"))
    assert planned(path).counts == {"new": 0, "changed": 1, "same": 0, "invalid": 0}
    batch = commit(path)
    assert post("777") and not post("777").provisional  # type: ignore[union-attr]
    assert planned(path).counts["same"] == 1
    unit_of_work(lambda: operations.undo(db.session.get_one(ImportBatch, batch), kinds.importer_named("positions"), CLERK))
    assert post("777").provisional, "taken back, it stands provisionally again"  # type: ignore[union-attr]


def test_every_fault_of_a_file_of_posts_is_told(tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "posts.xlsx", ("1", "محاسب", "MED", 16, None), ("2", "محاسب", "MED", 6, "2211"), ("3", "محاسب", "MED", 6, "219999"),
        ("4", None, "MED", 6, None), ("5", "محاسب", "XXX", 6, None), ("5", "محاسب", "MED", 6, None),
    )  # fmt: skip
    assert {(problem.row, problem.column, problem.code) for problem in planned(path).problems} == {
        (2, "grade", "employee.grade_unknown"), (3, "economic", "position.item_unknown"), (4, "economic", "position.item_unknown"),
        (5, "title_ar", "import.required"), (6, "entity", "ref.unknown"), (7, "position_number", "import.duplicate"),
    }  # fmt: skip


def test_one_employee_one_post(places: dict[str, int]) -> None:
    unit_of_work(lambda: employees.create([(None, payroll.person(9, places["MED"], position_number="900"))], CLERK) and None)
    with pytest.raises(RequestInvalid) as refusal:
        unit_of_work(lambda: employees.create([(None, payroll.person(10, places["MED"], position_number="900"))], CLERK) and None)
    assert [(problem.column, problem.code) for problem in refusal.value.problems] == [("position_number", "position.held")]
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: positions.change([(post("900"), {"status": "abolished"})], CLERK) and None)


def test_a_post_the_formation_named_changes_by_a_decision_alone(places: dict[str, int]) -> None:
    unit_of_work(lambda: employees.create([(None, payroll.person(9, places["MED"], position_number="900"))], CLERK) and None)
    wanted = {"title_ar": "باحث", "entity_id": places["MED"], "scale": "general", "grade": "6", "economic": "211111", "status": "active"}
    unit_of_work(lambda: positions.create([(None, {"position_number": "901", **wanted})], CLERK) and None)
    change("E00009", position_number="901", entity_id=places["YNB"], department="إدارة الميزانية")
    assert (person("E00009").position_number, person("E00009").department) == ("900", "إدارة الميزانية")
    row = db.session.execute(select(Decision)).scalar_one()
    assert (row.kind, row.state, row.to_position, row.to_entity_id) == ("transfer", "waiting", "901", places["YNB"])
    assert row.effective_hijri == "1448-05-09"
    unit_of_work(lambda: decide(f"hr.decision:{row.reference}", HEAD, "approve") and None)
    assert (person("E00009").position_number, person("E00009").entity_id) == ("901", places["YNB"])


def test_a_status_that_comes_by_form_waits_as_the_decision_that_brings_it() -> None:
    change("E00001", status="terminated", termination_date=date(2026, 10, 1))
    assert person("E00001").status == "active"
    row = db.session.execute(select(Decision)).scalar_one()
    assert (row.kind, row.effective_date, row.state) == ("end_of_service", date(2026, 10, 1), "waiting")


def test_the_head_count_is_posts_filled_and_vacant_by_entity_and_grade(places: dict[str, int]) -> None:
    posts = [
        (None, {"position_number": f"80{place}", "title_ar": "باحث", "entity_id": places["MED"], "scale": "general", "grade": grade,
                "economic": "211111", "status": status})
        for place, (grade, status) in enumerate((("6", "active"), ("10", "active"), ("10", "frozen"), ("10", "abolished")))
    ]  # fmt: skip
    unit_of_work(lambda: positions.create(posts, CLERK) and None)
    found = {(row.entity, row.grade): (row.posts, row.filled, row.vacant) for row in head_count(date(2026, 10, 20))}
    assert found == {("MED", "6"): (3, 2, 1), ("MED", "10"): (2, 0, 2), ("YNB", "6"): (2, 2, 0)}
    change("E00002", status="terminated", termination_date=date(2026, 10, 1))
    row = db.session.execute(select(Decision)).scalar_one()
    unit_of_work(lambda: decide(f"hr.decision:{row.reference}", HEAD, "approve") and None)
    assert {(row.entity, row.grade): row.vacant for row in head_count(date(2026, 10, 20))}["MED", "6"] == 2
    assert {(row.entity, row.grade): row.vacant for row in head_count(date(2026, 9, 20))}["MED", "6"] == 1, "as it was then"
    assert [row.entity for row in head_count(date(2026, 10, 20), [places["YNB"]])] == ["YNB"]
