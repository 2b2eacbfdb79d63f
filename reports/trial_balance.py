"""ميزان المراجعة: what each account had, moved and has; every pair of columns is equal."""

from __future__ import annotations

from collections.abc import Iterator

from erp.i18n import _l
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import ENTITY, FROM, PERIOD, TO, UNIT, YEAR, Query
from erp.reporting.table import Column, Row
from finance.services import trial_balance
from reports.sources import ACCOUNTANT, FINANCE_DIRECTOR, HEAD_OF_ACCOUNTS, named, of_ledger, span

FIGURES = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
COLUMNS = (
    Column("account", _l("Account"), "code"),
    Column("name", _l("Account name")),
    Column("opening_debit", _l("Opening debit"), "money", total=True),
    Column("opening_credit", _l("Opening credit"), "money", total=True),
    Column("debit", _l("Debit"), "money", total=True),
    Column("credit", _l("Credit"), "money", total=True),
    Column("closing_debit", _l("Closing debit"), "money", total=True),
    Column("closing_credit", _l("Closing credit"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    days = span(query)
    for row in trial_balance(first=query.first, last=query.last, **query.limits):
        yield Row(
            (
                row.account, named(row), row.opening_debit, row.opening_credit, row.debit, row.credit, row.closing_debit, row.closing_credit,
            ),
            links=dict.fromkeys(("account", *FIGURES), f"report:general-ledger?account={row.account}&{days}"),
        )  # fmt: skip


REPORT = Report(
    name="trial-balance",
    title=_l("Trial balance"),
    permission="finance.entry.view",
    parameters=(YEAR, PERIOD, FROM, TO, UNIT, ENTITY, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(ACCOUNTANT, HEAD_OF_ACCOUNTS, FINANCE_DIRECTOR),
    options=of_ledger(key=("account",), compare=("debit", "credit", "closing_debit", "closing_credit")),
)
