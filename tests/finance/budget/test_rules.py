"""The algebra of the budget book, by example and by property."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finance.budget.rules import ALLOWED, MIRRORS, Figures, check_move, effect, percent, total
from finance.errors import MoveNotAllowed
from finance.values import (
    ADDITION,
    APPROPRIATED,
    AVAILABLE,
    CASH,
    COMMITTED,
    CONSUMING,
    DUE,
    FROZEN,
    LAPSED,
    ORDERED,
    ORIGINAL,
    OUTSIDE,
    PAID,
    RELEASED,
    RESERVED,
    TRANSFER_IN,
    TRANSFER_OUT,
)
from tests.finance.budget.book import Book, Moved, Refused


def funded(amount: int = 1000, released: int | None = None) -> Book:
    book = Book()
    book.apply(
        Moved("line", OUTSIDE, APPROPRIATED, amount, ORIGINAL),
        Moved("line", OUTSIDE, RELEASED, amount if released is None else released),
    )
    return book


def test_available_is_what_no_stage_holds():
    authority = Figures(original=1000, addition=200, transfer_in=50, transfer_out=100, released=1150)
    figures = authority.plus({"frozen": 10, "reserved": 20, "committed": 30, "due": 40, "ordered": 50, "paid": 60})
    assert figures.final == 1150
    assert figures.changes == 150
    assert figures.available == 1150 - 10 - 20 - 30 - 40 - 50 - 60
    assert figures.executed == 110


def test_release_caps_what_is_available():
    figures = Figures(original=1000, released=300, committed=250)
    assert (figures.authority_left, figures.release_left, figures.available) == (750, 50, 50)


def test_a_freeze_takes_from_the_authority_before_the_release():
    assert Figures(original=1000, released=500, frozen=500).available == 500


def test_the_figures_of_the_buying_story():
    book = funded(100_000)
    book.apply(Moved("line", AVAILABLE, COMMITTED, 40_050, reference="order:17"))
    book.apply(Moved("line", COMMITTED, DUE, 38_025, parent="order:17", reference="order:17"))
    figures = book.lines["line"]
    assert (figures.committed, figures.due, figures.available) == (2_025, 38_025, 59_950)
    with pytest.raises(Refused, match="over_relief"):
        book.apply(Moved("line", COMMITTED, DUE, 2_026, parent="order:17", reference="order:17"))
    assert book.lines["line"] == figures


def test_an_unused_commitment_comes_back_only_by_a_close():
    book = funded()
    book.apply(Moved("line", AVAILABLE, COMMITTED, 400, reference="order:1"))
    book.apply(Moved("line", COMMITTED, DUE, 380, parent="order:1", reference="order:1"))
    assert book.lines["line"].available == 600
    book.apply(Moved("line", COMMITTED, AVAILABLE, 20, parent="order:1"))
    assert book.lines["line"].available == 620


def test_the_works_of_the_worked_figures():
    """1,000,000 and VAT: advance 100,000; a certificate of 200,000; what is left committed is 840,000."""
    book = funded(200_000_000)
    book.apply(Moved("line", AVAILABLE, COMMITTED, 115_000_000, reference="contract:1"))
    for amount in (10_000_000, 21_000_000):
        for stage_from, stage_to in ((COMMITTED, DUE), (DUE, ORDERED), (ORDERED, PAID)):
            book.apply(Moved("line", stage_from, stage_to, amount, parent="contract:1", reference="contract:1"))
    figures = book.lines["line"]
    assert figures.committed == 84_000_000
    assert figures.paid == 31_000_000


def test_the_custody_of_the_worked_figures():
    book = funded(2_000_000)
    book.apply(Moved("line", AVAILABLE, RESERVED, 1_000_000, reference="custody:5"))
    book.apply(Moved("line", RESERVED, PAID, 920_000, "settlement", "custody:5", "custody:5"))
    book.apply(Moved("line", RESERVED, AVAILABLE, 80_000, parent="custody:5"))
    figures = book.lines["line"]
    assert (figures.reserved, figures.paid, figures.available) == (0, 920_000, 1_080_000)


NEVER = [(AVAILABLE, ORDERED), (PAID, COMMITTED), (LAPSED, AVAILABLE), (RELEASED, COMMITTED), (OUTSIDE, PAID), (FROZEN, PAID)]


@pytest.mark.parametrize("pair", NEVER)
def test_a_move_no_document_makes_is_refused(pair):
    with pytest.raises(MoveNotAllowed):
        check_move(*pair, CASH)


def test_authority_moves_only_with_a_nature_of_authority():
    with pytest.raises(MoveNotAllowed):
        check_move(OUTSIDE, APPROPRIATED, CASH)
    with pytest.raises(MoveNotAllowed):
        check_move(AVAILABLE, COMMITTED, ORIGINAL)


def test_a_lapse_is_undone_only_by_a_reversal():
    with pytest.raises(MoveNotAllowed):
        check_move(LAPSED, COMMITTED, CASH)
    check_move(LAPSED, COMMITTED, CASH, mirrored=True)


def test_a_reversed_transfer_leaves_no_trace_in_the_sums_of_transfers():
    changes = effect(APPROPRIATED, OUTSIDE, TRANSFER_OUT, 70)
    assert changes == {"transfer_out": 70}
    assert effect(OUTSIDE, APPROPRIATED, TRANSFER_OUT, 70) == {"transfer_out": -70}
    assert Figures(original=100).plus(changes).final == 30
    assert effect(OUTSIDE, APPROPRIATED, TRANSFER_IN, 70) == {"transfer_in": 70}


def test_percent_of_nothing_is_nothing():
    assert percent(0, 0) == 0
    assert percent(5, -1) == 0
    assert percent(6105, 10000) == 611  # 61.05 % rounds up


stages = st.sampled_from(sorted(ALLOWED))
amounts = st.integers(min_value=1, max_value=500)
references = st.sampled_from(["order:1", "order:2", "request:1"])


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(stages, amounts, references, references, st.sampled_from(["a", "b"])), max_size=60), st.integers(0, 30))
def test_any_order_of_moves_keeps_the_equation_and_reversal_restores(attempts, reversed_count):
    book = Book()
    for line in ("a", "b"):
        book.apply(Moved(line, OUTSIDE, APPROPRIATED, 1000, ORIGINAL), Moved(line, OUTSIDE, RELEASED, 800))
    start_lines, start_open = dict(book.lines), {key: amount for key, amount in book.open.items() if amount}
    done = []
    for (stage_from, stage_to), amount, parent, reference, line in attempts:
        nature = ADDITION if APPROPRIATED in (stage_from, stage_to) else CASH
        move = Moved(line, stage_from, stage_to, amount, nature, parent, reference)
        before = dict(book.lines)
        try:
            book.apply(move)
            done.append(move)
        except (Refused, AssertionError):
            assert book.lines == before
    assert book.recomputed() == book.lines
    for name, figures in book.lines.items():
        assert figures.available >= 0
        assert figures.final == figures.authority_left + sum(getattr(figures, stage) for stage in CONSUMING)
        for stage in CONSUMING:
            assert sum(amount for (_, line, at), amount in book.open.items() if (line, at) == (name, stage)) == getattr(figures, stage)
    for move in reversed(done):
        book.reverse(move)
    assert book.lines == start_lines
    assert {key: amount for key, amount in book.open.items() if amount} == start_open


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.builds(Figures, *(st.integers(0, 10**12) for _ in range(13))), max_size=8))
def test_a_group_obeys_the_equation_of_its_lines(lines):
    group = total(lines)
    assert group.final == sum(line.final for line in lines)
    assert group.authority_left == sum(line.authority_left for line in lines)
    assert group.release_left == sum(line.release_left for line in lines)


def test_each_allowed_move_has_its_mirror():
    assert {(to, origin) for origin, to in MIRRORS} == set(ALLOWED)
