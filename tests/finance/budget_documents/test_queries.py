"""What the reports ask: execution now and on a past day, transfers, commitments, differences."""

from __future__ import annotations

from datetime import date

from erp import clock
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.scope import scope_for, within
from finance.budget.queries import execution, names_of_lines, transfers
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.commitments.queries import outstanding
from finance.platform.models import EtimadStatus
from finance.platform.queries import etimad_differences
from finance.values import COMMITTED, DUE
from tests.finance.budget_documents.conftest import CONSULTANCY, MAINTENANCE, Office


def test_execution_now_and_on_a_past_day(office: Office):
    with clock.frozen("2026-03-10"):
        office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 30_000),)))
    office.approved(Draft("transfer", (DraftLine(MAINTENANCE, 10_000, CONSULTANCY),)))
    now = {row.key.economic: row for row in execution(2026)}
    assert (now["2214"].figures.final, now["2214"].figures.committed, now["2214"].figures.available) == (90_000, 30_000, 60_000)
    assert now["2214"].name_ar == "صيانة وتشغيل"
    then = {row.key.economic: row.figures for row in execution(2026, as_of=date(2026, 3, 31))}
    assert (then["2214"].final, then["2214"].committed, then["2214"].transfer_out) == (100_000, 30_000, 0)
    first = {row.key.economic: row.figures for row in execution(2026, as_of=date(2026, 1, 1))}
    assert first["2214"].available == 100_000
    assert list(execution(2025)) == []
    assert {row.key.economic for row in execution(2026, "MED")} == {"2212", "2214", "2216"}
    assert list(execution(2026, "YNB")) == []


def test_a_scope_sees_its_own_lines_only(office: Office):
    yanbu = office.fund(5_000, entity="YNB")
    with within(scope_for({tree().get("YNB").id})):
        assert [row.key for row in execution(2026)] == [yanbu]


def test_transfers_are_listed_with_their_decision(office: Office):
    office.approved(Draft("transfer", (DraftLine(MAINTENANCE, 10_000, CONSULTANCY),), decision="ق/17", reason="حاجة موثقة"))
    office.approved(Draft("addition", (DraftLine(MAINTENANCE, 5_000),), decision="م/4"))
    office.submit(Draft("transfer", (DraftLine(MAINTENANCE, 1, CONSULTANCY),)))
    rows = transfers(2026)
    assert [(row.kind, row.from_line, row.to_line, row.amount, row.decision, row.approved_by) for row in rows] == [
        ("addition", "", "2026:MED:2214", 5_000, "م/4", "finance.head"),
        ("transfer", "2026:MED:2214", "2026:MED:2216", 10_000, "ق/17", "finance.head"),
    ]
    assert transfers(2026, start=date(2026, 11, 1)) == []


def test_commitments_outstanding_tie_to_the_stage(office: Office):
    key = office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 30_000),), party="procurement.supplier:3", etimad_number="E-1"))
    reference = operations.reference_of(office.document(key))
    office.move(COMMITTED, DUE, 12_000, MAINTENANCE.coding, reference=reference)
    rows = list(outstanding(2026))
    assert [(row.number, row.line, row.committed, row.due, row.open, row.etimad_number) for row in rows] == [
        ("MED-CM-2026-000001", "2026:MED:2214", 30_000, 12_000, 18_000, "E-1"),
    ]
    assert sum(row.open for row in rows) == office.figures(MAINTENANCE).committed
    assert list(outstanding(2026, as_of=date(2026, 1, 1))) == []


def test_the_differences_with_the_platform(office: Office):
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 30_000),), etimad_number="E-1"))
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 5_000),), etimad_number="E-2"))

    def said(kind: str, number: str, item: str, amount: int, day: date) -> EtimadStatus:
        by = {"unit_id": 1, "entity_id": 1, "imported_by": "finance", "imported_at": clock.now()}
        return EtimadStatus(document_kind=kind, etimad_number=number, item=item, amount=amount, status="معتمد", day=day, **by)

    def load() -> None:
        db.session.add_all(
            [
                said("commitment", "E-1", "", 1, date(2026, 10, 1)),
                said("commitment", "E-1", "", 31_000, date(2026, 10, 10)),
                said("appropriation", "A-1", "2214", 100_000, date(2026, 10, 1)),
            ]
        )

    unit_of_work(load)
    found = [(one.kind, one.number, one.ours, one.theirs, one.cause) for one in etimad_differences(2026)]
    assert ("commitment", "MED-CM-2026-000001", 30_000, 31_000, "amount") in found
    assert ("commitment", "MED-CM-2026-000002", 5_000, 0, "missing_there") in found
    assert not [one for one in found if one[1] == "2214"]
    assert len(found) == 4


def test_a_commitment_over_several_lines_meets_the_platform_as_one(office: Office):
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 20_000), DraftLine(CONSULTANCY, 5_000)), etimad_number="E-7"))
    where, day = tree().get("MED").id, date(2026, 10, 1)
    said = {"our_number": "", "item": "", "status": "معتمد", "imported_by": "finance", "imported_at": clock.now()}
    one = {"document_kind": "commitment", "etimad_number": "E-7", "amount": 25_000, "day": day, "unit_id": where, "entity_id": where}
    unit_of_work(lambda: db.session.add(EtimadStatus(**one, **said)))
    assert etimad_differences(2026) == []


def test_names_are_short_where_they_can_be(office: Office):
    ids = [row.id for row in execution(2026)]
    assert set(names_of_lines(ids).values()) == {"2026:MED:2212", "2026:MED:2214", "2026:MED:2216"}
