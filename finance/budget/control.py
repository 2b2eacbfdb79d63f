"""The only writer of the budget book: resolve lines, take from open references, guard every controlled level, write the moves.

`finance.posting` calls `apply_moves` once for everything that a unit of work records, after the period rows are locked and
before account balances. Locks are taken in one order: years shared, open references, then balance rows finest level first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from erp import clock, links
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.money import Halalas
from finance.budget import storage
from finance.budget.answer import Level, User, answer
from finance.budget.keys import LineKey, shortest
from finance.budget.levels import CHAPTER, ITEM, LEVELS, LINE, changes_by_row, group_key, kept
from finance.budget.models import BudgetLine, BudgetMove, BudgetOpen, BudgetYear, Commitment
from finance.budget.placing import BudgetWork, Known, Placed, known_lines, place, references_of
from finance.budget.rules import check_move, effect, mirror, stage_word
from finance.errors import BudgetYearClosed, OverRelief
from finance.values import APPROPRIATED, CASH, COMMITTED, CONSUMING, OUTSIDE, RELEASED, Coding, Move

__all__ = ["BudgetWork", "apply_moves", "ask", "mirror_work"]

Changes = Mapping[tuple[int, str], Mapping[str, int]]  # (line, reference) -> stage -> amount
Years = Mapping[tuple[int, int], BudgetYear | None]


def apply_moves(session: Session, works: Sequence[BudgetWork], *, at: datetime) -> None:
    """Write the moves of all works, or refuse with everything undone by the caller's transaction.

    `session` sees every entity. Raises OverBudget, NotReleased, OverRelief, NoBudgetLine, NotApproved, BlankBudgetKey,
    AmbiguousBudgetLine, BudgetYearUnknown, BudgetYearClosed, MoveNotAllowed.
    """
    pairs = [(work, move) for work in works for move in work.moves]
    if not pairs:
        return
    known = known_lines(session, [(move.year, move.coding) for _, move in pairs], references_of(move for _, move in pairs))
    placed = [place(work, move, known) for work, move in pairs]
    years = lock_years(session, known, placed)
    placed = [*placed, *releases(placed, years, known)]
    for one in placed:
        check_move(one.move.stage_from, one.move.stage_to, one.nature, one.work.mirrored)
    mark = storage.new_mark()
    taken = take_open(session, placed, mark)
    guard(session, placed, years, known, mark, taken)
    approve_lines(session, placed)
    storage.write_moves(session, [row_of(one, at) for one in placed])
    register_commitments(session, placed, at)


def ask(session: Session, work: BudgetWork) -> None:
    """Whether the budget would bear this today: moved and taken back, so that the answer is the guard's own. Raises what `apply_moves` raises."""
    with session.begin_nested() as trial:
        apply_moves(session, [work], at=clock.now())
        trial.rollback()


def lock_years(session: Session, known: Known, placed: Iterable[Placed]) -> dict[tuple[int, int], BudgetYear | None]:
    """The years' policies, locked shared so that nothing slips into a year that is being closed."""
    wanted = sorted({(known.unit_of[one.line.id], one.line.key.year) for one in placed})
    statement = (
        select(BudgetYear)
        .where(or_(*((BudgetYear.unit_id == unit) & (BudgetYear.fiscal_year == year) for unit, year in wanted)))
        .order_by(BudgetYear.unit_id, BudgetYear.fiscal_year)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )
    years: dict[tuple[int, int], BudgetYear | None] = dict.fromkeys(wanted)
    for row in session.execute(statement).scalars():
        years[row.unit_id, row.fiscal_year] = row
    for one in placed:
        policy = years[known.unit_of[one.line.id], one.line.key.year]
        if policy is not None and policy.closed_at is not None:
            raise BudgetYearClosed(year=one.line.key.year)
    return years


def releases(placed: Sequence[Placed], years: Years, known: Known) -> list[Placed]:
    """Where no release policy exists, authority is released in full with its approval: a companion move says so."""
    companions = []
    for one in placed:
        policy = years[known.unit_of[one.line.id], one.line.key.year]
        if one.work.mirrored or (policy is not None and policy.release_controlled):
            continue
        if one.move.stage_to == APPROPRIATED:
            companions.append(replace(one, move=replace(one.move, stage_from=OUTSIDE, stage_to=RELEASED), nature=CASH))
        elif one.move.stage_from == APPROPRIATED:
            companions.append(replace(one, move=replace(one.move, stage_from=RELEASED, stage_to=OUTSIDE), nature=CASH))
    return companions


def take_open(session: Session, placed: Sequence[Placed], mark: int) -> Changes:
    """Take from the parents, give to the references; what comes and goes within one posting evens out."""
    changes: dict[tuple[int, str], dict[str, int]] = {}
    owners: dict[tuple[int, str], Placed] = {}
    for one in placed:
        for reference, stage, amount in ((one.parent, one.move.stage_from, -one.move.amount), (one.reference, one.move.stage_to, one.move.amount)):
            if reference and stage in CONSUMING:
                owners.setdefault((one.line.id, reference), one)
                stages = changes.setdefault((one.line.id, reference), {})
                stages[stage] = stages.get(stage, 0) + amount
    rows = [
        {
            "fiscal_year": owners[key].line.key.year, "line_id": key[0], "entity_id": owners[key].entity_id, "reference": key[1],
            "party": owners[key].move.party, "since": owners[key].work.day, "mark": 0, **dict.fromkeys(CONSUMING, 0),
        }
        for key in sorted(changes) if any(amount > 0 for amount in changes[key].values())
    ]  # fmt: skip
    storage.ensure(session, BudgetOpen.__table__, rows, ["line_id", "reference"])
    if not storage.take(session, changes, mark):
        raise over_relief(session, changes, mark)
    return changes


def over_relief(session: Session, changes: Changes, mark: int) -> OverRelief:
    """Which reference has too little: the first that this posting could not change."""
    lines, references = {line for line, _ in changes}, {reference for _, reference in changes}
    statement = select(BudgetOpen.__table__).where(BudgetOpen.line_id.in_(lines), BudgetOpen.reference.in_(references))
    rows = {(row.line_id, row.reference): row for row in session.execute(statement)}
    for key in sorted(changes):
        row = rows.get(key)
        if row is not None and row.mark == mark:
            continue
        for stage, amount in changes[key].items():
            open_amount = getattr(row, stage) if row is not None else 0
            if open_amount + amount < 0:
                return OverRelief(reference=key[1], stage=stage_word(stage), open=Halalas(open_amount), wanted=Halalas(-amount))
    raise AssertionError("a take that failed has a reason")


def guard(session: Session, placed: Sequence[Placed], years: Years, known: Known, mark: int, taken: Changes) -> None:
    """Every controlled level at once, finest first: all are passed or the posting is refused."""
    rows = guarded_rows(placed, years, known)
    if not storage.consume(session, rows, mark):
        raise refused(session, rows, placed, known, mark, taken)


def guarded_rows(placed: Sequence[Placed], years: Years, known: Known) -> list[tuple[str, str, dict[str, int]]]:
    by_levels: dict[tuple[str, ...], list[tuple[LineKey, dict[str, int]]]] = {}
    for one in placed:
        policy = years[known.unit_of[one.line.id], one.line.key.year]
        levels = kept(policy.levels if policy is not None else (LINE,))
        changes = effect(one.move.stage_from, one.move.stage_to, one.nature, one.move.amount)
        by_levels.setdefault(levels, []).append((one.line.key, changes))
    rows = [row for levels, effects in by_levels.items() for row in changes_by_row(effects, levels)]
    return sorted(((level, key, changes) for level, key, changes in rows if changes), key=lambda row: (LEVELS.index(row[0]), row[1]))


def refused(
    session: Session, rows: Sequence[tuple[str, str, Mapping[str, int]]], placed: Sequence[Placed], known: Known, mark: int, taken: Changes
) -> DomainError:
    """The refusal with its explanation: each row as it stood before this posting, against what is asked of it."""
    standing = storage.balances(session, [(level, key) for level, key, _ in rows])
    levels = []
    for level, key, changes in rows:
        row = standing[level, key]
        figures = storage.figures_of(row)
        if row.mark == mark:
            figures = figures.plus({column: -amount for column, amount in changes.items()})
        wanted = figures.available - figures.plus(dict(changes)).available
        levels.append(Level(level, key, figures, wanted, row.enforced))
    deciding = next((level for level in levels if level.refuses), None)
    assert deciding is not None, "a guard that refused has a reason"
    line = next(one.line for one in placed if group_key(one.line.key, deciding.level) == deciding.key)
    names = shortest(other.key for other in known.lines.by_item[line.key.item])
    return answer(names[line.key], deciding.wanted, [deciding], users_of(session, deciding.level, deciding.key, taken)).refusal()


def users_of(session: Session, level: str, key: str, taken: Changes | None = None) -> list[User]:
    """Who holds money of a line or group, largest first; `taken` is what a posting that is being refused has just changed."""
    lines = select(BudgetLine.id).where(BudgetLine.key == key) if level == LINE else select(BudgetLine.id).where(_of_group(level, key))
    statement = select(BudgetOpen.__table__).where(BudgetOpen.line_id.in_(lines))
    users = []
    for row in session.execute(statement):
        own = (taken or {}).get((row.line_id, row.reference), {})
        users += [User(row.reference, stage, getattr(row, stage) - own.get(stage, 0)) for stage in CONSUMING]
    users = [user for user in users if user.amount > 0]
    return sorted(users, key=lambda user: (-user.amount, user.reference))[:20]


def _of_group(level: str, key: str) -> Any:
    parts = key.split(":")
    entity_id = tree().get(parts[1]).id
    conditions = [BudgetLine.fiscal_year == int(parts[0]), BudgetLine.entity_id == entity_id]
    if level == ITEM:
        conditions.append(BudgetLine.economic == parts[2])
    if level == CHAPTER:
        conditions.append(BudgetLine.chapter == parts[2])
    return and_(*conditions)


def approve_lines(session: Session, placed: Iterable[Placed]) -> None:
    """A line may be charged once authority stands on it."""
    lines = {one.line.id for one in placed if one.move.stage_to == APPROPRIATED and not one.line.approved}
    if lines:
        session.execute(update(BudgetLine).where(BudgetLine.id.in_(sorted(lines))).values(approved=True).execution_options(synchronize_session=False))


def row_of(one: Placed, at: datetime) -> dict[str, Any]:
    move, work = one.move, one.work
    return {
        "fiscal_year": one.line.key.year, "line_id": one.line.id, "entity_id": one.entity_id, "charged_id": one.charged_id, "day": work.day,
        "stage_from": move.stage_from, "stage_to": move.stage_to, "amount": move.amount, "nature": one.nature, "parent": one.parent,
        "reference": one.reference, "party": move.party, "origin_year": move.origin_year, "mirrored": work.mirrored, "source": work.source,
        "event": work.event, "document": work.document, "recorded_at": at,
    }  # fmt: skip


def register_commitments(session: Session, placed: Sequence[Placed], at: datetime) -> None:
    """What newly stands committed gets a row that names it, once."""
    gained: dict[tuple[int, str], int] = {}
    first: dict[tuple[int, str], Placed] = {}
    for one in placed:
        for reference, stage, amount in ((one.parent, one.move.stage_from, -one.move.amount), (one.reference, one.move.stage_to, one.move.amount)):
            if reference and stage == COMMITTED:
                gained[one.line.id, reference] = gained.get((one.line.id, reference), 0) + amount
                first.setdefault((one.line.id, reference), one)
    new = [key for key in sorted(gained) if gained[key] > 0]
    if not new:
        return
    known = {(row.line_id, row.reference) for row in session.execute(select_commitments({reference for _, reference in new}))}
    standing = Counter(reference for _, reference in known)
    rows = []
    for line_id, reference in new:
        if (line_id, reference) not in known:
            rows.append(commitment_row(first[line_id, reference], line_id, reference, standing[reference], at))
            standing[reference] += 1
    storage.ensure(session, Commitment.__table__, rows, ["line_id", "reference"])


def select_commitments(references: set[str]) -> Any:
    return select(Commitment.line_id, Commitment.reference).where(Commitment.reference.in_(references))


def commitment_row(one: Placed, line_id: int, reference: str, before: int, at: datetime) -> dict[str, Any]:
    """Named by its document; where that binds further lines, or a further year, by its place among them too."""
    number = links.split(reference)[1] or reference
    return {
        "fiscal_year": one.line.key.year, "line_id": line_id, "entity_id": one.entity_id, "reference": reference,
        "number": f"{number}-{before + 1}" if before else number, "day": one.work.day, "party": one.move.party, "etimad_number": "", "memo": "",
        "extra": {}, "version": 1, "recorded_at": at,
    }  # fmt: skip


def mirror_work(session: Session, source: str, *, new_source: str, day: date) -> BudgetWork | None:
    """The work that undoes a source, backwards and each on its own line; None where the source moved nothing."""
    statement = (
        select(BudgetMove, BudgetLine)
        .join(BudgetLine, BudgetLine.id == BudgetMove.line_id)
        .where(BudgetMove.source == source)
        .order_by(BudgetMove.id.desc())
    )
    entities = tree()
    moves, event, document = [], "", ""
    for row, line in session.execute(statement):
        stage_from, stage_to = mirror(row.stage_from, row.stage_to)
        coding = Coding(entities.by_id[line.entity_id].code, line.economic, line.program, line.function, line.fund, line.project, line.place)
        parent, reference = row.reference or None, row.parent
        moves.append(Move(line.fiscal_year, coding, stage_from, stage_to, row.amount, row.nature, parent, reference, row.party, row.origin_year))
        event, document = row.event, row.document
    return BudgetWork(new_source, event, day, document, tuple(moves), mirrored=True) if moves else None
