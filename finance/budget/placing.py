"""Which line each move charges: what must be known is read once for all moves, then every move is placed.

Before it come the posting rules, which make moves; after it the guard of `control`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from erp.entities.queries import Tree, tree
from erp.money import Halalas
from finance.budget.fallback import KnownLine, Lines, ancestors, charged
from finance.budget.keys import key_of
from finance.budget.kinds import INHERITED, authority_nature
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetLine, BudgetOpen
from finance.budget.rules import stands_open, takes_from_open
from finance.errors import CarryUncovered, NoBudgetLine
from finance.values import APPROPRIATED, AVAILABLE, CASH, COMMITTED, CONSUMING, OUTSIDE, RESERVED, Coding, Move


@dataclass(frozen=True, slots=True)
class BudgetWork:
    """The moves of one event. `mirrored`: they undo moves that were written as they stand, companions included."""

    source: str
    event: str
    day: date
    document: str
    moves: tuple[Move, ...]
    mirrored: bool = False


@dataclass(slots=True)
class Placed:
    """A move on its line."""

    work: BudgetWork
    move: Move
    line: KnownLine
    entity_id: int
    charged_id: int
    parent: str
    reference: str
    nature: str


@dataclass(slots=True)
class Known:
    """What resolving needs, read once for all moves."""

    lines: Lines
    by_id: dict[int, KnownLine]
    entity_of: dict[int, int]
    unit_of: dict[int, int]
    parents: Mapping[str, str | None]
    tree: Tree
    opens: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # (reference, stage) -> lines


def references_of(moves: Iterable[Move]) -> set[str]:
    return {move.parent or move.reference for move in moves if takes_from_open(move.stage_from)}


def known_lines(session: Session, codings: Iterable[tuple[int, Coding]], references: Iterable[str] = ()) -> Known:
    """The lines that these codings may mean, the tree, and where the references stand: two reads, whatever the number."""
    wanted = {(year, coding.economic) for year, coding in codings}
    years, items = {year for year, _ in wanted}, {item for _, item in wanted}
    statement = select(BudgetLine.__table__).where(BudgetLine.fiscal_year.in_(years), BudgetLine.economic.in_(items))
    entities = tree()
    lines, entity_of, unit_of = [], {}, {}
    for row in session.execute(statement):
        lines.append(KnownLine(row.id, key_of_line(row, entities), row.approved, row.uncovered))
        entity_of[row.id], unit_of[row.id] = row.entity_id, row.unit_id
    parents = {node.code: entities.by_id[node.parent_id].code if node.parent_id in entities.by_id else None for node in entities.by_id.values()}
    known = Known(Lines(lines), {line.id: line for line in lines}, entity_of, unit_of, parents, entities, open_lines(session, set(references)))
    known.lines.years |= budgeted_years(session, years - known.lines.years)
    return known


def budgeted_years(session: Session, years: set[int]) -> set[int]:
    """Of these years, those that have any line: an unknown item is another refusal than an unknown year."""
    if not years:
        return set()
    return set(session.execute(select(BudgetLine.fiscal_year).where(BudgetLine.fiscal_year.in_(years)).distinct()).scalars())


def open_lines(session: Session, references: set[str]) -> dict[tuple[str, str], list[int]]:
    if not references:
        return {}
    found: dict[tuple[str, str], list[int]] = {}
    for row in session.execute(select(BudgetOpen.__table__).where(BudgetOpen.reference.in_(references)).order_by(BudgetOpen.line_id)):
        for stage in CONSUMING:
            if getattr(row, stage):
                found.setdefault((row.reference, stage), []).append(row.line_id)
    return found


def place(work: BudgetWork, move: Move, known: Known) -> Placed:
    """The line that a move charges."""
    reference = move.reference or move.parent or work.document or work.source
    parent = move.parent or reference
    line = line_for(move, parent, known)
    if line.uncovered and move.stage_to == COMMITTED and move.stage_from in (AVAILABLE, RESERVED) and not inherited(work):
        raise CarryUncovered(line=str(line.key), uncovered=Halalas(line.uncovered))
    nature = move.nature
    if APPROPRIATED in (move.stage_from, move.stage_to) and nature == CASH:
        nature = authority_nature(work.event, move.stage_to)
    charged_id = known.tree.by_code[move.coding.entity].id if move.coding.entity in known.tree.by_code else known.entity_of[line.id]
    return Placed(
        work, move, line, known.entity_of[line.id], charged_id,
        parent if takes_from_open(move.stage_from) else "", reference if stands_open(move.stage_to) else "", nature,
    )  # fmt: skip


def inherited(work: BudgetWork) -> bool:
    """Whether this is the carrying itself, or undoes something."""
    return work.mirrored or work.event == INHERITED


def line_for(move: Move, parent: str, known: Known) -> KnownLine:
    """Authority stands exactly where it is put; what is taken stays where its reference stands; the rest falls back."""
    exact = key_of(move.year, move.coding)
    here = [line for line in known.lines.by_item.get(exact.item, ()) if line.key == exact]
    if OUTSIDE in (move.stage_from, move.stage_to):
        if not here:
            raise NoBudgetLine(entity=move.coding.entity, economic=move.coding.economic, year=move.year, line=str(exact))
        return here[0]
    if takes_from_open(move.stage_from):
        standing = [known.by_id[line] for line in known.opens.get((parent, move.stage_from), ()) if line in known.by_id]
        path = ancestors(move.coding.entity, known.parents)
        fitting = [line for line in standing if line.key.item[::2] == (move.year, move.coding.economic) and line.key.entity in path]
        exactly = [line for line in fitting if line.key == exact]
        if len(fitting) == 1 or exactly:
            return (exactly or fitting)[0]
    return charged(move.year, move.coding, known.lines, known.parents)
