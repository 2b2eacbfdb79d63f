"""What a person enters by hand settles the party's oldest items of the unit, whoever is charged with them. It may settle none that isn't theirs.

Orders and claims need no such look: they name their own paper, and what they settle is held against it (`finance.payments.queueing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select

from erp.among import among
from erp.db import db
from erp.money import Halalas
from erp.scope import current, elevated
from finance.errors import ForeignItem
from finance.ledger.models import LINE_BITS, JournalLine, Match, OpenItem
from finance.values import Recorded


def refuse_foreign_items(recorded: Sequence[Recorded]) -> None:
    """Raises ForeignItem where one of these entries settled an item charged to an entity out of scope; the unit of work takes it back."""
    if current().form == "all":
        return
    years: dict[int, list[int]] = {}
    for one in recorded:
        if one.entry_id is not None and not one.replayed:
            years.setdefault(one.year, []).append(one.entry_id)
    for year, entries in years.items():
        settled = _settled(year, entries)
        mine = {(row.item_year, row.item_line_id) for row in db.session.execute(settled)}
        with elevated("whose items an entry settled") as session:
            for row in session.execute(settled):
                if (row.item_year, row.item_line_id) not in mine:
                    raise ForeignItem(party=row.party, amount=Halalas(abs(row.amount)))


def _settled(year: int, entries: Sequence[int]) -> Any:
    """Items in scope that lines of these entries settled."""
    item = and_(OpenItem.fiscal_year == Match.item_year, OpenItem.line_id == Match.item_line_id)
    line = and_(JournalLine.fiscal_year == Match.fiscal_year, JournalLine.id == Match.line_id)
    span = Match.line_id.between(min(entries) << LINE_BITS, (max(entries) + 1) << LINE_BITS)  # the index narrows what is looked at
    return (
        select(Match.item_year, Match.item_line_id, Match.amount, OpenItem.party)
        .join(OpenItem, item)
        .join(JournalLine, line)
        .where(Match.fiscal_year == year, span, among(JournalLine.entry_id, entries))
        .order_by(Match.item_year, Match.item_line_id)
    )
