"""بيان المناقلات والتعزيزات: which amounts passed between lines, on whose decision."""

from __future__ import annotations

from collections.abc import Iterator

from erp.auth.names import names_of
from erp.i18n import _l
from erp.module import Report
from erp.reporting.query import ENTITY, FROM, PERIOD, TO, UNIT, YEAR, Parameter, Query
from erp.reporting.table import Column, Row
from finance.services import transfers
from reports.sources import AUTHORITY, FINANCE_DIRECTOR, of_budget, of_unit

WHICH = Parameter(
    "which", _l("Documents"), "choice", default="transfers",
    choices=(("transfers", _l("Transfers")), ("all", _l("Transfers, distributions, additions and reductions"))),
)  # fmt: skip
COLUMNS = (
    Column("number", _l("Number"), "code"),
    Column("date", _l("Date"), "date"),
    Column("from_line", _l("From line"), "code"),
    Column("to_line", _l("To line"), "code"),
    Column("amount", _l("Amount"), "money", total=True),
    Column("decision", _l("Decision"), "code"),
    Column("approved_by", _l("Approved by")),
)


def rows(query: Query) -> Iterator[Row]:
    inside, every = of_unit(query), query.get("which") == "all"
    found = list(transfers(query.year, query.first, query.last, query.entity or None))
    people = names_of({one.approved_by for one in found})
    for one in found:
        line = one.from_line or one.to_line
        if (every or one.kind == "transfer") and (not line or inside(line.split(":")[1])):
            yield Row(
                (one.number, one.day, one.from_line, one.to_line, one.amount, one.decision, people[one.approved_by]),
                links=dict.fromkeys(("number", "amount"), f"finance.budget-document:{one.number}"),
            )


REPORT = Report(
    name="budget-transfers",
    title=_l("Budget transfers and additions"),
    permission="finance.budget-document.view",
    parameters=(FROM, TO, PERIOD, YEAR, WHICH, UNIT, ENTITY),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(FINANCE_DIRECTOR, AUTHORITY),
    options=of_budget(key=("number", "from_line", "to_line")),
)
