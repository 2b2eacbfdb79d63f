"""Proof of the budget book: every kept figure equals what the moves add up to. Part of `mizan ledger verify`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from erp.entities.queries import tree
from finance.budget import storage
from finance.budget.keys import LineKey
from finance.budget.levels import LINE, group_figures
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetBalance, BudgetLine, BudgetMove, BudgetOpen, BudgetYear
from finance.budget.rules import ALLOWED, COLUMNS, MIRRORS, Figures, effect
from finance.values import CONSUMING


def findings(session: Session) -> list[str]:
    """Everything that differs, one sentence each; an empty list: the book is whole. `session` sees every entity."""
    recomputed = figures_from_moves(session)
    books = (lines_that_differ(session, recomputed), groups_that_differ(session, recomputed), references_that_differ(session), strange_moves(session))
    return [finding for findings_of_one in books for finding in findings_of_one]


def sums_of_moves(session: Session) -> list[Any]:
    columns = (BudgetMove.line_id, BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.nature)
    return list(session.execute(select(*columns, func.sum(BudgetMove.amount).label("amount")).group_by(*columns)))


def figures_from_moves(session: Session) -> dict[int, Figures]:
    figures: dict[int, Figures] = {}
    for row in sums_of_moves(session):
        changes = effect(row.stage_from, row.stage_to, row.nature, int(row.amount))
        figures[row.line_id] = figures.get(row.line_id, Figures()).plus(changes)
    return figures


def lines_that_differ(session: Session, recomputed: dict[int, Figures]) -> Iterator[str]:
    rows = {row.line_id: row for row in session.execute(select(BudgetBalance.__table__).where(BudgetBalance.level == LINE))}
    for line_id in sorted(set(rows) | set(recomputed)):
        kept = storage.figures_of(rows[line_id]) if line_id in rows else None
        wanted = recomputed.get(line_id, Figures())
        name = rows[line_id].key if line_id in rows else line_id
        if kept is None:
            yield f"budget line {name} has moves and no balance"
        elif kept != wanted:
            yield f"budget line {name}: {differences(kept, wanted)}"
        elif rows[line_id].enforced and kept.available < 0:
            yield f"budget line {name} is overspent by {-kept.available} halalas"


def differences(kept: Figures, wanted: Figures) -> str:
    return ", ".join(f"{c} is {getattr(kept, c)}, moves say {getattr(wanted, c)}" for c in COLUMNS if getattr(kept, c) != getattr(wanted, c))


def groups_that_differ(session: Session, recomputed: dict[int, Figures]) -> Iterator[str]:
    groups = session.execute(select(BudgetBalance.__table__).where(BudgetBalance.level != LINE))
    rows = {(row.level, row.key): storage.figures_of(row) for row in groups}
    if not rows:
        return
    by_year = lines_by_key(session, recomputed)
    for level in sorted({level for level, _ in rows}):
        wanted = group_figures(by_year, level)
        for (at, key), kept in sorted(rows.items()):
            if at == level and kept != wanted.get(key, Figures()):
                yield f"budget {level} {key}: {differences(kept, wanted.get(key, Figures()))}"
    for policy in session.execute(select(BudgetYear)).scalars():
        missing = [level for level in policy.levels if level != LINE and not any(at == level for at, _ in rows)]
        yield from (f"budget year {policy.fiscal_year} is controlled by {level} and has no such rows" for level in missing)


def lines_by_key(session: Session, figures: dict[int, Figures]) -> dict[LineKey, Figures]:
    entities = tree()
    return {key_of_line(line, entities): figures.get(line.id, Figures()) for line in session.execute(select(BudgetLine.__table__))}


def references_that_differ(session: Session) -> Iterator[str]:
    wanted: dict[tuple[int, str, str], int] = {}
    columns = (BudgetMove.line_id, BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.parent, BudgetMove.reference)
    for row in session.execute(select(*columns, func.sum(BudgetMove.amount).label("amount")).group_by(*columns)):
        for reference, stage, amount in ((row.parent, row.stage_from, -int(row.amount)), (row.reference, row.stage_to, int(row.amount))):
            if stage in CONSUMING:
                wanted[row.line_id, reference, stage] = wanted.get((row.line_id, reference, stage), 0) + amount
    kept = {
        (row.line_id, row.reference, stage): getattr(row, stage)
        for row in session.execute(select(BudgetOpen.__table__)) for stage in CONSUMING
    }  # fmt: skip
    for key in sorted(set(wanted) | set(kept)):
        if wanted.get(key, 0) != kept.get(key, 0):
            yield f"reference {key[1]} on line {key[0]}: {key[2]} is {kept.get(key, 0)}, moves say {wanted.get(key, 0)}"


def strange_moves(session: Session) -> Iterator[str]:
    pairs = session.execute(select(BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.mirrored).distinct())
    for stage_from, stage_to, mirrored in pairs:
        if (stage_from, stage_to) not in ALLOWED and not (mirrored and (stage_from, stage_to) in MIRRORS):
            yield f"moves from {stage_from} to {stage_to}, which no document makes"
