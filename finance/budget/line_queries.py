"""What the page of one budget line shows: its moves with what was left after each, and what stands behind a figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, false, func, or_, select

from erp import links
from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.scope import elevated
from finance.budget import storage
from finance.budget.answer import Answer, Level, answer
from finance.budget.control import users_of
from finance.budget.keys import LineKey, choose, parse
from finance.budget.levels import LINE, group_key, kept
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetBalance, BudgetLine, BudgetMove, BudgetOpen, BudgetYear
from finance.budget.rules import COLUMNS, Figures, effect
from finance.ledger.models import JournalEntry, Source
from finance.values import AUTHORITY_NATURES, COMMITTED, CONSUMING, DUE, FROZEN, LAPSED, ORDERED, PAID, RELEASED, RESERVED

PAGE = 25
# what may be asked of the moves -> the columns they touch: three groups, and each figure of the line
BEHIND: dict[str, tuple[str, ...]] = {
    "authority": (*AUTHORITY_NATURES, RELEASED),
    "commitment": (FROZEN, RESERVED, COMMITTED),
    "spending": (DUE, ORDERED, PAID, LAPSED),
    "final": AUTHORITY_NATURES,
    **{column: (column,) for column in COLUMNS},
}


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move, and what was available once it had happened."""

    id: int
    day: date
    stage_from: str
    stage_to: str
    amount: int
    nature: str
    document: str
    reference: str
    event: str
    entry: str | None  # number of the general-book entry of the same event
    available: int


@dataclass(frozen=True, slots=True)
class Holder:
    """What stands of one reference on the line: all its stages, and its party."""

    reference: str
    party: str
    since: date
    stages: dict[str, int]

    @property
    def value(self) -> int:
        return sum(self.stages.values())


def find_line(text: str) -> tuple[Any, LineKey]:
    """The row of a line by its key, short or full, within what the person may see. Raises NotFound and what naming raises."""
    wanted, _written = parse(text)
    entities = tree()
    node = entities.by_code.get(wanted.entity)
    if node is None:
        raise NotFound(kind="finance.budget-line", key=text)
    statement = select(BudgetLine.__table__).where(
        BudgetLine.fiscal_year == wanted.year, BudgetLine.economic == wanted.economic, BudgetLine.entity_id == node.id
    )
    rows = {key_of_line(row, entities): row for row in db.session.execute(statement)}
    if not rows:
        raise NotFound(kind="finance.budget-line", key=text)
    key = choose(text, rows)
    return rows[key], key


def figures_of_line(line_id: int) -> Figures:
    row = db.session.execute(select(BudgetBalance.__table__).where(BudgetBalance.line_id == line_id)).one()
    return storage.figures_of(row)


def moves_of_line(line_id: int, figures: Figures, before: int | None = None, group: str = "") -> tuple[list[MoveRow], int | None]:
    """A page of moves, newest first, and the id from which the next page goes on (None: this is the last).

    `group`: those behind one figure alone. What was available after each is counted back from what stands now.
    """
    statement = (
        select(BudgetMove.__table__, JournalEntry.number.label("entry"))
        .join(Source, Source.source == BudgetMove.source, isouter=True)
        .join(JournalEntry, (JournalEntry.fiscal_year == Source.fiscal_year) & (JournalEntry.id == Source.entry_id), isouter=True)
        .where(*_moves_behind(line_id, group))
        .order_by(BudgetMove.id.desc())
    )
    if before is not None:
        statement = statement.where(BudgetMove.id < before)
    rows = db.session.execute(statement.limit(PAGE + 1)).all()
    left = left_after(line_id, [row.id for row in rows[:PAGE]], figures)
    shown = [
        MoveRow(
            row.id, row.day, row.stage_from, row.stage_to, row.amount, row.nature, row.document, row.reference, row.event, row.entry, left[row.id]
        )
        for row in rows[:PAGE]
    ]
    return shown, rows[PAGE - 1].id if len(rows) > PAGE else None


def _moves_behind(line_id: int, group: str) -> list[ColumnElement[bool]]:
    """The line's moves, or those that touch a column of the group."""
    own = BudgetMove.line_id == line_id
    if not group:
        return [own]
    kinds = (BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.nature)
    touching = [kind for kind in db.session.execute(select(*kinds).where(own).distinct()) if set(effect(*kind, 1)) & set(BEHIND[group])]
    return [own, or_(false(), *((kinds[0] == one[0]) & (kinds[1] == one[1]) & (kinds[2] == one[2]) for one in touching))]


def left_after(line_id: int, ids: list[int], figures: Figures) -> dict[int, int]:
    """What was available after each of these moves, newest first; moves between them count too."""
    if not ids:
        return {}
    figures, left = stood_before(line_id, ids[0] + 1, figures), {}
    columns = (BudgetMove.id, BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.nature, BudgetMove.amount)
    between = select(*columns).where(BudgetMove.line_id == line_id, BudgetMove.id.between(ids[-1], ids[0])).order_by(BudgetMove.id.desc())
    for move in db.session.execute(between):
        left[move.id] = figures.available
        changes = effect(move.stage_from, move.stage_to, move.nature, move.amount)
        figures = figures.plus({column: -amount for column, amount in changes.items()})
    return left


def stood_before(line_id: int, move_id: int, figures: Figures) -> Figures:
    """The figures as they were before a move and everything after it."""
    columns = (BudgetMove.stage_from, BudgetMove.stage_to, BudgetMove.nature)
    later = (BudgetMove.line_id == line_id, BudgetMove.id >= move_id)
    for row in db.session.execute(select(*columns, func.sum(BudgetMove.amount).label("amount")).where(*later).group_by(*columns)):
        changes = effect(row.stage_from, row.stage_to, row.nature, int(row.amount))
        figures = figures.plus({column: -amount for column, amount in changes.items()})
    return figures


def count_of_moves(line_id: int, group: str = "") -> int:
    return db.session.execute(select(func.count()).select_from(BudgetMove).where(*_moves_behind(line_id, group))).scalar_one()


def holders(line_id: int, stage: str) -> list[Holder]:
    """Who holds money of the line in a stage, largest first."""
    statement = select(BudgetOpen.__table__).where(BudgetOpen.line_id == line_id, getattr(BudgetOpen, stage) > 0)
    found = [
        Holder(row.reference, row.party, row.since, {one: getattr(row, one) for one in CONSUMING if getattr(row, one)})
        for row in db.session.execute(statement)
    ]  # fmt: skip
    return sorted(found, key=lambda holder: (-holder.stages[stage], holder.reference))


def holders_count(line_id: int) -> dict[str, int]:
    """How many references hold money in each stage."""
    columns = [func.count(case((getattr(BudgetOpen, stage) > 0, 1))).label(stage) for stage in CONSUMING]
    row = db.session.execute(select(*columns).where(BudgetOpen.line_id == line_id)).one()
    return {stage: getattr(row, stage) for stage in CONSUMING}


def says(line: Any, key: LineKey, name: str, wanted: int) -> Answer:
    """What the budget says to an amount on this line: every controlled level, and who used it."""
    with elevated("an answer shows every controlled level") as session:
        policy = session.get(BudgetYear, (line.unit_id, line.fiscal_year))
        levels = kept(policy.levels if policy is not None else (LINE,))
        rows = storage.balances(session, [(level, group_key(key, level)) for level in levels])
        found = [Level(level, row.key, storage.figures_of(row), wanted, row.enforced) for (level, _), row in rows.items()]
        found.sort(key=lambda one: levels.index(one.level))
        return answer(name, wanted, found, users_of(session, LINE, group_key(key, LINE)))


def shown_reference(reference: str) -> dict[str, Any]:
    """How a reference is shown: its kind in words, its key, and where it opens."""
    found = links.shown(reference)
    return {"title": found.title, "key": found.key, "href": found.href}
