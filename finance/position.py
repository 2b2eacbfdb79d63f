"""Where the books stand: what a printed report names, so that the same report can be told from a later one."""

from __future__ import annotations

from sqlalchemy import func, select

from erp.db import db
from erp.entities.queries import tree
from erp.scope import elevated
from finance.budget.models import BudgetMove
from finance.ledger.models import Head


def ledger_position(unit_id: int | None = None) -> str:
    """How many entries each balancing unit has posted, all years and series: "MED:48102"."""
    statement = select(Head.unit_id, func.sum(Head.serial)).group_by(Head.unit_id)
    if unit_id is not None:
        statement = statement.where(Head.unit_id == unit_id)
    codes = {node.id: node.code for node in tree().by_id.values()}
    standing = {codes[unit]: int(count) for unit, count in db.session.execute(statement) if unit in codes}
    return " ".join(f"{code}:{count}" for code, count in sorted(standing.items()))


def book_position(unit_id: int | None = None) -> str:
    """The ledger's position and the number of the last move of the budget book: "MED:48102 B:911"."""
    with elevated("position of the budget book") as session:
        last = session.execute(select(func.max(BudgetMove.id))).scalar()
    return f"{ledger_position(unit_id)} B:{last or 0}".strip()
