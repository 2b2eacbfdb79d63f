"""Reads of the general book, as plain values and tuples. Balances come from maintained rows; lines are read for lists only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from erp.entities.models import Entity
from finance.accounts.models import Account, CodingRow
from finance.ledger.models import JournalLine
from finance.values import Coding, Line

CODING_COLUMNS = (Entity.code, CodingRow.economic, CodingRow.program, CodingRow.function, CodingRow.fund, CodingRow.project, CodingRow.place)


def line_select(*columns: Any) -> Select[Any]:
    """Lines with account and coding, in the order of their entries."""
    return (
        select(*columns)
        .select_from(JournalLine)
        .join(Account, Account.id == JournalLine.account_id)
        .join(CodingRow, CodingRow.id == JournalLine.coding_id)
        .join(Entity, Entity.id == CodingRow.entity_id)
    )


LINE_VALUE = (
    Account.code, JournalLine.amount, *CODING_COLUMNS, JournalLine.party, JournalLine.due_day, JournalLine.origin_year, JournalLine.memo,
    JournalLine.document, JournalLine.reference,
)  # fmt: skip


def line_of(row: Sequence[Any]) -> Line:
    """The value of a row of `LINE_VALUE`."""
    return Line(row[0], row[1], Coding(*row[2:9]), *row[9:])


def lines_of(session: Session, year: int, entry_id: int) -> tuple[Line, ...]:
    """The lines of an entry in their order, as `session` may see them."""
    question = line_select(*LINE_VALUE).where(JournalLine.fiscal_year == year, JournalLine.entry_id == entry_id).order_by(JournalLine.id)
    return tuple(line_of(row) for row in session.execute(question))
