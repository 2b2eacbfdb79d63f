"""شبهات تجزئة المشتريات: requests of one office for one item that pass a limit together though each stays below it (Law M/128 26)."""

from __future__ import annotations

from collections.abc import Iterator

from erp.entities.queries import tree
from erp.i18n import _l
from erp.module import Report
from erp.reporting.query import ENTITY, PERIOD, UNIT, YEAR, Query
from erp.reporting.table import Column, Row
from procurement.services import split_suspects
from reports.purchase_sources import BUYER, PURCHASES_DIRECTOR, of_purchases
from reports.sources import of_unit

COLUMNS = (
    Column("number", _l("Purchase request"), "code"),
    Column("date", _l("Date"), "date"),
    Column("entity", _l("Entity"), "code"),
    Column("economic", _l("Economic item"), "code"),
    Column("title", _l("Subject"), width=28),
    Column("amount", _l("Estimate with VAT"), "money"),
    Column("limit", _l("Limit stayed below"), "money"),
    Column("together", _l("Together"), "money"),
    Column("others", _l("With these requests"), width=34),
)


def rows(query: Query) -> Iterator[Row]:
    inside = of_unit(query)
    entities = {tree().by_id[n].code for n in tree().subtree(tree().get(query.entity).id)} if query.entity else None
    for one in split_suspects(query.first, query.last):
        if inside(one.entity) and (entities is None or one.entity in entities):
            cells = (one.number, one.day, one.entity, one.economic, one.title, one.total, one.limit, one.together, one.others)
            yield Row(cells, links={"number": f"procurement.request:{one.number}"})


REPORT = Report(
    name="split-purchases",
    title=_l("Purchases that look split"),
    permission="procurement.request.view",
    parameters=(YEAR, PERIOD, ENTITY, UNIT),
    columns=COLUMNS,
    rows=rows,
    needs=("procurement",),
    signatures=(BUYER, PURCHASES_DIRECTOR),
    options=of_purchases(),
)
