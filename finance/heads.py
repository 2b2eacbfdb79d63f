"""The ledger's part of the lines that leave the house: the head of each series, and totals that can only grow.

A chain is named "ledger:UNIT:JOURNAL:YEAR"; its total is the serial of its last entry, so that an old line can still be
held against the entry that was last when it was sent.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from erp.audit.heads import Chains, Heads
from erp.entities.models import Entity
from finance.accounts.models import AccountBalance
from finance.budget.models import BudgetMove
from finance.ledger.models import Head, JournalEntry


def read(session: Session) -> Heads:
    """Every series with its last hash, and the control totals of both books in halalas; nothing here sums lines."""
    series = session.execute(
        select(Entity.code, Head.journal, Head.fiscal_year, Head.hash, Head.serial).join(Entity, Entity.id == Head.unit_id)
    ).all()
    names = [(f"ledger:{row.code}:{row.journal}:{row.fiscal_year}", row) for row in series]
    debit, credit = session.execute(select(func.coalesce(func.sum(AccountBalance.debit), 0), func.coalesce(func.sum(AccountBalance.credit), 0))).one()
    moves = session.execute(select(func.count()).select_from(BudgetMove)).scalar_one()
    totals = {"ledger.debit": int(debit), "ledger.credit": int(credit), "budget.moves": int(moves)}
    return Heads({name: row.hash for name, row in names}, totals | {name: row.serial for name, row in names})


def lost(session: Session, line: Heads) -> list[str]:
    """The series whose entry of that serial is gone or bears another hash."""
    found = []
    for name, digest in sorted(line.chains.items()):
        kind, _colon, series = name.partition(":")
        if kind == "ledger" and _hash_at(session, series, line.totals.get(name, 0)) != digest:
            found.append(name)
    return found


def _hash_at(session: Session, series: str, serial: int) -> str | None:
    unit, journal, year = series.rsplit(":", 2)
    return session.execute(
        select(JournalEntry.hash)
        .join(Entity, Entity.id == JournalEntry.unit_id)
        .where(Entity.code == unit, JournalEntry.journal == journal, JournalEntry.fiscal_year == int(year), JournalEntry.serial == serial)
    ).scalar_one_or_none()


HEADS = Chains(read, lost)
