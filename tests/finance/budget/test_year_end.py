"""The worked figures of a year's end: 1,000 appropriated, 650 paid, 350 lapsed, 80 dues, 120 commitments carried."""

from __future__ import annotations

from finance.budget.rules import Figures
from finance.budget.year_end import Open, carried, closing_moves
from finance.values import APPROPRIATED, AVAILABLE, COMMITTED, DUE, LAPSED, ORDERED, ORIGINAL, OUTSIDE, PAID, RELEASED, RESERVED
from tests.finance.budget.book import Book, Moved


def book_of_the_year() -> Book:
    book = Book()
    book.apply(Moved("1", OUTSIDE, APPROPRIATED, 1000, ORIGINAL), Moved("1", OUTSIDE, RELEASED, 1000))
    book.apply(Moved("1", AVAILABLE, COMMITTED, 850, reference="order:1"))
    book.apply(Moved("1", COMMITTED, DUE, 730, parent="order:1", reference="order:1"))
    book.apply(Moved("1", DUE, ORDERED, 650, parent="order:1", reference="order:1"))
    book.apply(Moved("1", ORDERED, PAID, 650, parent="order:1", reference="order:1"))
    book.apply(Moved("1", AVAILABLE, RESERVED, 30, reference="request:2"))
    return book


def opens_of(book: Book) -> list[Open]:
    stages: dict[tuple[str, str], dict[str, int]] = {}
    for (reference, line, stage), amount in book.open.items():
        stages.setdefault((reference, line), {})[stage] = amount
    return [Open(reference, int(line), found) for (reference, line), found in stages.items()]


def test_the_worked_year_end():
    book = book_of_the_year()
    assert book.lines["1"].available == 120
    for move in closing_moves(opens_of(book)):
        book.apply(Moved(str(move.line_id), move.stage_from, move.stage_to, move.amount, parent=move.reference, reference=move.reference))
    book.apply(Moved("1", AVAILABLE, LAPSED, book.lines["1"].authority_left, reference="close:2026"))
    figures = book.lines["1"]
    assert (figures.final, figures.paid, figures.lapsed, figures.available) == (1000, 650, 350, 0)
    assert figures.reserved == figures.committed == figures.due == figures.ordered == 0


def test_orders_become_dues_before_dues_lapse():
    moves = closing_moves([Open("order:1", 1, {ORDERED: 50, DUE: 80})])
    assert [(move.stage_from, move.stage_to, move.amount) for move in moves] == [(ORDERED, DUE, 50), (DUE, LAPSED, 130)]


def test_commitments_are_charged_against_the_new_years_own_appropriation():
    opens = [Open("order:1", 7, {COMMITTED: 120}), Open("order:2", 7, {COMMITTED: 50}), Open("order:3", 8, {COMMITTED: 10})]
    result = carried([*opens, Open("request:9", 7, {RESERVED: 5})], {7: 150})
    assert [(one.reference, one.covered, one.uncovered) for one in result] == [("order:1", 120, 0), ("order:2", 30, 20), ("order:3", 0, 10)]


def test_nothing_open_writes_nothing():
    assert closing_moves([Open("order:1", 1, {PAID: 10})]) == []
    assert Figures(original=10, paid=10).authority_left == 0
