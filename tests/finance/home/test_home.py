"""The figures of the home page: they add up, they open, and nobody sees another governorate's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from erp import clock, scope
from erp.approvals.inbox import waiting_for_me
from erp.db import unit_of_work
from erp.entities.queries import tree
from finance.home.panels import execution, months, nearly_used_alerts
from finance.home.queries import by_chapter
from finance.values import AVAILABLE, COMMITTED, DUE, ORDERED, PAID, RESERVED
from tests.conftest import make_actor
from tests.finance.budget.conftest import BudgetBook, budget_book, make_entities

__all__ = ["budget_book"]

VIEW = "finance.budget-line.view"


@pytest.fixture
def spent(budget_book: BudgetBook) -> BudgetBook:
    """Two chapters; in the second one nearly everything has gone the whole way."""
    budget_book.fund(1_000_000_00, "2214")
    budget_book.fund(500_000_00, "2216", entity="YNB")
    wages = budget_book.fund(200_000_00, "311221")
    for before, after in ((AVAILABLE, RESERVED), (RESERVED, COMMITTED), (COMMITTED, DUE), (DUE, ORDERED), (ORDERED, PAID)):
        budget_book.move(before, after, 195_000_00, wages.coding, reference="test.order:1")
    budget_book.move(AVAILABLE, RESERVED, 40_000_00, budget_book.key("2214").coding, reference="test.request:1")
    return budget_book


def test_stages_of_each_chapter_add_up_to_the_appropriation(spent: BudgetBook) -> None:
    chapters = by_chapter(2026)
    assert list(chapters) == ["22", "31"]
    lines, goods = chapters["22"]
    assert (lines, goods.final, goods.reserved, goods.available) == (2, 1_500_000_00, 40_000_00, 1_460_000_00)
    assert chapters["31"][1].paid == 195_000_00
    assert chapters["31"][1].available == 5_000_00


def test_month_of_the_payment_is_shown(spent: BudgetBook) -> None:
    with clock.frozen("2026-10-21"):
        values = months()
    assert values is not None
    assert [(m["number"], m["value"]) for m in values["months"] if m["value"]] == [(3, 195_000_00)]
    assert values["months"][10]["value"] is None  # November has not begun


def test_line_of_which_little_is_left_is_an_alert(spent: BudgetBook) -> None:
    with clock.frozen("2026-10-21"):
        alerts = nearly_used_alerts()
    assert len(alerts) == 1
    assert "5,000.00" in alerts[0].text


def test_year_without_a_budget_shows_nothing(budget_book: BudgetBook) -> None:
    assert execution() is None
    assert months() is None
    assert nearly_used_alerts() == []


def test_governorate_sees_its_own_figures_alone(spent: BudgetBook) -> None:
    with scope.within(scope.scope_for({tree().get("YNB").id})):
        chapters = by_chapter(2026)
    assert {chapter: stages.final for chapter, (_lines, stages) in chapters.items()} == {"22": 500_000_00}


def test_home_page_draws_the_figures_and_each_opens(app: Flask, client_of: Callable[..., Any]) -> None:
    book = _on_sqlite(app)
    book.fund(1_000_000_00)
    with clock.frozen("2026-10-21"):
        page = client_of(make_actor("finance", VIEW)).get("/").text
    assert "1,000,000" in page
    assert 'href="/finance/budget-lines?fiscal_year=2026&amp;chapter=22"' in page
    assert "style=" not in page


def test_entity_switch_narrows_the_figures(app: Flask, client_of: Callable[..., Any]) -> None:
    book = _on_sqlite(app)
    book.fund(1_000_000_00)
    book.fund(300_000_00, entity="YNB")
    browser = client_of(make_actor("finance", VIEW))
    with clock.frozen("2026-10-21"):
        assert "1,300,000" in browser.get("/").text
        browser.post("/entity", data={"entity": "YNB", "next": "/"})
        narrowed = browser.get("/").text
    assert "300,000" in narrowed
    assert "1,300,000" not in narrowed


def test_nothing_waits_where_nothing_was_sent(app: Flask) -> None:
    assert waiting_for_me(make_actor()) == []


def _on_sqlite(app: Flask) -> BudgetBook:
    unit_of_work(make_entities)
    return BudgetBook()
