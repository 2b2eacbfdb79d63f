"""The year's budget, open commitments and the platform's list, from workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

import finance
from erp import clock, scope
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.importing import kinds, operations
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.reading import read
from finance import whole
from finance.budget.models import BudgetBalance, BudgetDocument, BudgetOpen, Commitment
from finance.budget.queries import execution
from finance.budget_documents import operations as documents
from finance.platform.models import EtimadStatus
from tests.conftest import make_actor
from tests.erp.importing.books import book
from tests.finance.budget_documents.conftest import CONSULTANCY, HEAD, MAINTENANCE, PREPARER, Office

BUDGET = Path(finance.__file__).parent / "demo" / "budget-2026.xlsx"
HEADERS = ["السنة المالية", "الجهة", "البند", "البرنامج", "الوظيفة", "مصدر التمويل", "الاعتماد", "ملاحظات"]


@pytest.fixture
def any_app(app: Flask) -> Flask:
    return app


def planned(kind: str, path: Path, entity: str | None = None, actor=PREPARER) -> Plan:
    importer = kinds.importer_named(kind)
    return operations.plan_sheets(importer, read(path), kinds.given(importer, entity, actor))[0]


def run(kind: str, path: Path, entity: str | None = None) -> dict[str, Any]:
    importer = kinds.importer_named(kind)

    def work() -> dict[str, Any]:
        made = planned(kind, path, entity)
        return operations.run(importer, made, Source.of(path, path.name), PREPARER).outcome

    return unit_of_work(work)


def codes(problems: Sequence[Any]) -> list[tuple[str, str | None, int | None]]:
    return [(one.code, one.column, one.row) for one in problems]


def add_entities(path: Path) -> None:
    """Those of the workbook, below the emirate."""
    rows = openpyxl.load_workbook(path).active.iter_rows(min_row=4, values_only=True)
    wanted = {row[1] for row in rows}
    have = set(db.session.execute(db.select(Entity.code)).scalars())
    for code in sorted(wanted - have):
        db.session.add(Entity(code=code, name_ar=code, name_en=code, search=code, kind="department", parent_id=1, recorded_at=clock.now()))
    db.session.flush()
    scope.rebuild()


def test_the_emirates_budget_becomes_one_document_that_waits(app: Flask):
    def name_root() -> None:
        db.session.execute(db.update(Entity).values(code="MED"))
        add_entities(BUDGET)

    unit_of_work(name_root)
    made = planned("budget", BUDGET)
    assert made.counts == {"new": 359, "changed": 0, "same": 0, "invalid": 0}
    assert db.session.execute(db.select(BudgetDocument)).first() is None
    outcome = run("budget", BUDGET)
    assert len(outcome["documents"]) == 1
    key = outcome["documents"][0].partition(":")[2]
    document = documents.find(key)
    assert (document.state, document.kind) == ("waiting", "original")
    assert outcome["unmapped"] == document.unmapped
    assert "2214" in document.unmapped
    assert list(execution(2026)) == []
    again = planned("budget", BUDGET)
    assert again.counts == {"new": 0, "changed": 0, "same": 359, "invalid": 0}
    db.session.rollback()
    assert run("budget", BUDGET) == {}


def test_every_fault_at_once(office: Office, tmp_path: Path):
    path = book(
        tmp_path / "b.xlsx",
        HEADERS,
        [2026, "YNB", "2214", "P2", "01.1", "GEN", 1000, None],
        [2026, "YNB", "2214", "P2", "01.1", "GEN", 1000, None],
        [2026, "XXX", "2214", None, None, None, 1000, None],
        [2026, "YNB", "9999", None, None, None, 1000, None],
        [2026, "YNB", "231", None, None, None, 1000, None],
        [2026, "YNB", "2216", None, "99.9", None, 1000, None],
        [2026, "YNB", "2215", None, None, None, "10.005", None],
        [2026, "YNB", None, None, None, None, 1000, None],
        [2026, "MED", "2214", "P3", "01.1", "GEN", 999, None],
        [2026, "MED", "2216", "P3", "01.1", "GEN", 1000, None],
        [12, "YNB", "2211", None, None, None, 1000, None],
        [2026, "YNB", "2213", None, None, None, -5, None],
    )
    made = planned("budget", path)
    assert codes(made.problems) == [
        ("import.duplicate", "economic", 3),
        ("entity.unknown", "entity", 4),
        ("budget.unknown_item", "economic", 5),
        ("budget.unknown_item", "economic", 6),
        ("budget.unknown_function", "function", 7),
        ("amount.invalid", "amount", 8),
        ("import.required", "economic", 9),
        ("budget.already_budgeted", "amount", 10),
        ("budget.unknown_year", "fiscal_year", 12),
        ("import.too_small", "amount", 13),
    ]
    assert made.counts["same"] == 1


def test_a_person_of_one_governorate_budgets_only_there(office: Office, tmp_path: Path):
    rows = [[2026, code, "2214", None, None, None, 1000, None] for code in ("HNK", "YNB")]
    path = book(tmp_path / "b.xlsx", HEADERS, *rows)
    yanbu = db.session.execute(db.select(Entity.id).where(Entity.code == "YNB")).scalar_one()
    made = planned("budget", path, actor=make_actor("yanbu", "finance.budget-document.create", roots=frozenset({yanbu})))
    assert codes(made.problems) == [("entity.unknown", "entity", 2)]
    theirs = [[2026, "MED", "2214", "P3", "01.1", "GEN", amount, None] for amount in (999, 1000)]
    emirates = book(tmp_path / "c.xlsx", HEADERS, *theirs)
    told = planned("budget", emirates, actor=make_actor("yanbu", "finance.budget-document.create", roots=frozenset({yanbu})))
    assert [code for code in codes(told.problems) if code[1] != "economic"] == [("entity.unknown", "entity", 2), ("entity.unknown", "entity", 3)], (
        "no figure of theirs is told"
    )
    assert told.counts["same"] == 0


def test_an_import_says_what_it_made_and_is_taken_back_while_it_waits(office: Office, tmp_path: Path, client_of):
    path = book(tmp_path / "b.xlsx", HEADERS, [2026, "YNB", "2214", "P2", "01.1", "GEN", 1000, None])
    importer = kinds.importer_named("budget")
    batch = unit_of_work(lambda: operations.run(importer, planned("budget", path), Source.of(path, path.name), PREPARER))
    made = batch.outcome["documents"][0].partition(":")[2]
    assert f"{made}</bdi></a>" in client_of(PREPARER).get(f"/import/budget/{batch.id}").get_data(as_text=True)
    unit_of_work(lambda: operations.undo(batch, importer, PREPARER))
    db.session.rollback()
    assert planned("budget", path).counts["new"] == 1


def test_open_commitments_are_entered_once(office: Office, tmp_path: Path):
    headers = ["الطرف", "بند الميزانية", "المستند", "التاريخ", "المبلغ", "رقم اعتماد", "ملاحظات"]
    rows = [
        ["procurement.supplier:7", "2026:MED:2214", "PO-2025-7", "2025-11-03", "250.00", "251103", "عقد"],
        ["procurement.supplier:8", "2026:MED:2216", "PO-2025-8", "15/03/1447هـ", "100", None, None],
    ]
    path = book(tmp_path / "c.xlsx", headers, *rows)
    assert run("open-commitments", path) == {"commitments": 2}
    assert office.figures(MAINTENANCE).committed == 25_000
    found = db.session.execute(db.select(Commitment).order_by(Commitment.number)).scalars().all()
    assert [(one.number, str(one.day), one.etimad_number) for one in found] == [
        ("PO-2025-7", "2025-11-03", "251103"),
        ("PO-2025-8", "2025-09-07", ""),
    ]
    db.session.rollback()
    assert planned("open-commitments", path).counts["same"] == 2
    bad = book(
        tmp_path / "d.xlsx",
        headers,
        ["p:1", "2026:MED:2214", "PO-2025-7", "2025-11-03", "251.00", None, None],
        ["p:1", "2026:MED:9999", "PO-1", "2025-11-03", "1", None, None],
        ["p:1", "MED", "PO-2", "2025-11-03", "1", None, None],
    )
    assert codes(planned("open-commitments", bad).problems) == [
        ("budget.commitment_exists", "amount", 2),
        ("budget.no_line", "line", 3),
        ("budget.invalid_key", "line", 4),
    ]
    assert office.faults() == []
    held = {one.reference: one.committed for one in db.session.execute(db.select(BudgetOpen.__table__))}
    lines = [office.figures(key) for key in (MAINTENANCE, CONSULTANCY)]
    assert held == {"finance.commitment:PO-2025-7": 25_000, "finance.commitment:PO-2025-8": 10_000}
    assert sum(held.values()) == sum(line.committed for line in lines), "what was opened equals what the lines hold committed"
    assert {line.available for line in lines} == {75_000, 90_000}
    assert whole.findings() == []


def test_open_commitments_above_the_line_are_refused_whole(office: Office, tmp_path: Path):
    headers = ["Party", "Budget line", "Document", "Date", "Amount"]
    path = book(
        tmp_path / "c.xlsx", headers, ["p:1", "2026:MED:2214", "A-1", "2026-01-02", "10"], ["p:1", "2026:MED:2216", "A-2", "2026-01-02", "1000.01"]
    )
    with pytest.raises(Exception, match="budget.insufficient"):
        run("open-commitments", path)
    db.session.rollback()
    assert office.figures(MAINTENANCE).committed == 0


def test_the_platforms_list_is_stored_once_and_succeeded(office: Office, tmp_path: Path):
    headers = ["نوع المستند", "رقم اعتماد", "رقمنا", "البند", "المبلغ", "الحالة", "التاريخ"]
    rows = [["ارتباط", "251103", None, "2214", "250.00", "معتمد", "2026-10-18"], ["اعتماد", "A1", None, "2214", 1000, "معتمد", "2026-10-18"]]
    path = book(tmp_path / "e.xlsx", headers, *rows)
    assert run("etimad-status", path) == {"statuses": 2}
    db.session.rollback()
    assert planned("etimad-status", path).counts["same"] == 2
    later = book(tmp_path / "f.xlsx", headers, ["ارتباط", "251103", None, "2214", "250.00", "ملغى", "2026-10-18"])
    run("etimad-status", later)
    statuses = db.session.execute(db.select(EtimadStatus.status).order_by(EtimadStatus.id)).scalars().all()
    assert statuses == ["ملغى", "معتمد"]


def test_an_approved_import_is_the_budget(office: Office, tmp_path: Path):
    path = book(tmp_path / "b.xlsx", HEADERS, [2026, "YNB", "2214", "P2", "01.1", "GEN", "١٬٠٠٠٫٥٠", None])
    outcome = run("budget", path)
    office.decide(outcome["documents"][0].partition(":")[2], actor=HEAD)
    balance = db.session.execute(db.select(BudgetBalance.original).where(BudgetBalance.key == "2026:YNB:2214:P2:01.1:GEN")).scalar_one()
    assert balance == 100_050
