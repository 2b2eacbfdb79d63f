"""Sums of the kept balances for the home page, within the scope of who looks."""

from __future__ import annotations

from dataclasses import dataclass, fields

from sqlalchemy import case, extract, func, select

from erp.db import db
from finance.budget.models import BudgetBalance, BudgetLine, BudgetMove


@dataclass(frozen=True)
class Stages:
    """Halalas on each exclusive stage; they add up to `final`."""

    final: int = 0
    frozen: int = 0
    reserved: int = 0
    committed: int = 0
    due: int = 0
    ordered: int = 0
    paid: int = 0
    lapsed: int = 0

    @property
    def available(self) -> int:
        return self.final - self.frozen - self.reserved - self.committed - self.due - self.ordered - self.paid - self.lapsed

    @property
    def executed(self) -> int:
        return self.paid + self.ordered

    def __add__(self, other: Stages) -> Stages:
        return Stages(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


_FINAL = BudgetBalance.original + BudgetBalance.addition + BudgetBalance.transfer_in - BudgetBalance.transfer_out + BudgetBalance.distribution
_USED = (
    BudgetBalance.frozen,
    BudgetBalance.reserved,
    BudgetBalance.committed,
    BudgetBalance.due,
    BudgetBalance.ordered,
    BudgetBalance.paid,
    BudgetBalance.lapsed,
)


def by_chapter(year: int) -> dict[str, tuple[int, Stages]]:
    """chapter -> (number of lines, stages), in order of the chapter."""
    rows = db.session.execute(
        select(BudgetLine.chapter, func.count(), *(func.coalesce(func.sum(part), 0) for part in (_FINAL, *_USED)))
        .join(BudgetBalance, BudgetBalance.line_id == BudgetLine.id)
        .where(BudgetLine.fiscal_year == year, BudgetLine.approved)
        .group_by(BudgetLine.chapter)
        .order_by(BudgetLine.chapter)
    )
    return {chapter: (lines, Stages(*(int(amount) for amount in amounts))) for chapter, lines, *amounts in rows}


def paid_by_month(year: int) -> dict[int, int]:
    """month -> halalas that came to be paid in it, what was given back taken off."""
    month = extract("month", BudgetMove.day)
    change = case((BudgetMove.stage_to == "paid", BudgetMove.amount), else_=-BudgetMove.amount)
    rows = db.session.execute(
        select(month, func.sum(change))
        .where(BudgetMove.fiscal_year == year, (BudgetMove.stage_to == "paid") | (BudgetMove.stage_from == "paid"))
        .group_by(month)
    )
    return {int(number): int(amount) for number, amount in rows}


def nearly_used(year: int, per_mille: int) -> list[tuple[str, int, int]]:
    """Lines of which less than this share is left: (economic, final, left), the least first; at most 50."""
    left = _FINAL - sum(_USED[1:], _USED[0])
    rows = db.session.execute(
        select(BudgetLine.economic, _FINAL, left)
        .join(BudgetBalance, BudgetBalance.line_id == BudgetLine.id)
        .where(BudgetLine.fiscal_year == year, BudgetLine.approved, _FINAL > 0, left * 1000 < _FINAL * per_mille)
        .order_by(left, BudgetLine.id)
        .limit(50)
    )
    return [(economic, int(final), int(rest)) for economic, final, rest in rows]
