"""سجل المشتريات: every order with its request, supplier, method, and what of it was received, claimed and paid."""

from __future__ import annotations

from collections.abc import Iterator

from erp.entities.queries import tree
from erp.i18n import _l, language
from erp.module import Report
from erp.reporting.query import ENTITY, PERIOD, UNIT, YEAR, Query
from erp.reporting.table import Column, Row
from procurement.services import PurchaseRow, article_words, purchases
from reports.purchase_sources import BUYER, METHODS, PURCHASES_DIRECTOR, of_purchases
from reports.sources import of_unit

COLUMNS = (
    Column("request", _l("Purchase request"), "code"),
    Column("order", _l("Purchase order"), "code"),
    Column("supplier", _l("Supplier"), width=30),
    Column("method", _l("Method")),
    Column("line", _l("Budget line"), "code"),
    Column("ordered", _l("Value of the order"), "money", total=True),
    Column("received", _l("Accepted"), "money", total=True),
    Column("invoiced", _l("Claimed"), "money", total=True),
    Column("paid", _l("Paid"), "money", total=True),
)


def rows(query: Query) -> Iterator[Row]:
    inside = of_unit(query)
    entities = tree().subtree(tree().get(query.entity).id) if query.entity else None
    for one in purchases(query.first, query.last, entities):
        if inside(one.entity):
            yield _row(one)


def _row(one: PurchaseRow) -> Row:
    supplier = one.supplier_en if language() == "en" else one.supplier_ar
    method = f"{METHODS[one.method]} · {article_words(one.article)}"
    links = {"request": f"procurement.request:{one.request}", "order": f"procurement.order:{one.order}"}
    return Row((one.request, one.order, supplier, method, one.line, one.ordered, one.received, one.invoiced, one.paid), links=links)


REPORT = Report(
    name="purchase-register",
    title=_l("Purchase register"),
    permission="procurement.order.view",
    parameters=(YEAR, PERIOD, ENTITY, UNIT),
    columns=COLUMNS,
    rows=rows,
    needs=("procurement", "finance"),
    signatures=(BUYER, PURCHASES_DIRECTOR),
    options=of_purchases(),
)
