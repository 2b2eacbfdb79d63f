"""Reads of the budget book: execution on a day, a line with its moves, transfers. Every read keeps to the present scope.

Present figures are the kept rows. A past day is the present less what was moved since: few moves, whatever the year holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select

from erp import clock
from erp.db import db
from erp.entities.queries import tree
from erp.i18n import _, language
from erp.money import shown
from finance.budget import storage
from finance.budget.keys import LineKey, shortest
from finance.budget.kinds import ADD, DISTRIBUTE, REDUCE, TRANSFER
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetBalance, BudgetDocument, BudgetDocumentLine, BudgetLine, BudgetMove
from finance.budget.rules import Figures, effect, joined
from finance.classifications.queries import ECONOMIC, codes, first_day


@dataclass(frozen=True, slots=True)
class ExecutionRow:
    """One line of the execution statement."""

    id: int
    key: LineKey
    name_ar: str
    name_en: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class TransferRow:
    """One approved movement of authority; a side outside the budget is empty."""

    number: str
    day: date
    kind: str
    from_line: str
    to_line: str
    amount: int
    decision: str
    approved_by: str
    original: int  # of the giving (else the taking) line
    reason: str


def entity_ids(code: str | None) -> list[int] | None:
    """The entity and everything below it; None: no limit beyond the scope. Raises NotFound."""
    if not code:
        return None
    entities = tree()
    return entities.subtree(entities.get(code).id)


def lines_of_year(year: int, entity: str | None = None) -> Select[Any]:
    """Lines with their kept figures, in order of entity and item; only those that authority stands on."""
    statement = (
        select(BudgetLine.__table__, *storage.balance_columns())
        .join(BudgetBalance, BudgetBalance.line_id == BudgetLine.id)
        .where(BudgetLine.fiscal_year == year, BudgetLine.approved)
        .order_by(BudgetLine.entity_id, BudgetLine.economic, BudgetLine.key)
    )
    limited = entity_ids(entity)
    return statement if limited is None else statement.where(BudgetLine.entity_id.in_(limited))


def execution(year: int, entity: str | None = None, as_of: date | None = None) -> Iterator[ExecutionRow]:
    """Each line as it stood at the end of `as_of` (empty: now), ordered by entity code and item."""
    entities = tree()
    names = codes(ECONOMIC, first_day(year))
    rows = db.session.execute(lines_of_year(year, entity)).all()
    later = moved_since(year, as_of) if as_of else {}
    ordered = sorted(((key_of_line(row, entities), row) for row in rows), key=lambda pair: pair[0])
    for key, row in ordered:
        figures = storage.figures_of(row)
        if row.id in later:
            figures = figures.plus({column: -amount for column, amount in later[row.id].items()})
        named = names.get(key.economic)
        yield ExecutionRow(row.id, key, named.name_ar if named else "", named.name_en if named else "", figures)


def moved_since(year: int, day: date, lines: Iterable[int] | None = None) -> dict[int, dict[str, int]]:
    """What was moved on each line after a day, column by column."""
    columns = (BudgetMove.line_id, BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.nature)
    after = (BudgetMove.fiscal_year == year, BudgetMove.day > day)
    statement = select(*columns, func.sum(BudgetMove.amount).label("amount")).where(*after).group_by(*columns)
    if lines is not None:
        statement = statement.where(BudgetMove.line_id.in_(list(lines)))
    gathered: dict[int, list[dict[str, int]]] = {}
    for row in db.session.execute(statement):
        gathered.setdefault(row.line_id, []).append(effect(row.stage_from, row.stage_to, row.nature, int(row.amount)))
    return {line: joined(effects) for line, effects in gathered.items()}


def names_of_lines(ids: Iterable[int]) -> dict[int, str]:
    """How lines are shown: as short as their items allow."""
    entities = tree()
    rows = db.session.execute(select(BudgetLine.__table__).where(BudgetLine.id.in_(set(ids)))).all()
    years, items = {row.fiscal_year for row in rows}, {row.economic for row in rows}
    siblings = db.session.execute(select(BudgetLine.__table__).where(BudgetLine.fiscal_year.in_(years), BudgetLine.economic.in_(items)))
    names = shortest(key_of_line(row, entities) for row in siblings)
    return {row.id: names[key_of_line(row, entities)] for row in rows}


def transfers(year: int, start: date | None = None, end: date | None = None, entity: str | None = None) -> list[TransferRow]:
    """Approved transfers, distributions, additions and reductions, by day and number."""
    statement = (
        select(BudgetDocument.__table__, BudgetDocumentLine.line_id, BudgetDocumentLine.target_id, BudgetDocumentLine.amount, BudgetBalance.original)
        .join(BudgetDocumentLine, BudgetDocumentLine.document_id == BudgetDocument.id)
        .join(BudgetBalance, BudgetBalance.line_id == BudgetDocumentLine.line_id, isouter=True)
        .where(BudgetDocument.fiscal_year == year, BudgetDocument.state == "approved", BudgetDocument.kind.in_((TRANSFER, DISTRIBUTE, ADD, REDUCE)))
        .order_by(BudgetDocument.day, BudgetDocument.number, BudgetDocumentLine.position)
    )
    if start:
        statement = statement.where(BudgetDocument.day >= start)
    if end:
        statement = statement.where(BudgetDocument.day <= end)
    limited = entity_ids(entity)
    if limited is not None:
        inside = select(BudgetLine.id).where(BudgetLine.entity_id.in_(limited))
        statement = statement.where(or_(BudgetDocumentLine.line_id.in_(inside), BudgetDocumentLine.target_id.in_(inside)))
    rows = db.session.execute(statement).all()
    names = names_of_lines(line for row in rows for line in (row.line_id, row.target_id) if line)
    return [_transfer(row, names) for row in rows]


def _transfer(row: Any, names: dict[int, str]) -> TransferRow:
    own, other = names.get(row.line_id, ""), names.get(row.target_id, "")
    source, target = ("", own) if row.kind == ADD else (own, other)
    return TransferRow(row.number, row.day, row.kind, source, target, row.amount, row.decision, row.decided_by or "", row.original or 0, row.reason)


def line_choices(most: int = 600) -> list[tuple[str, str]]:
    """The lines of this year that a form offers: how each is written, its item's name and what is left."""
    rows = [row for row, _place in zip(execution(clock.today().year), range(most), strict=False)]
    names = names_of_lines(row.id for row in rows)
    return [(names[row.id], _("%(name)s: %(left)s available", name=named(row), left=shown(row.figures.available))) for row in rows]


def named(row: ExecutionRow) -> str:
    return (row.name_en or row.name_ar) if language() == "en" else row.name_ar
