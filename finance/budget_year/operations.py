"""Set where a year is controlled, end it, and let the next one inherit. Operations never commit."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from erp import clock
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node, tree
from erp.scope import elevated
from finance import posting
from finance.budget import storage
from finance.budget.keys import LineKey
from finance.budget.levels import LEVELS, LINE, group_figures, group_key, kept
from finance.budget.lines import balance_rows, key_of_line
from finance.budget.models import BudgetBalance, BudgetDocument, BudgetLine, BudgetMove, BudgetYear
from finance.budget.rules import COLUMNS, Figures
from finance.budget.year_end import Carried, Open, carried, closing_moves
from finance.budget_year.queries import CARRIED, carried_commitments, keys_of, lapsed_commitments, opens
from finance.budget_year.rules import carry_event, closing_events
from finance.errors import BudgetYearClosed, DocumentsWaiting, NoBudgetControl
from finance.values import AVAILABLE, COMMITTED, DUE, LAPSED, ORDERED, PAID, Event


def set_policy(unit: Node, year: int, actor: Actor, *, levels: Sequence[str], release_controlled: bool) -> BudgetYear:
    """Where control stands and whether releases limit it. Rows of newly controlled levels are made from their lines.

    Raises BudgetYearClosed, NoBudgetControl where a level would already be overspent.
    """
    policy = year_row(unit.id, year, lock=True)
    before = {"levels": list(policy.levels), "release_controlled": policy.release_controlled}
    wanted = [level for level in LEVELS if level in levels]
    if not wanted:
        raise NoBudgetControl(level="")
    policy.levels, policy.release_controlled = wanted, release_controlled
    db.session.flush()
    with elevated("control stands over every entity of the unit") as session:
        rebuild_groups(session, unit.id, year, wanted)
    after = {"levels": wanted, "release_controlled": release_controlled}
    changes = {name: [before[name], after[name]] for name in after}
    audit(actor, "changed", f"finance.budget-year:{unit.code}-{year}", entity_id=unit.id, changes=changes)
    return policy


def year_row(unit_id: int, year: int, *, lock: bool = False) -> BudgetYear:
    """The policy row, made with the defaults where it isn't there yet. Raises BudgetYearClosed."""
    row = db.session.get(BudgetYear, (unit_id, year), with_for_update=lock, populate_existing=True)
    if row is None:
        row = BudgetYear(unit_id=unit_id, fiscal_year=year, levels=[LINE], release_controlled=False)
        db.session.add(row)
        db.session.flush()
    if row.closed_at is not None:
        raise BudgetYearClosed(year=year)
    return row


def confirm_transfer_rules(unit: Node, year: int, actor: Actor) -> None:
    """An officer answers for the year's transfer rules: until then every answer says that nobody has."""
    policy = year_row(unit.id, year, lock=True)
    policy.transfers_confirmed_by, policy.transfers_confirmed_at = actor.username, clock.now()
    db.session.flush()
    audit(actor, "confirmed", f"finance.budget-year:{unit.code}-{year}", entity_id=unit.id)


def rebuild_groups(session: Session, unit_id: int, year: int, levels: Sequence[str]) -> None:
    """The rows of controlled groups, made again from their lines; lines keep theirs and are enforced where lines are controlled."""
    entities = tree()
    rows = session.execute(
        select(BudgetLine.__table__, *storage.balance_columns())
        .join(BudgetBalance, BudgetBalance.line_id == BudgetLine.id)
        .where(BudgetLine.unit_id == unit_id, BudgetLine.fiscal_year == year)
        .order_by(BudgetLine.key)
        .with_for_update(of=BudgetBalance)
    ).all()
    lines = {key_of_line(row, entities): storage.figures_of(row) for row in rows}
    members = {row.entity_id for row in rows}
    session.execute(delete(BudgetBalance).where(BudgetBalance.level != LINE, BudgetBalance.fiscal_year == year, BudgetBalance.entity_id.in_(members)))
    for level in (level for level in kept(levels) if level != LINE):
        write_groups(session, level, lines)
    enforce_lines(session, [row.id for row in rows], LINE in levels, lines)


def write_groups(session: Session, level: str, lines: dict[LineKey, Figures]) -> None:
    owners = {group_key(key, level): key for key in lines}
    figures = group_figures(lines, level)
    for name, sums in figures.items():
        if sums.available < 0:
            raise NoBudgetControl(level=level, line=name)
    entities = tree()
    made = balance_rows(((level, name, key, entities.get(key.entity).id, True) for name, key in owners.items()), {})
    for row in made:
        row.update({column: getattr(figures[row["key"]], column) for column in COLUMNS})
    storage.ensure(session, BudgetBalance.__table__, made, ["level", "key"])


def enforce_lines(session: Session, ids: Sequence[int], enforced: bool, lines: dict[LineKey, Figures]) -> None:
    if enforced:
        for key, figures in lines.items():
            if figures.available < 0:
                raise NoBudgetControl(level=LINE, line=str(key))
    session.execute(update(BudgetBalance).where(BudgetBalance.line_id.in_(list(ids))).values(enforced=enforced))


def ending(unit: Node, year: int) -> list[Event]:
    """The events that end a unit's budget year; the caller records them with whatever else ends the year.

    Raises DocumentsWaiting where drafts of the year still wait, BudgetYearClosed where it has ended.
    """
    year_row(unit.id, year, lock=True)
    with elevated("a budget year ends for every entity of its unit") as session:
        waiting = session.execute(
            select(func.coalesce(BudgetDocument.number, BudgetDocument.key)).where(
                BudgetDocument.unit_id == unit.id, BudgetDocument.fiscal_year == year, BudgetDocument.state == "waiting"
            )
        ).scalars()
        left = list(waiting)
        if left:
            raise DocumentsWaiting(year=year, documents=left)
        keys = keys_of(session, unit.id, year)
        moves = closing_moves(opens(session, unit.id, year))
        return closing_events(unit.code, year, moves, unused(session, keys), keys)


def unused(session: Session, keys: dict[int, LineKey]) -> dict[int, int]:
    """What lapses on each line beside its dues and commitments: whatever was neither paid, due, ordered nor committed."""
    statement = select(BudgetBalance.__table__).where(BudgetBalance.line_id.in_(keys))
    taken = (PAID, DUE, ORDERED, COMMITTED, LAPSED)
    return {row.line_id: storage.figures_of(row).final - sum(getattr(row, stage) for stage in taken) for row in session.execute(statement)}


def mark_ended(unit: Node, year: int, actor: Actor) -> None:
    """Nothing moves in the year any more."""
    row = db.session.get(BudgetYear, (unit.id, year), populate_existing=True)
    assert row is not None, "a year that ends has its row"
    row.closed_at = clock.now()
    db.session.flush()
    audit(actor, "closed", f"finance.budget-year:{unit.code}-{year}", entity_id=unit.id)


def inherit(unit: Node, year: int, actor: Actor) -> list[Carried]:
    """Charge the commitments that lapsed at the end of `year - 1` against `year`; safe to repeat as more is approved.

    Answers each with what is now covered and what is not; the rest blocks new commitments of its item.
    """
    with elevated("commitments are inherited for every entity of the unit") as session:
        turn, found, keys = inheritance(session, unit.id, year)
        event = carry_event(unit.code, year, found, keys, turn)
    if event is not None:
        posting.record(event, actor=actor)
    with elevated("what is uncovered blocks its item") as session:
        block(session, found, keys)
    return found


def inheritance(session: Session, unit_id: int, year: int) -> tuple[int, list[Carried], dict[int, LineKey]]:
    lapsed = lapsed_commitments(session, unit_id, year - 1)
    old, new = keys_of(session, unit_id, year - 1), keys_of(session, unit_id, year)
    successor = {key: line_id for line_id, key in new.items()}
    done = carried_commitments(session, unit_id, year)
    keys = dict(new)
    wanted = []
    for (reference, line_id), (amount, party) in lapsed.items():
        key = LineKey(year, *[getattr(old[line_id], name) for name in LineKey.__slots__ if name != "year"])
        target = successor.get(key, -line_id)  # below zero: no line in the new year, so nothing is covered
        keys.setdefault(target, key)
        rest = amount - done.get((reference, target), 0)
        wanted.append(Open(reference, target, {COMMITTED: rest}, party))
    rows = session.execute(select(BudgetBalance.__table__).where(BudgetBalance.line_id.in_(new)))
    available = {row.line_id: storage.figures_of(row).available for row in rows}
    before = (BudgetMove.fiscal_year == year, BudgetMove.event == CARRIED, BudgetMove.stage_from == AVAILABLE)
    turn = session.execute(select(func.count(func.distinct(BudgetMove.source))).where(*before)).scalar_one()
    return turn + 1, carried(wanted, available), keys


def block(session: Session, found: Sequence[Carried], keys: dict[int, LineKey]) -> None:
    """What isn't covered stands on the new line and refuses other commitments there."""
    left: dict[int, int] = {}
    for one in found:
        if one.uncovered and one.line_id > 0:
            left[one.line_id] = left.get(one.line_id, 0) + one.uncovered
    mine = [line_id for line_id in keys if line_id > 0]
    session.execute(update(BudgetLine).where(BudgetLine.id.in_(mine), BudgetLine.uncovered != 0).values(uncovered=0))
    for line_id, amount in sorted(left.items()):
        session.execute(update(BudgetLine).where(BudgetLine.id == line_id).values(uncovered=amount))
