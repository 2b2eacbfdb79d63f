"""The guard and the open references, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from erp import clock
from erp.db import db, unit_of_work
from erp.scope import elevated
from finance.budget.control import mirror_work
from finance.budget.models import BudgetBalance, BudgetLine, BudgetMove, BudgetYear, Commitment
from finance.errors import BudgetYearClosed, MoveNotAllowed, NoBudgetLine, NotApproved, NotReleased, OverBudget, OverRelief
from finance.values import APPROPRIATED, AVAILABLE, COMMITTED, DUE, FROZEN, ORDERED, OUTSIDE, PAID, RELEASED, RESERVED, Coding, Move
from tests.finance.budget.conftest import DAY, BudgetBook

ORDER = "procurement.order:17"


def test_the_buying_story_of_the_design(budget_book: BudgetBook):
    budget_book.fund(100_000)
    budget_book.move(AVAILABLE, COMMITTED, 40_050, reference=ORDER)
    budget_book.move(COMMITTED, DUE, 38_025, reference=ORDER)
    figures = budget_book.figures()
    assert (figures.committed, figures.due, figures.available) == (2_025, 38_025, 59_950)
    with pytest.raises(OverRelief) as refused:
        budget_book.move(COMMITTED, DUE, 2_026, reference=ORDER)
    assert refused.value.facts["open"] == 2_025
    assert budget_book.figures() == figures
    assert budget_book.faults() == []


def test_above_what_is_left_is_refused_and_leaves_nothing(budget_book: BudgetBook):
    budget_book.fund(1_000)
    budget_book.move(AVAILABLE, RESERVED, 700, reference="procurement.request:1")
    with pytest.raises(OverBudget) as refused:
        budget_book.move(AVAILABLE, RESERVED, 301, reference="procurement.request:2")
    facts = refused.value.facts
    assert (facts["available"], facts["wanted"], facts["shortfall"]) == (300, 301, 1)
    assert facts["line"] == "2026:MED:2214"
    assert facts["users"] == ["procurement.request:1: 7.00"]
    assert db.session.execute(db.select(db.func.count()).select_from(BudgetMove)).scalar_one() == 3
    assert budget_book.faults() == []


def test_a_chain_of_moves_in_one_event_evens_out(budget_book: BudgetBook):
    budget_book.fund(1_000)
    budget_book.move(AVAILABLE, RESERVED, 900, reference="hr.posts:1")
    coding = budget_book.key().coding
    chain = [
        Move(2026, coding, RESERVED, COMMITTED, 500, parent="hr.posts:1", reference="hr.run:1"),
        Move(2026, coding, COMMITTED, DUE, 500, reference="hr.run:1"),
    ]
    budget_book.apply(chain)
    assert budget_book.open("hr.run:1", DUE) == 500
    assert budget_book.open("hr.posts:1", RESERVED) == 400
    assert db.session.execute(db.select(db.func.count()).select_from(Commitment)).scalar_one() == 0
    assert budget_book.faults() == []


def test_a_centre_falls_back_and_says_whom_it_charges_for(budget_book: BudgetBook):
    yanbu = budget_book.fund(1_000, entity="YNB")
    budget_book.move(AVAILABLE, COMMITTED, 400, Coding("YNB-C1", "2214"), reference=ORDER)
    assert budget_book.figures(yanbu).committed == 400
    move = db.session.execute(db.select(BudgetMove).where(BudgetMove.stage_to == COMMITTED)).scalar_one()
    assert move.charged_id != move.entity_id
    with pytest.raises(NoBudgetLine):
        budget_book.move(AVAILABLE, COMMITTED, 400, Coding("HNK", "2214"), reference=ORDER)


def test_what_is_taken_stays_on_the_line_where_it_was_put(budget_book: BudgetBook):
    """A line that the centre gets later must not break the road of an older commitment."""
    yanbu = budget_book.fund(1_000, entity="YNB")
    budget_book.move(AVAILABLE, COMMITTED, 400, Coding("YNB-C1", "2214"), reference=ORDER)
    budget_book.fund(1_000, entity="YNB-C1")
    budget_book.move(COMMITTED, DUE, 400, Coding("YNB-C1", "2214"), reference=ORDER)
    assert budget_book.figures(yanbu).due == 400


def test_a_reversal_opens_the_commitment_again(budget_book: BudgetBook):
    budget_book.fund(1_000)
    before_commitment = budget_book.figures()
    budget_book.move(AVAILABLE, COMMITTED, 400, reference=ORDER)
    before = budget_book.figures()
    source = budget_book.move(COMMITTED, DUE, 300, reference=ORDER)
    with elevated("test") as session:
        work = mirror_work(session, source, new_source=f"{source}/reversed", day=DAY)
    assert work is not None
    budget_book.run(work)
    assert budget_book.figures() == before
    assert budget_book.open(ORDER, COMMITTED) == 400
    with elevated("test") as session:
        work = mirror_work(session, "test.act:2/done", new_source="test.act:2/reversed", day=DAY)
    budget_book.run(work)
    assert budget_book.figures() == before_commitment
    assert budget_book.faults() == []


def test_reversing_the_original_takes_its_release_back_too(budget_book: BudgetBook):
    budget_book.fund(1_000)
    with elevated("test") as session:
        work = mirror_work(session, "test.act:1/done", new_source="test.act:1/reversed", day=DAY)
    budget_book.run(work)
    figures = budget_book.figures()
    assert (figures.original, figures.released) == (0, 0)


def test_every_controlled_level_is_passed_or_none(budget_book: BudgetBook):
    unit_of_work(lambda: db.session.add(BudgetYear(unit_id=1, fiscal_year=2026, levels=["line", "chapter"], release_controlled=False)))
    budget_book.fund(1_000, "2214")
    budget_book.fund(500, "2216")
    assert budget_book.figures(level="chapter", name="2026:MED:22").final == 1_500
    budget_book.move(AVAILABLE, RESERVED, 900, reference="a:1")
    assert budget_book.figures(level="chapter", name="2026:MED:22").reserved == 900
    with pytest.raises(OverBudget) as refused:
        budget_book.move(AVAILABLE, RESERVED, 200, reference="a:2")
    assert refused.value.facts["available"] == 100
    assert budget_book.figures(level="chapter", name="2026:MED:22").reserved == 900
    assert budget_book.faults() == []


def test_a_release_policy_caps_and_has_its_own_code(budget_book: BudgetBook):
    unit_of_work(lambda: db.session.add(BudgetYear(unit_id=1, fiscal_year=2026, levels=["line"], release_controlled=True)))
    key = budget_book.fund(1_000)
    assert budget_book.figures().available == 0
    with pytest.raises(NotReleased):
        budget_book.move(AVAILABLE, COMMITTED, 100, reference=ORDER)
    budget_book.move(OUTSIDE, RELEASED, 250, key.coding)
    budget_book.move(AVAILABLE, COMMITTED, 100, reference=ORDER)
    assert budget_book.figures().available == 150


def test_a_reduction_never_goes_below_what_is_used(budget_book: BudgetBook):
    key = budget_book.fund(1_000)
    budget_book.move(AVAILABLE, COMMITTED, 800, reference=ORDER)
    with pytest.raises(OverBudget):
        budget_book.move(APPROPRIATED, OUTSIDE, 201, key.coding, event="budget.reduced")
    budget_book.move(APPROPRIATED, OUTSIDE, 200, key.coding, event="budget.reduced")
    assert budget_book.figures().changes == -200


def test_a_draft_line_is_not_charged(budget_book: BudgetBook):
    budget_book.fund(1_000)
    unit_of_work(lambda: db.session.execute(db.update(BudgetLine).values(approved=False)))
    with pytest.raises(NotApproved):
        budget_book.move(AVAILABLE, COMMITTED, 1, reference=ORDER)


def test_a_closed_year_moves_no_more(budget_book: BudgetBook):
    budget_book.fund(1_000)
    unit_of_work(lambda: db.session.add(BudgetYear(unit_id=1, fiscal_year=2026, levels=["line"], release_controlled=False, closed_at=clock.now())))
    with pytest.raises(BudgetYearClosed):
        budget_book.move(AVAILABLE, COMMITTED, 1, reference=ORDER)


def test_a_move_no_document_makes_is_refused(budget_book: BudgetBook):
    budget_book.fund(1_000)
    with pytest.raises(MoveNotAllowed):
        budget_book.move(AVAILABLE, ORDERED, 1, reference=ORDER)


def test_a_commitment_is_registered_once_with_its_number(budget_book: BudgetBook):
    budget_book.fund(1_000)
    budget_book.move(AVAILABLE, COMMITTED, 100, reference=ORDER, party="procurement.supplier:3")
    budget_book.move(AVAILABLE, COMMITTED, 50, reference=ORDER)
    row = db.session.execute(db.select(Commitment)).scalar_one()
    assert (row.number, row.party, row.reference) == ("17", "procurement.supplier:3", ORDER)


@pytest.mark.parametrize("statement", [db.update(BudgetMove).values(amount=1), db.delete(BudgetMove)])
def test_moves_are_written_once(budget_book: BudgetBook, statement: object):
    budget_book.fund(1_000)
    with pytest.raises(DBAPIError, match="never changed or deleted"):
        db.session.execute(statement)
    db.session.rollback()


@pytest.mark.parametrize("change", ["committed = committed + 1001", "reserved = -1", "paid = 5000"])
def test_a_check_stands_behind_the_guard(budget_book: BudgetBook, change: str):
    budget_book.fund(1_000)
    column, _, value = change.partition(" = ")
    with pytest.raises(DBAPIError):
        db.session.execute(db.update(BudgetBalance).values({column: db.literal_column(value)}))
    db.session.rollback()


def test_the_proof_finds_a_figure_that_was_changed(budget_book: BudgetBook):
    budget_book.fund(1_000)
    budget_book.move(AVAILABLE, COMMITTED, 100, reference=ORDER)
    unit_of_work(lambda: db.session.execute(db.update(BudgetBalance).values(paid=7)))
    assert budget_book.faults() == ["budget line 2026:MED:2214:P3:01.1:GEN: paid is 7, moves say 0"]


def test_the_whole_road_to_payment(budget_book: BudgetBook):
    budget_book.fund(1_000)
    budget_book.move(AVAILABLE, RESERVED, 600, reference="procurement.request:1")
    budget_book.move(RESERVED, COMMITTED, 500, parent="procurement.request:1", reference=ORDER)
    for stage_from, stage_to in ((COMMITTED, DUE), (DUE, ORDERED), (ORDERED, PAID)):
        budget_book.move(stage_from, stage_to, 500, reference=ORDER)
    budget_book.move(RESERVED, AVAILABLE, 100, parent="procurement.request:1")
    figures = budget_book.figures()
    assert (figures.paid, figures.reserved, figures.available) == (500, 0, 500)
    budget_book.move(AVAILABLE, FROZEN, 500, reference="test.freeze:1")
    assert budget_book.figures().available == 0
    assert budget_book.faults() == []
