"""اليومية العامة: every line in the order of the books."""

from __future__ import annotations

from collections.abc import Iterator

from erp.i18n import _l
from erp.module import Report
from erp.reporting.query import ENTITY, FROM, PERIOD, TO, UNIT, YEAR, Parameter, Query
from erp.reporting.table import Column, Row
from finance.services import journal
from reports.sources import HEAD_OF_ACCOUNTS, of_ledger, source_words

SERIES = Parameter("journal", _l("Series (JV, PU, PY ...)"), "text")
COLUMNS = (
    Column("number", _l("Entry"), "code"),
    Column("date", _l("Date"), "date"),
    Column("description", _l("Description")),
    Column("account", _l("Account"), "code"),
    Column("debit", _l("Debit"), "money", total=True),
    Column("credit", _l("Credit"), "money", total=True),
    Column("source", _l("Source"), words=source_words),
)


def rows(query: Query) -> Iterator[Row]:
    for row in journal(first=query.first, last=query.last, name=query.get("journal"), **query.limits):
        yield Row(
            (row.number, row.day, row.description, row.account, row.debit or None, row.credit or None, row.source),
            links=dict.fromkeys(("number", "debit", "credit"), f"finance.entry:{row.number}"),
        )


REPORT = Report(
    name="journal",
    title=_l("Journal"),
    permission="finance.entry.view",
    parameters=(FROM, TO, PERIOD, YEAR, SERIES, UNIT, ENTITY),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(HEAD_OF_ACCOUNTS,),
    options=of_ledger(narrows_itself=True, key=("number", "account")),
)
