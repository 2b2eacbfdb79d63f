"""What stands at the end of a year, account by account and coding by coding; control accounts by party too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from erp.entities.models import Entity
from finance.accounts.models import Account, AccountBalance, CodingRow
from finance.closing.rules import Standing
from finance.ledger.models import JournalEntry, JournalLine
from finance.ledger.queries import CODING_COLUMNS, line_select
from finance.values import Coding


def standing(session: Session, unit_id: int, year: int) -> list[Standing]:
    """In a fixed order, so that closing twice is the same event."""
    return sorted((*_plain(session, unit_id, year), *_by_party(session, unit_id, year)), key=lambda s: (s.account, str(s.coding), s.party))


def _plain(session: Session, unit_id: int, year: int) -> list[Standing]:
    amount: ColumnElement[Any] = func.sum(AccountBalance.debit - AccountBalance.credit)
    question = (
        select(Account.code, Account.type, *CODING_COLUMNS, amount)
        .select_from(AccountBalance)
        .join(Account, Account.id == AccountBalance.account_id)
        .join(CodingRow, CodingRow.id == AccountBalance.coding_id)
        .join(Entity, Entity.id == CodingRow.entity_id)
        .where(AccountBalance.unit_id == unit_id, AccountBalance.fiscal_year == year, Account.party_required.is_(False))
        .group_by(Account.code, Account.type, *CODING_COLUMNS)
    )
    return [Standing(row[0], row[1], Coding(*row[2:9]), int(row[9])) for row in session.execute(question)]


def _by_party(session: Session, unit_id: int, year: int) -> list[Standing]:
    """Balances know no parties, so the control accounts' lines are summed: once a year, here alone."""
    entry = and_(JournalEntry.fiscal_year == JournalLine.fiscal_year, JournalEntry.id == JournalLine.entry_id)
    amount: ColumnElement[Any] = func.sum(JournalLine.amount)
    question = (
        line_select(Account.code, Account.type, *CODING_COLUMNS, JournalLine.party, amount)
        .join(JournalEntry, entry)
        .where(JournalEntry.unit_id == unit_id, JournalLine.fiscal_year == year, Account.party_required.is_(True))
        .group_by(Account.code, Account.type, *CODING_COLUMNS, JournalLine.party)
    )
    return [Standing(row[0], row[1], Coding(*row[2:9]), int(row[10]), row[9]) for row in session.execute(question)]
