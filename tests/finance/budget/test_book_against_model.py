"""Any order of moves, on the database and in the plain model: the same answers, the same figures, and reversal restores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from erp import clock
from erp.db import db, unit_of_work
from erp.errors import DomainError
from erp.scope import elevated
from finance.budget import storage
from finance.budget.control import BudgetWork, apply_moves, mirror_work
from finance.budget.keys import LineKey
from finance.budget.models import BudgetBalance, BudgetOpen, BudgetYear
from finance.budget.rules import ALLOWED, Figures
from finance.budget.verify import findings
from finance.budget.year_end import Open, closing_moves
from finance.values import ADDITION, APPROPRIATED, AVAILABLE, CASH, CONSUMING, LAPSED, OUTSIDE, RELEASED, Move
from tests.finance.budget.book import Book, Moved, Refused
from tests.finance.budget.conftest import DAY, BudgetBook

LINES = {name: LineKey(2026, name, "2214", "P3", "01.1", "GEN") for name in ("MED", "YNB")}
attempts = st.lists(
    st.tuples(
        st.sampled_from(sorted(ALLOWED)),
        st.integers(1, 600),
        st.sampled_from(["order:1", "order:2"]),
        st.sampled_from(["order:1", "order:2"]),
        st.sampled_from(sorted(LINES)),
    ),
    max_size=25,
)


@pytest.fixture
def two_lines(budget_book: BudgetBook) -> BudgetBook:
    unit_of_work(lambda: db.session.add(BudgetYear(unit_id=1, fiscal_year=2026, levels=["line", "chapter", "entity"], release_controlled=True)))
    for name, key in LINES.items():
        budget_book.fund(1_000, entity=name)
        budget_book.move(OUTSIDE, RELEASED, 800, key.coding)
    return budget_book


class Sides:
    """One example on both sides, inside a transaction that is thrown away."""

    def __init__(self) -> None:
        self.model = Book()
        for name in LINES:
            self.model.apply(Moved(name, OUTSIDE, APPROPRIATED, 1_000, "original"), Moved(name, OUTSIDE, RELEASED, 800))
        self.done: list[str] = []

    def act(self, pair: tuple[str, str], amount: int, parent: str, reference: str, name: str) -> None:
        nature = ADDITION if APPROPRIATED in pair else CASH
        said = self.says(Moved(name, *pair, amount, nature, parent, reference))
        move = Move(2026, LINES[name].coding, *pair, amount, nature, parent=parent, reference=reference)
        assert self.writes(BudgetWork(f"act:{len(self.done)}", "test", DAY, "test.act:1", (move,))) == said

    def says(self, move: Moved) -> bool:
        try:
            self.model.apply(move)
        except (Refused, AssertionError):  # beyond what is left, or a stage below zero
            return False
        return True

    def writes(self, work: BudgetWork) -> bool:
        nested = db.session().connection().begin_nested()
        try:
            with elevated("test") as session:
                apply_moves(session, [work], at=clock.now())
        except DomainError:
            nested.rollback()
            return False
        except DBAPIError:  # a CHECK behind the guard: only releases taken back below what they carry reach it
            nested.rollback()
            assert work.moves[0].stage_from == RELEASED
            return False
        nested.commit()
        self.done.append(work.source)
        return True

    def agree(self, session: Session) -> None:
        assert figures_there(session) == self.model.lines
        assert findings(session) == []


def figures_there(session: Session) -> dict[str, Figures]:
    rows = session.execute(db.select(BudgetBalance.__table__).where(BudgetBalance.level == "line"))
    return {row.key.split(":")[1]: storage.figures_of(row) for row in rows}


def opens_there(session: Session) -> Iterator[Open]:
    for row in session.execute(db.select(BudgetOpen.__table__)):
        yield Open(row.reference, row.line_id, {stage: getattr(row, stage) for stage in CONSUMING})


def ending(session: Session) -> BudgetWork:
    """What ends the year: every reference emptied, the rest of each line lapsed."""
    line_of = {row.line_id: row.key.split(":")[1] for row in session.execute(db.select(BudgetBalance.line_id, BudgetBalance.key)) if row.line_id}
    moves = [
        Move(2026, LINES[line_of[one.line_id]].coding, one.stage_from, one.stage_to, one.amount, parent=one.reference, reference=one.reference)
        for one in closing_moves(opens_there(session))
    ]
    for name, figures in figures_there(session).items():
        unused = figures.final - figures.paid - figures.lapsed - figures.due - figures.ordered - figures.committed
        if unused:
            moves.append(Move(2026, LINES[name].coding, AVAILABLE, LAPSED, unused, reference="year:2026"))
    return BudgetWork("year:2026/ended", "year.unused.lapsed", DAY, "year:2026", tuple(moves))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts)
def test_the_database_answers_as_the_model_does(two_lines: BudgetBook, tried: list):
    sides = Sides()
    try:
        start = figures_there(db.session())
        for attempt in tried:
            sides.act(*attempt)
        sides.agree(db.session())
        before = figures_there(db.session())
        if any(figures.final for figures in before.values()):
            assert sides.writes(ending(db.session()))
        assert findings(db.session()) == []
        for figures in figures_there(db.session()).values():
            assert figures.final == figures.paid + figures.lapsed
        for source in reversed(sides.done):
            with elevated("test") as session:
                back = mirror_work(session, source, new_source=f"{source}/back", day=DAY)
                assert back is not None
                apply_moves(session, [back], at=clock.now())
        assert figures_there(db.session()) == start
        assert findings(db.session()) == []
    finally:
        db.session.rollback()
