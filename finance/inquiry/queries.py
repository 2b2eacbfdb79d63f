"""What an account moved, month by month, from maintained balances."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from erp.db import db
from finance.accounts.models import AccountBalance


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One period of one year: 0 is the opening, 13 the closing. `balance` runs on, debit above zero."""

    period: int
    debit: int
    credit: int
    balance: int


def months(account_ids: Iterable[int], year: int, unit_id: int | None = None, entities: Iterable[int] | None = None) -> list[MonthRow]:
    """The periods of a year that moved, in order."""
    table = AccountBalance
    question = select(table.period, func.sum(table.debit), func.sum(table.credit)).where(
        table.fiscal_year == year, table.account_id.in_(list(account_ids))
    )
    if unit_id is not None:
        question = question.where(table.unit_id == unit_id)
    if entities is not None:
        question = question.where(table.entity_id.in_(sorted(entities)))
    rows, balance = [], 0
    for period, debit, credit in db.session.execute(question.group_by(table.period).order_by(table.period)):
        balance += int(debit) - int(credit)
        rows.append(MonthRow(period, int(debit), int(credit), balance))
    return rows
