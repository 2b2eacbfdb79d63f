"""أعمار المستحقات: what suppliers are owed by document, and how long; ties to the payables account (2111)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from erp import clock
from erp.entities.queries import tree
from erp.i18n import _l, language
from erp.module import Report
from erp.reporting.query import AS_OF, ENTITY, UNIT, YEAR, Query
from erp.reporting.table import Column, Row
from finance.services import OpenRow, open_items
from procurement.services import names_of
from reports.sources import ACCOUNTANT, FINANCE_DIRECTOR, key, of_ledger, of_unit

PAYABLES = "2111"
BANDS = ((0, "not_due"), (15, "1-15"), (30, "16-30"), (45, "31-45"), (90, "46-90"))
BEYOND = "over-90"
WORDS = {
    "not_due": _l("Not due yet"), "1-15": _l("1 to 15 days"), "16-30": _l("16 to 30 days"), "31-45": _l("31 to 45 days"),
    "46-90": _l("46 to 90 days"), BEYOND: _l("More than 90 days"),
}  # fmt: skip
COLUMNS = (
    Column("supplier", _l("Supplier"), width=30),
    Column("document", _l("Document"), "code"),
    Column("due_date", _l("Due date"), "date"),
    Column("open", _l("Open"), "money", total=True),
    Column("age_band", _l("Days beyond due"), words=lambda band: WORDS[band]),
)


def band(due: date, day: date) -> str:
    """The band of days beyond the due date; what isn't due yet stands in its own."""
    late = (day - due).days
    return next((name for most, name in BANDS if late <= most), BEYOND)


def rows(query: Query) -> Iterator[Row]:
    """Sums by supplier in the order of what is open."""
    inside, last = of_unit(query), min(query.last, clock.today())
    entities = {tree().by_id[n].code for n in tree().subtree(tree().get(query.entity).id)} if query.entity else None
    found = [row for row in open_items(PAYABLES, last) if inside(row.entity) and (entities is None or row.entity in entities)]
    names = names_of(key(row.party) for row in found)
    for row in found:
        yield _row(row, names, last)


def _row(row: OpenRow, names: dict[str, tuple[str, str]], last: date) -> Row:
    arabic, english = names.get(key(row.party), (key(row.party),) * 2)
    due = row.due_day or row.day
    links = {"supplier": row.party, "document": row.document.rpartition("/")[0] or row.document}
    return Row((english if language() == "en" else arabic, key(row.document), due, row.open, band(due, last)), links=links)


REPORT = Report(
    name="payables-ageing",
    title=_l("Payables ageing"),
    permission="finance.entry.view",
    parameters=(YEAR, AS_OF, ENTITY, UNIT),
    columns=COLUMNS,
    rows=rows,
    needs=("procurement", "finance"),
    signatures=(ACCOUNTANT, FINANCE_DIRECTOR),
    options=of_ledger(moment=True),
)
