"""A small emirate with a few budget lines, on each engine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from flask import Flask

from erp import clock, scope
from erp.db import db, unit_of_work
from erp.entities.models import Entity
from erp.scope import elevated
from finance.budget.control import BudgetWork, apply_moves
from finance.budget.keys import LineKey
from finance.budget.lines import ensure_lines
from finance.budget.models import BudgetBalance, BudgetLine, BudgetOpen
from finance.budget.rules import Figures
from finance.budget.storage import figures_of
from finance.budget.verify import findings
from finance.values import APPROPRIATED, OUTSIDE, Coding, Move

DAY = date(2026, 3, 1)


def make_entities() -> None:
    root = db.session.query(Entity).filter_by(code="EMIRATE").one()
    root.code, root.search = "MED", "MED"
    db.session.flush()
    made = {"MED": root.id}
    for code, kind, parent in (("YNB", "governorate", "MED"), ("YNB-C1", "centre", "YNB"), ("HNK", "governorate", "MED")):
        names = {"code": code, "name_ar": code, "name_en": code, "search": code}
        entity = Entity(**names, kind=kind, parent_id=made[parent], balancing_unit=False, recorded_at=clock.now())
        db.session.add(entity)
        db.session.flush()
        made[code] = entity.id
    scope.rebuild()


class BudgetBook:
    """The book under test: every act in a unit of work of its own, as the edges do it."""

    def __init__(self) -> None:
        self.count = 0

    def key(self, economic: str = "2214", entity: str = "MED", year: int = 2026) -> LineKey:
        return LineKey(year, entity, economic, "P3", "01.1", "GEN")

    def fund(self, amount: int, economic: str = "2214", entity: str = "MED", year: int = 2026) -> LineKey:
        key = self.key(economic, entity, year)

        def work() -> None:
            with elevated("test") as session:
                ensure_lines(session, [key], at=clock.now())

        unit_of_work(work)
        self.move(OUTSIDE, APPROPRIATED, amount, key.coding, event="budget.approved", year=year)
        return key

    def move(self, stage_from: str, stage_to: str, amount: int, coding: Coding | None = None, *, year: int = 2026, **more: object) -> str:
        event = str(more.pop("event", "test"))
        coding = coding or self.key().coding
        return self.apply([Move(year, coding, stage_from, stage_to, amount, **more)], event=event)  # type: ignore[arg-type]

    def apply(self, moves: Sequence[Move], *, event: str = "test", source: str = "", mirrored: bool = False) -> str:
        self.count += 1
        source = source or f"test.act:{self.count}/done"
        work = BudgetWork(source, event, DAY, f"test.act:{self.count}", tuple(moves), mirrored)
        self.run(work)
        return source

    def run(self, work: BudgetWork) -> None:
        def act() -> None:
            with elevated("test") as session:
                apply_moves(session, [work], at=clock.now())

        unit_of_work(act)

    def figures(self, key: LineKey | None = None, level: str = "line", name: str = "") -> Figures:
        db.session.rollback()
        statement = db.select(BudgetBalance).where(BudgetBalance.level == level, BudgetBalance.key == (name or str(key or self.key())))
        return figures_of(db.session.execute(statement).scalar_one())

    def open(self, reference: str, stage: str, key: LineKey | None = None) -> int:
        db.session.rollback()
        statement = (
            db.select(getattr(BudgetOpen, stage))
            .join(BudgetLine, BudgetLine.id == BudgetOpen.line_id)
            .where(BudgetOpen.reference == reference, BudgetLine.key == str(key or self.key()))
        )
        return db.session.execute(statement).scalar_one()

    def faults(self) -> list[str]:
        db.session.rollback()
        return findings(db.session())


@pytest.fixture
def budget_book(any_app: Flask) -> BudgetBook:
    unit_of_work(make_entities)
    return BudgetBook()
