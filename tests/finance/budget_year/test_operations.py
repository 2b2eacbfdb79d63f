"""Policies, the end of a year by the worked figures, and what the next year inherits; on both engines."""

from __future__ import annotations

import pytest

from erp import clock
from erp.db import db, unit_of_work
from erp.entities.queries import Node, tree
from finance.budget.models import BudgetBalance
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.budget_year.operations import confirm_transfer_rules, ending, inherit, mark_ended, set_policy
from finance.budget_year.queries import policy_of, prior_dues
from finance.errors import BudgetYearClosed, CarryUncovered, DocumentsWaiting, NoBudgetControl, OverBudget
from finance.periods.operations import open_year
from finance.posting import record_all
from finance.values import AVAILABLE, COMMITTED, DUE, ORDERED, PAID, RESERVED
from tests.conftest import make_actor
from tests.finance.budget.conftest import BudgetBook
from tests.finance.budget_documents.conftest import CONSULTANCY, MAINTENANCE, Office

ACTOR = make_actor("finance.head")
ORDER = "procurement.order:1"


def end_year(node, year: int, actor) -> None:
    """The budget's part of closing a year."""
    record_all(ending(node, year), actor=actor)
    mark_ended(node, year, actor)


def unit() -> Node:
    return tree().get("MED")


def the_year(book: BudgetBook) -> None:
    """1,000 appropriated: 650 paid, 80 due, 120 committed, 30 reserved, 120 available."""
    book.move(AVAILABLE, COMMITTED, 850, reference=ORDER, party="procurement.supplier:1")
    book.move(COMMITTED, DUE, 730, reference=ORDER)
    book.move(DUE, ORDERED, 650, reference=ORDER)
    book.move(ORDERED, PAID, 650, reference=ORDER)
    book.move(AVAILABLE, RESERVED, 30, reference="procurement.request:2")


def test_the_worked_year_end(budget_book: BudgetBook):
    budget_book.fund(1_000)
    the_year(budget_book)
    unit_of_work(lambda: end_year(unit(), 2026, ACTOR))
    figures = budget_book.figures()
    assert (figures.final, figures.paid, figures.lapsed, figures.available) == (1_000, 650, 350, 0)
    assert figures.reserved == figures.committed == figures.due == figures.ordered == 0
    dues = prior_dues(db.session(), 2026)
    assert [(due.reference, due.amount) for due in dues] == [(ORDER, 80)]
    assert budget_book.faults() == []
    with pytest.raises(BudgetYearClosed):
        budget_book.move(AVAILABLE, RESERVED, 1, reference="late")
    db.session.rollback()
    with pytest.raises(BudgetYearClosed):
        unit_of_work(lambda: end_year(unit(), 2026, ACTOR))


def test_orders_unpaid_at_the_end_are_dues(budget_book: BudgetBook):
    budget_book.fund(1_000)
    budget_book.move(AVAILABLE, COMMITTED, 500, reference=ORDER)
    budget_book.move(COMMITTED, DUE, 500, reference=ORDER)
    budget_book.move(DUE, ORDERED, 300, reference=ORDER)
    unit_of_work(lambda: end_year(unit(), 2026, ACTOR))
    assert budget_book.figures().lapsed == 1_000
    assert [due.amount for due in prior_dues(db.session(), 2026)] == [500]
    assert budget_book.faults() == []


def test_the_next_year_inherits_out_of_its_own_appropriation(budget_book: BudgetBook):
    budget_book.fund(1_000)
    the_year(budget_book)
    unit_of_work(lambda: open_year(2027, ACTOR))
    with clock.frozen("2026-12-31"):
        unit_of_work(lambda: end_year(unit(), 2026, ACTOR))
        found = unit_of_work(lambda: inherit(unit(), 2027, ACTOR))
    assert [(one.covered, one.uncovered) for one in found] == [(0, 120)]
    key = budget_book.fund(100, year=2027)
    with clock.frozen("2027-01-03"):
        found = unit_of_work(lambda: inherit(unit(), 2027, ACTOR))
    assert [(one.covered, one.uncovered) for one in found] == [(100, 20)]
    figures = budget_book.figures(key)
    assert (figures.committed, figures.available) == (100, 0)
    assert budget_book.open(ORDER, COMMITTED, key) == 100
    with pytest.raises(CarryUncovered):
        budget_book.move(AVAILABLE, COMMITTED, 1, key.coding, year=2027, reference="new")
    db.session.rollback()
    budget_book.fund(500, year=2027)
    found = unit_of_work(lambda: inherit(unit(), 2027, ACTOR))
    assert [(one.covered, one.uncovered) for one in found] == [(20, 0)]
    budget_book.move(AVAILABLE, COMMITTED, 1, key.coding, year=2027, reference="new")
    assert unit_of_work(lambda: inherit(unit(), 2027, ACTOR)) == []
    assert budget_book.figures(key).committed == 121
    assert budget_book.faults() == []


def test_a_year_with_waiting_documents_does_not_end(office: Office):
    office.submit(Draft("transfer", (DraftLine(MAINTENANCE, 10_000, CONSULTANCY),)))
    with pytest.raises(DocumentsWaiting):
        unit_of_work(lambda: end_year(unit(), 2026, ACTOR))


def test_control_moves_to_another_level(office: Office):
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 90_000),)))
    unit_of_work(lambda: set_policy(unit(), 2026, ACTOR, levels=["chapter"], release_controlled=False))
    assert office.figures(level="chapter", name="2026:MED:22").committed == 90_000
    office.approved(Draft("commitment", (DraftLine(MAINTENANCE, 50_000),)))
    assert office.figures(MAINTENANCE).available == -40_000
    with pytest.raises(OverBudget) as refused:
        office.submit(Draft("commitment", (DraftLine(CONSULTANCY, 160_001),)))
    assert refused.value.facts["line"] == "2026:MED:22"
    with pytest.raises(NoBudgetControl):
        unit_of_work(lambda: set_policy(unit(), 2026, ACTOR, levels=["line"], release_controlled=False))
    db.session.rollback()
    assert db.session.execute(db.select(BudgetBalance.enforced).where(BudgetBalance.level == "line")).scalars().all() == [False] * 3
    assert office.faults() == []


def test_every_level_has_rows_once_it_is_controlled(office: Office):
    unit_of_work(lambda: set_policy(unit(), 2026, ACTOR, levels=["line", "item", "chapter", "entity"], release_controlled=False))
    office.approved(Draft("reservation", (DraftLine(MAINTENANCE, 10_000),)))
    for level, name in (("item", "2026:MED:2214"), ("chapter", "2026:MED:22"), ("entity", "2026:MED")):
        assert office.figures(level=level, name=name).reserved == 10_000
    unit_of_work(lambda: set_policy(unit(), 2026, ACTOR, levels=["line"], release_controlled=False))
    assert db.session.execute(db.select(BudgetBalance).where(BudgetBalance.level != "line")).first() is None
    assert office.faults() == []


def test_the_rules_of_the_year_are_confirmed_by_name(office: Office):
    assert policy_of(unit().id, 2026) is None
    unit_of_work(lambda: confirm_transfer_rules(unit(), 2026, ACTOR))
    policy = policy_of(unit().id, 2026)
    assert policy is not None
    assert policy.transfers_confirmed_by == "finance.head"
