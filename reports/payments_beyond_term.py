"""مدفوعات تجاوزت المدة النظامية: claims paid after the law's term (Implementing Regulation 109), or unpaid beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from erp import clock
from erp.entities.queries import tree
from erp.i18n import _l, language
from erp.module import Report
from erp.reporting.query import AS_OF, ENTITY, UNIT, YEAR, Query
from erp.reporting.table import Column, Row
from finance.services import OrderRow, orders_paying
from procurement.services import ClaimRow, claims_due
from reports.sources import ACCOUNTANT, FINANCE_DIRECTOR, of_ledger, of_unit

COLUMNS = (
    Column("supplier", _l("Supplier"), width=30),
    Column("document", _l("Claim"), "code", width=24),
    Column("received", _l("Received on"), "date"),
    Column("due_date", _l("Payable until"), "date"),
    Column("order", _l("Payment order"), "code", width=24),
    Column("amount", _l("Amount"), "money", total=True),
    Column("paid_on", _l("Paid on"), "date"),
    Column("days", _l("Days since it was received"), "integer"),
    Column("late", _l("Days beyond the term"), "integer"),
)


def rows(query: Query) -> Iterator[Row]:
    """What was paid late in the time asked for, and what is unpaid beyond its term at its end; the oldest term first."""
    inside, last = of_unit(query), min(query.last, clock.today())
    entities = {tree().by_id[n].code for n in tree().subtree(tree().get(query.entity).id)} if query.entity else None
    claims = [claim for claim in claims_due(last) if claim.due_day < last and inside(claim.entity) and (entities is None or claim.entity in entities)]
    orders = orders_paying(claim.link for claim in claims)
    for claim in claims:
        for order in orders.get(claim.link, [None]):
            row = _row(claim, order, query.first, last)
            if row is not None:
                yield row


def _row(claim: ClaimRow, order: OrderRow | None, first: date, last: date) -> Row | None:
    """None where it was paid in time, or before the time asked for. What came back isn't paid."""
    paid = order.paid_day if order is not None and order.paid_day is not None and order.paid_day <= last and not order.returned else None
    ended = paid or last
    late = (ended - claim.due_day).days
    if late <= 0 or (paid is not None and paid < first):
        return None
    name = claim.name_en if language() == "en" else claim.name_ar
    amount, number = (order.amount, order.number) if order is not None else (claim.total, "")
    links = {"supplier": claim.supplier, "document": claim.link} | ({"order": f"finance.payment-order:{number}"} if number else {})
    cells = (name, claim.number, claim.received_day, claim.due_day, number, amount, paid, (ended - claim.received_day).days, late)
    return Row(cells, links=links, key=(claim.number, number))


REPORT = Report(
    name="payments-beyond-term",
    title=_l("Payments beyond the term"),
    permission="finance.payment-order.view",
    parameters=(YEAR, AS_OF, ENTITY, UNIT),
    columns=COLUMNS,
    rows=rows,
    needs=("procurement", "finance"),
    signatures=(ACCOUNTANT, FINANCE_DIRECTOR),
    options=of_ledger(moment=True),
)
