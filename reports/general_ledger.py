"""دفتر الأستاذ: account by account, what stood before and each line with the balance after it."""

from __future__ import annotations

from collections.abc import Iterator

from erp.i18n import _, _l, language
from erp.module import Report
from erp.reporting.query import ENTITY, FROM, PERIOD, TO, UNIT, YEAR, Parameter, Query
from erp.reporting.table import Column, Row
from finance.services import chart, general_ledger
from reports.sources import HEAD_OF_ACCOUNTS, key, of_ledger

ACCOUNT = Parameter("account", _l("Account, with all below it"), "text")
PARTY = Parameter("party", _l("Party"), "text")
COLUMNS = (
    Column("date", _l("Date"), "date"),
    Column("number", _l("Entry"), "code"),
    Column("description", _l("Description")),
    Column("account", _l("Account"), "code"),
    Column("coding", _l("Coding"), "code"),
    Column("party", _l("Party"), "code"),
    Column("debit", _l("Debit"), "money", total=True),
    Column("credit", _l("Credit"), "money", total=True),
    Column("balance", _l("Balance"), "money", running=True),
)


def rows(query: Query) -> Iterator[Row]:
    names = {node.code: node.name(language()) for node in chart()}
    account, balance, last = "", 0, query.last
    lines = general_ledger(first=query.first, last=last, account=query.get("account"), party=query.get("party"), **query.limits)
    for row in lines:
        if row.account != account:
            if account:
                yield closing(account, balance)
            account = row.account
            yield Row((None, "", f"{account} {names.get(account, '')}".strip(), None, None, None, None, None, None), "group")
        balance = row.balance
        if not row.number:
            yield Row((row.day, "", _("Opening balance"), row.account, None, None, None, None, row.balance), "opening")
            continue
        coding = ":".join(part for part in row.coding if part) if row.coding else ""
        yield Row(
            (row.day, row.number, row.description, row.account, coding, key(row.party), row.debit or None, row.credit or None, row.balance),
            links=dict.fromkeys(("number", "debit", "credit", "balance"), f"finance.entry:{row.number}"),
        )
    if account:
        yield closing(account, balance)


def closing(account: str, balance: int) -> Row:
    return Row((None, "", _("Closing balance of %(account)s", account=account), None, None, None, None, None, balance), "closing")


REPORT = Report(
    name="general-ledger",
    title=_l("General ledger"),
    permission="finance.entry.view",
    parameters=(ACCOUNT, PARTY, FROM, TO, PERIOD, YEAR, UNIT, ENTITY),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(HEAD_OF_ACCOUNTS,),
    options=of_ledger(narrows_itself=True, key=("account", "number")),
)
