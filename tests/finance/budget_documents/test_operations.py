"""Budget documents from draft to effect, on both engines."""

from __future__ import annotations

from datetime import date

import pytest

from erp.approvals.queries import waiting
from erp.db import db, unit_of_work
from erp.errors import ChangedSince, NotAllowed, OwnDocument, WrongState
from erp.money import AmountInvalid
from finance import posting
from finance.budget.keys import LineKey
from finance.budget.models import BudgetDocument, BudgetMove, Commitment
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.errors import ItemsUnmapped, NoBudgetLine, NotApproved, OverBudget, OverRelief, TransferNotAllowed
from tests.conftest import make_actor
from tests.finance.budget_documents.conftest import CONSULTANCY, HEAD, MAINTENANCE, POWER, PREPARER, Office

NEW = LineKey(2026, "YNB", "2214", "P2", "01.1", "GEN")


def transfer(amount: int = 30_000, source: LineKey = MAINTENANCE, target: LineKey = CONSULTANCY) -> Draft:
    return Draft("transfer", (DraftLine(source, amount, target),), reason="تشغيل المولدات")


def test_the_budget_is_the_sum_of_approved_documents(office: Office):
    figures = office.figures(MAINTENANCE)
    assert (figures.original, figures.released, figures.available) == (100_000, 100_000, 100_000)
    document = db.session.execute(db.select(BudgetDocument)).scalar_one()
    assert (document.state, document.number, document.total) == ("approved", "MED-BD-2026-000001", 300_000)
    assert document.day == date(2026, 1, 1)
    assert office.faults() == []


def test_a_draft_changes_nothing_until_another_person_approves(office: Office):
    key = office.submit(Draft("original", (DraftLine(NEW, 5_000),)))
    assert office.figures(NEW).original == 0
    with pytest.raises(NotApproved):
        office.submit(Draft("reservation", (DraftLine(NEW, 1),)))
    with pytest.raises(OwnDocument):
        office.decide(key, actor=PREPARER)
    with pytest.raises(NotAllowed):
        office.decide(key, actor=make_actor("store", "finance.budget-document.view"))
    office.decide(key)
    assert office.figures(NEW).original == 5_000


def test_a_second_click_on_approve_changes_nothing(office: Office):
    key = office.submit(transfer())
    office.decide(key)
    before = office.figures(MAINTENANCE)
    with pytest.raises(WrongState):
        office.decide(key)
    assert office.figures(MAINTENANCE) == before


def test_what_changed_since_it_was_sent_is_not_approved(office: Office):
    key = office.submit(transfer())
    unit_of_work(lambda: db.session.execute(db.update(BudgetDocument).where(BudgetDocument.key == key).values(reason="another")))
    with pytest.raises(ChangedSince):
        office.decide(key)


def test_a_transfer_is_held_from_the_request_and_moves_at_the_decision(office: Office):
    key = office.submit(transfer())
    assert (office.figures(MAINTENANCE).frozen, office.figures(MAINTENANCE).available) == (30_000, 70_000)
    assert office.figures(CONSULTANCY).final == 100_000
    office.decide(key)
    assert (office.figures(MAINTENANCE).final, office.figures(MAINTENANCE).frozen, office.figures(MAINTENANCE).transfer_out) == (70_000, 0, 30_000)
    assert (office.figures(CONSULTANCY).final, office.figures(CONSULTANCY).available) == (130_000, 130_000)
    assert office.document(key).number == "MED-TR-2026-000001"
    assert office.faults() == []


@pytest.mark.parametrize(("decision", "state"), [("return", "returned"), ("reject", "rejected")])
def test_a_transfer_turned_down_lets_go(office: Office, decision: str, state: str):
    key = office.submit(transfer())
    office.decide(key, decision, reason="لا حاجة")
    assert office.figures(MAINTENANCE).available == 100_000
    assert office.document(key).state == state
    if decision == "return":
        unit_of_work(lambda: operations.send(operations.find(key), PREPARER))
        office.decide(key)
        assert office.figures(CONSULTANCY).final == 130_000
    assert office.faults() == []


def test_the_preparer_takes_a_transfer_back(office: Office):
    key = office.submit(transfer())
    unit_of_work(lambda: operations.withdraw(operations.find(key), PREPARER))
    assert office.figures(MAINTENANCE).available == 100_000
    assert list(waiting()) == []


def test_the_years_rules_refuse_a_transfer(office: Office):
    with pytest.raises(TransferNotAllowed) as refused:
        office.submit(transfer(50_001))
    assert refused.value.facts["limit"] == 50_000
    with pytest.raises(TransferNotAllowed):
        office.submit(transfer(10, POWER))
    office.approved(transfer(40_000))
    with pytest.raises(TransferNotAllowed):
        office.submit(transfer(10_001))
    assert office.faults() == []


def test_two_requests_together_may_not_pass_the_rule_at_the_decision(office: Office):
    first, second = office.submit(transfer(30_000)), office.submit(transfer(30_000))
    office.decide(first)
    with pytest.raises(TransferNotAllowed):
        office.decide(second)
    assert office.document(second).state == "waiting"
    assert office.figures(MAINTENANCE).frozen == 30_000


def test_reserve_commit_and_relieve(office: Office):
    reservation = office.approved(Draft("reservation", (DraftLine(MAINTENANCE, 40_000),)))
    reference = operations.reference_of(office.document(reservation))
    assert reference == "finance.budget-document:MED-RS-2026-000001"
    taken = (DraftLine(MAINTENANCE, 30_000, reference=reference),)
    commitment = office.approved(Draft("commitment", taken, party="procurement.supplier:3", etimad_number="E-1"))
    figures = office.figures(MAINTENANCE)
    assert (figures.reserved, figures.committed, figures.available) == (10_000, 30_000, 60_000)
    office.approved(Draft("reservation_cut", (DraftLine(MAINTENANCE, 10_000, reference=reference),)))
    committed = operations.reference_of(office.document(commitment))
    with pytest.raises(OverRelief):
        office.submit(Draft("close", (DraftLine(MAINTENANCE, 30_001, reference=committed),)))
    office.approved(Draft("increase", (DraftLine(MAINTENANCE, 1_000, reference=committed),), reference=committed))
    office.approved(Draft("close", (DraftLine(MAINTENANCE, 31_000, reference=committed),)))
    assert office.figures(MAINTENANCE).available == 100_000
    row = db.session.execute(db.select(Commitment)).scalar_one()
    assert (row.number, row.etimad_number, row.party) == ("MED-CM-2026-000001", "E-1", "procurement.supplier:3")
    assert office.faults() == []


def test_above_what_is_left_is_refused_when_drafted_and_again_when_decided(office: Office):
    with pytest.raises(OverBudget):
        office.submit(Draft("commitment", (DraftLine(MAINTENANCE, 100_001),)))
    first = office.submit(Draft("commitment", (DraftLine(MAINTENANCE, 60_000),)))
    second = office.submit(Draft("commitment", (DraftLine(MAINTENANCE, 60_000),)))
    office.decide(first)
    with pytest.raises(OverBudget) as refused:
        office.decide(second)
    assert refused.value.facts["available"] == 40_000
    assert office.document(second).state == "waiting"
    assert office.document(second).number is None


def test_authority_by_further_documents(office: Office):
    office.approved(Draft("addition", (DraftLine(MAINTENANCE, 5_000),)))
    office.approved(Draft("reduction", (DraftLine(MAINTENANCE, 2_000),)))
    office.approved(Draft("distribution", (DraftLine(MAINTENANCE, 10_000, NEW),)))
    assert office.figures(MAINTENANCE).changes == 5_000 - 2_000 - 10_000
    assert (office.figures(NEW).final, office.figures(NEW).available) == (10_000, 10_000)
    freeze = office.approved(Draft("freeze", (DraftLine(MAINTENANCE, 3_000),)))
    reference = operations.reference_of(office.document(freeze))
    assert office.figures(MAINTENANCE).frozen == 3_000
    office.approved(Draft("unfreeze", (DraftLine(MAINTENANCE, 3_000, reference=reference),)))
    assert office.figures(MAINTENANCE).frozen == 0
    assert office.faults() == []


def test_an_item_without_an_account_is_listed_and_blocks_approval(office: Office):
    key = office.submit(Draft("original", (DraftLine(LineKey(2026, "MED", "2731", "P3", "", "GEN"), 1_000),)))
    assert office.document(key).unmapped == ["2731"]
    with pytest.raises(ItemsUnmapped) as refused:
        office.decide(key)
    assert refused.value.facts["items"] == ["2731"]


@pytest.mark.parametrize("amount", [0, -1, 10**16])
def test_an_amount_that_is_none_is_refused(office: Office, amount: int):
    with pytest.raises(AmountInvalid):
        office.submit(Draft("reservation", (DraftLine(MAINTENANCE, amount),)))


def test_a_line_that_is_not_there_is_refused(office: Office):
    with pytest.raises(NoBudgetLine):
        office.submit(Draft("reservation", (DraftLine(LineKey(2026, "HNK", "2214"), 10),)))


def test_a_refused_draft_leaves_no_line_behind(office: Office):
    with pytest.raises(AmountInvalid):
        office.submit(Draft("original", (DraftLine(NEW, 0),)))
    with pytest.raises(NoBudgetLine):
        office.submit(Draft("reservation", (DraftLine(NEW, 10),)))


def test_a_reversal_of_an_approved_document_takes_it_back(office: Office):
    key = office.approved(transfer())
    source = f"{operations.KIND}:{key}/approved"
    unit_of_work(lambda: posting.reverse(source, day=date(2026, 10, 18), reason="خطأ", actor=HEAD))
    assert office.figures(CONSULTANCY).final == 100_000
    assert office.figures(MAINTENANCE).transfer_out == 0
    assert office.faults() == []


def test_moves_name_the_document(office: Office):
    key = office.approved(transfer())
    moves = db.session.execute(db.select(BudgetMove).where(BudgetMove.source == f"{operations.KIND}:{key}/approved")).scalars().all()
    assert {move.document for move in moves} == {"finance.budget-document:MED-TR-2026-000001"}
