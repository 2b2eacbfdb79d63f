"""مذكرة تسوية الحساب البنكي: from the books' balance of own accounts (1112) to the statement's, each open item named with its days."""

from __future__ import annotations

from collections.abc import Iterator

from erp import clock
from erp.i18n import _l
from erp.module import Report
from erp.reporting.query import AS_OF, UNIT, YEAR, Query
from erp.reporting.table import Column, Row, RowKind
from finance.services import Reconciled, reconciliation
from reports.sources import ACCOUNTANT, FINANCE_DIRECTOR, HEAD_OF_ACCOUNTS, key, of_ledger

SIDES = {
    "books": _l("Balance in the books"),
    "not_in_books": _l("In the statement, not in the books"),
    "not_in_statement": _l("In the books, not in the statement"),
    "before": _l("Balance before the first statement line, not in the books"),
    "statement": _l("Balance of the statement"),
}
ENDS = ("books", "statement")
KINDS: dict[str, RowKind] = {"books": "opening", "statement": "opening"}
COLUMNS = (
    Column("unit", _l("Balancing unit"), "code"),
    Column("part", _l("Part of the way"), width=34),
    Column("date", _l("Date"), "date"),
    Column("number", _l("Number"), "code", width=24),
    Column("description", _l("Description"), width=34),
    Column("amount", _l("Amount"), "money"),
    Column("days", _l("Days open"), "integer"),
)


def rows(query: Query) -> Iterator[Row]:
    """The books first, the statement last; what stands between adds up to their difference."""
    last = min(query.last, clock.today())
    for one in reconciliation(last, query.unit or ""):
        days = (last - one.day).days if one.day is not None and one.side not in ENDS else None
        cells = (one.unit, str(SIDES[one.side]), one.day, key(one.document), one.description, one.amount, days)
        yield Row(cells, KINDS.get(one.side, "line"), links=links_of(one), key=(one.unit, one.side, one.document))


def links_of(one: Reconciled) -> dict[str, str]:
    return {"number": one.document} if one.document else {}


REPORT = Report(
    name="bank-reconciliation",
    title=_l("Bank reconciliation"),
    permission="finance.bank-statement.view",
    parameters=(YEAR, AS_OF, UNIT),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(ACCOUNTANT, HEAD_OF_ACCOUNTS, FINANCE_DIRECTOR),
    options=of_ledger(moment=True),
)
