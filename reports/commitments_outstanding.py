"""بيان الارتباطات القائمة: commitments not fully paid; `committed` is the whole value, `open` what still stands committed."""

from __future__ import annotations

from collections.abc import Iterator

from erp.i18n import _l
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import AS_OF, ENTITY, PERIOD, UNIT, YEAR, Parameter, Query
from erp.reporting.table import Column, Row
from finance.services import outstanding
from reports.sources import ACCOUNTANT, FINANCE_DIRECTOR, key, of_budget, of_unit

SETTLED = Parameter("settled", _l("Show paid ones too"), "flag")
FIGURES = ("committed", "due", "ordered", "paid", "open")
COLUMNS = (
    Column("number", _l("Commitment"), "code"),
    Column("date", _l("Date"), "date"),
    Column("party", _l("Party"), "code"),
    Column("line", _l("Budget line"), "code"),
    Column("committed", _l("Value"), "money", total=True),
    Column("due", _l("Due"), "money", total=True),
    Column("ordered", _l("Ordered"), "money", total=True),
    Column("paid", _l("Paid"), "money", total=True),
    Column("open", _l("Still committed"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    inside = of_unit(query)
    for one in outstanding(query.year, query.entity or None, query.last, every=bool(query.get("settled"))):
        if inside(one.line.split(":")[1]):
            yield Row(
                (one.number, one.day, key(one.party), one.line, one.committed, one.due, one.ordered, one.paid, one.open),
                links=dict.fromkeys(("number", *FIGURES), f"finance.commitment:{one.number}") | {"line": f"finance.budget-line:{one.line}"},
            )


REPORT = Report(
    name="commitments-outstanding",
    title=_l("Commitments outstanding"),
    permission="finance.commitment.view",
    parameters=(YEAR, AS_OF, PERIOD, ENTITY, UNIT, SETTLED, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(ACCOUNTANT, FINANCE_DIRECTOR),
    options=of_budget(moment=True, key=("number",), compare=("paid", "open")),
)
