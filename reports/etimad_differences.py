"""مطابقة الأرصدة مع منصة اعتماد: documents on which our books and the platform don't agree, and why it may be."""

from __future__ import annotations

from collections.abc import Iterator

from erp.i18n import _l
from erp.module import Report
from erp.reporting.compare import COMPARE
from erp.reporting.query import AS_OF, ENTITY, PERIOD, YEAR, Query
from erp.reporting.table import Column, Row
from finance.services import etimad_differences
from reports.sources import ACCOUNTANT, FINANCE_DIRECTOR, of_budget

KINDS = {
    "appropriation": _l("Appropriation"),
    "reservation": _l("Reservation"),
    "commitment": _l("Commitment"),
    "payment_order": _l("Payment order"),
}
CAUSES = {
    "missing_here": _l("On the platform only"),
    "missing_there": _l("In our books only"),
    "not_numbered": _l("In our books, without the platform's number"),
    "amount": _l("The amounts differ"),
    "ended_there": _l("Ended on the platform, open in our books"),
    "paid_there": _l("Paid on the platform, not in our books"),
}
COLUMNS = (
    Column("document_kind", _l("Kind of document")),
    Column("number", _l("Our number"), "code"),
    Column("etimad_number", _l("Etimad number"), "code"),
    Column("ours", _l("Our amount"), "money", total=True),
    Column("theirs", _l("The platform's amount"), "money", total=True),
    Column("difference", _l("Difference"), "money", total=True),
    Column("cause", _l("Cause")),
)


def rows(query: Query) -> Iterator[Row]:
    for one in etimad_differences(query.year, query.entity or None, query.last):
        kind, cause = KINDS.get(one.kind, one.kind), CAUSES.get(one.cause, one.cause)
        yield Row((kind, one.number, one.etimad_number, one.ours, one.theirs, one.difference, cause))


REPORT = Report(
    name="etimad-differences",
    title=_l("Matching with the Etimad platform"),
    permission="finance.etimad.view",
    parameters=(YEAR, AS_OF, PERIOD, ENTITY, COMPARE),
    columns=COLUMNS,
    rows=rows,
    needs=("finance",),
    signatures=(ACCOUNTANT, FINANCE_DIRECTOR),
    options=of_budget(moment=True, key=("document_kind", "number", "etimad_number"), compare=("difference",)),
)
