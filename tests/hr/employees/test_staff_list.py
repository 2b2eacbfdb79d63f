"""A staff list of 1,200 rows comes in: every fault at once, the workbook back with marks, all or nothing, twice the same, and undone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from erp import clock
from erp.approvals.models import Approval
from erp.approvals.operations import decide
from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.i18n import in_language
from erp.importing import kinds, operations, spooled
from erp.importing.commands import _summary
from erp.importing.errors import HasProblems, UndoBlocked
from erp.importing.models import ImportBatch
from erp.importing.shown import answer_of
from hr.decisions.models import Decision
from hr.employees.models import Employee, Employment
from hr.inputs.models import PayrollInput
from hr.positions.models import Position
from tests.conftest import make_actor
from tests.hr.employees.staff import FAULTS, STAFF, columns, commit, entities, marked, mended, planned

pytestmark = pytest.mark.usefixtures("office")


@pytest.fixture
def office(any_app: Flask, actor: Actor) -> Iterator[None]:
    with clock.frozen("2026-10-20T07:00"):
        entities(actor)
        yield


def count(model: type) -> int:
    return db.session.execute(select(func.count()).select_from(model)).scalar_one()


def undo(batch: int, actor: Actor) -> None:
    unit_of_work(lambda: operations.undo(db.session.get_one(ImportBatch, batch), kinds.importer_named("employees"), actor))


def test_parts_of_a_hundred_rows_say_the_same(actor: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = planned(STAFF, actor)
    monkeypatch.setattr(spooled, "PART", 100)
    by_parts = planned(STAFF, actor)
    assert (by_parts.digest, by_parts.counts, by_parts.problems) == (whole.digest, whole.counts, whole.problems)
    commit(mended(tmp_path / "mended.xlsx"), actor)
    assert (count(Employee), count(Employment)) == (1200, 1200)
    assert planned(tmp_path / "mended.xlsx", actor).counts == {"new": 0, "changed": 0, "same": 1200, "invalid": 0}


def test_every_bad_cell_of_the_whole_file_is_told_at_once_and_nothing_is_stored(actor: Actor, tmp_path: Path) -> None:
    made = planned(STAFF, actor)
    assert {(problem.row, problem.column): problem.code for problem in made.problems} == {place: code for place, (code, _value) in FAULTS.items()}
    assert made.counts == {"new": 1170, "changed": 0, "same": 0, "invalid": 30}
    told = [problem for problem in made.problems if problem.column in ("iban", "national_id") and problem.value]
    assert len(told) > 5 and all(str(problem.value).startswith("•") for problem in told), "no account or identity stands in a list of errors"
    assert all(str(problem.facts.get("value", "•")).startswith("•") for problem in told)
    with pytest.raises(HasProblems):
        commit(STAFF, actor)
    db.session.rollback()
    assert (count(Employee), count(Employment)) == (0, 0)
    sheet = load_workbook(marked(STAFF, tmp_path / "back.xlsx", actor)).worksheets[0]
    places = columns()
    marks = {(cell.row, cell.column) for row in sheet.iter_rows() for cell in row if cell.comment is not None}
    assert marks == {(row, places[column]) for row, column in FAULTS}
    reasons = sheet.max_column
    assert {row for row in range(4, sheet.max_row + 1) if sheet.cell(row, reasons).value} == {row for row, _column in FAULTS}


def test_the_mended_list_is_stored_whole_the_second_time_changes_nothing_and_it_is_taken_back(actor: Actor, tmp_path: Path) -> None:
    path = mended(tmp_path / "mended.xlsx")
    assert planned(path, actor).counts == {"new": 1200, "changed": 0, "same": 0, "invalid": 0}
    batch = commit(path, actor)
    assert (count(Employee), count(Employment), count(Decision)) == (1200, 1200, 0)
    assert planned(path, actor).counts == {"new": 0, "changed": 0, "same": 1200, "invalid": 0}
    numbers = set(db.session.execute(select(Employee.employee_number)).scalars())
    assert "E00311" in numbers and numbers == {number.upper() for number in numbers}, "e00311 of the file is E00311 of the month's inputs"
    events = count(AuditEvent)
    commit(path, actor)
    assert (count(Employee), count(Decision), count(AuditEvent)) == (1200, 0, events + 1), "only that a file was sent is recorded"
    undo(batch, actor)
    assert (count(Employee), count(Employment)) == (0, 0)


def test_pay_that_comes_by_file_waits_as_a_proposal_and_plain_facts_change_at_once(actor: Actor, tmp_path: Path) -> None:
    first = commit(mended(tmp_path / "first.xlsx"), actor)
    person = db.session.execute(select(Employee).where(Employee.employee_number == "E00001")).scalar_one()
    before = (person.grade, person.step, person.iban)
    again = mended(tmp_path / "again.xlsx", grade=11, step=2, iban="SA0380000000608010167519", department="إدارة الوثائق")
    assert planned(again, actor).counts["changed"] == 1
    commit(again, actor)
    db.session.expire_all()
    assert (person.grade, person.step, person.iban, person.department) == (*before, "إدارة الوثائق")
    rows = db.session.execute(select(Decision.kind, Decision.state, Decision.to_grade, Decision.to_step, Decision.to_iban)).all()
    assert sorted(map(tuple, rows)) == [
        ("account", "waiting", "", None, "SA0380000000608010167519"),
        ("correction", "waiting", "11", 2, ""),
    ]
    assert planned(again, actor).counts["same"] == 1200, "what waits counts as said already"
    commit(again, actor)
    assert count(Decision) == 2
    row = db.session.execute(select(Employee).order_by(Employee.employee_number).limit(1)).scalar_one()
    given = {"entity_id": row.entity_id, "period": "2026-10", "element": "bonus", "mark": "", "amount": 100, "recorded_at": clock.now()}
    unit_of_work(lambda: db.session.add(PayrollInput(employee_id=row.id, **given)))
    with pytest.raises(UndoBlocked) as refused, in_language("en"):
        undo(first, actor)
    db.session.rollback()
    decided = db.session.execute(select(Employee.employee_number).join(Decision, Decision.employee_id == Employee.id)).scalars()
    named = sorted(set(decided))
    assert refused.value.facts == {"used": [f"Personnel decisions: {', '.join(named)}", f"Payroll inputs: {row.employee_number}"]}
    assert count(Employee) == 1200


CHANGED = {"grade": 11, "step": 2, "iban": "SA0380000000608010167519", "department": "إدارة الوثائق", "name_ar": "اسم آخر", "position_number": "501"}


def waiting() -> list[str]:
    return list(db.session.execute(select(Approval.document).where(Approval.state == "waiting").order_by(Approval.id)).scalars())


def record() -> list[tuple[object, ...]]:
    """Everything that stands of E00001, and their post."""
    db.session.expire_all()
    columns = [column for column in Employee.__table__.columns if column.name not in ("version", "search", "recorded_at")]
    posts = select(Position.position_number, Position.provisional).order_by(Position.position_number)
    return [tuple(db.session.execute(select(*columns).order_by(Employee.id)).first() or ()), *map(tuple, db.session.execute(posts))]


def test_undoing_a_file_gives_back_what_it_changed_and_withdraws_what_it_proposed(actor: Actor, tmp_path: Path) -> None:
    commit(mended(tmp_path / "first.xlsx"), actor)
    before = record()
    again = mended(tmp_path / "again.xlsx", **CHANGED)
    batch = commit(again, actor)
    outcome = db.session.get_one(ImportBatch, batch).outcome
    assert outcome == {"waiting": 2, "decisions": [1, 2]}
    assert answer_of("employees", planned(again, actor), committed=True, outcome=outcome)["waiting"] == 2
    with in_language("en"):
        assert "2 changes wait for another person's approval" in _summary(planned(again, actor), True, outcome)
    assert len(waiting()) == 2 and record() != before
    undo(batch, actor)
    assert (waiting(), record()) == ([], before)
    assert set(db.session.execute(select(Decision.state)).scalars()) == {"cancelled"}
    assert planned(again, actor).counts["changed"] == 1, "the same file does the same again"
    batch = commit(again, actor)
    unit_of_work(lambda: decide(waiting()[-1], make_actor("hr.head"), "approve") and None)
    stood = record()
    with pytest.raises(UndoBlocked) as refused:
        undo(batch, actor)
    db.session.rollback()
    assert refused.value.facts == {"used": ["MED-HRD-2026-000001"]}
    assert (len(waiting()), record()) == (1, stood), "a decision that was approved holds, and with it the whole file"


def test_an_account_of_an_unknown_bank_is_taken_and_pointed_out(actor: Actor, tmp_path: Path) -> None:
    """Bank 99 is on no list: the file comes in, its row is named, and no word of it says the account."""
    account = "SA3399000000608010167519"
    made = planned(mended(tmp_path / "bank.xlsx", iban=account), actor)
    assert made.counts == {"new": 1200, "changed": 0, "same": 0, "invalid": 0} and made.problems == []
    told = answer_of("employees", made, committed=False)["warnings"]
    assert [(one["row"], one["column"], one["code"]) for one in told] == [(4, "iban", "iban.bank_unknown")]
    assert told[0]["value"].startswith("•") and "99" in told[0]["message"] and account not in str(told)
