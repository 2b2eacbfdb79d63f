"""Open items of a control account, now or at the end of a past day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from erp.db import db
from erp.entities.queries import tree
from finance.accounts.models import Account
from finance.ledger.models import JournalLine, Match, OpenItem


@dataclass(frozen=True, slots=True)
class OpenRow:
    """What a party is owed (above zero) or owes under one document, in halalas."""

    party: str
    document: str
    reference: str
    entity: str
    day: date
    due_day: date | None
    open: int


def open_items(account: str, last: date) -> Iterator[OpenRow]:
    """Items of the account that stood open at the end of a day, by party and due day; what is owed counts above zero."""
    line = and_(JournalLine.fiscal_year == Match.fiscal_year, JournalLine.id == Match.line_id)
    settled = (
        select(Match.item_year, Match.item_line_id, func.sum(Match.amount).label("amount"))
        .join(JournalLine, line)
        .where(JournalLine.day <= last)
        .group_by(Match.item_year, Match.item_line_id)
        .subquery()
    )
    mine = and_(settled.c.item_year == OpenItem.fiscal_year, settled.c.item_line_id == OpenItem.line_id)
    left = OpenItem.amount - func.coalesce(settled.c.amount, 0)
    question = (
        select(OpenItem.party, OpenItem.document, OpenItem.reference, OpenItem.entity_id, OpenItem.day, OpenItem.due_day, left.label("left"))
        .join(Account, Account.id == OpenItem.account_id)
        .outerjoin(settled, mine)
        .where(Account.code == account, OpenItem.day <= last, left != 0)
        .order_by(OpenItem.party, OpenItem.due_day, OpenItem.day, OpenItem.document, OpenItem.line_id)
    )
    entities = tree()
    for row in db.session.execute(question):
        yield OpenRow(row.party, row.document, row.reference, entities.by_id[row.entity_id].code, row.day, row.due_day, -int(row.left))
