"""The purchase register: every order with its road, its line and what of it was received, claimed and paid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from erp.db import db
from erp.entities.queries import tree
from finance.services import standing_of
from procurement.awards.models import Award
from procurement.invoices.models import Invoice
from procurement.invoices.rules import APPROVED
from procurement.invoices.rules import ORDERED as CLAIM_ORDERED
from procurement.orders.models import Order
from procurement.orders.rules import CLOSED, ISSUED
from procurement.requests.models import Request
from procurement.suppliers.models import Supplier


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """One issued order. Amounts in halalas with VAT; `received` is what was accepted or certified."""

    request: str
    order: str
    day: date
    entity: str
    supplier: str
    supplier_ar: str
    supplier_en: str
    method: str
    article: str
    line: str
    ordered: int
    received: int
    invoiced: int
    paid: int


def purchases(first: date, last: date, entity_ids: list[int] | None = None) -> Iterator[PurchaseRow]:
    """Orders issued between two days, by number."""
    claimed = (
        select(Invoice.order_id, func.sum(Invoice.total - Invoice.credited_net - Invoice.credited_vat).label("total"))
        .where(Invoice.state.in_((APPROVED, CLAIM_ORDERED)))
        .group_by(Invoice.order_id)
        .subquery()
    )
    question = (
        select(Order, Request.number, Award.method, Award.article, Supplier, func.coalesce(claimed.c.total, 0))
        .join(Request, Request.id == Order.request_id)
        .join(Award, Award.id == Order.award_id)
        .join(Supplier, Supplier.id == Order.supplier_id)
        .outerjoin(claimed, claimed.c.order_id == Order.id)
        .where(Order.state.in_((ISSUED, CLOSED)), Order.day.between(first, last))
        .order_by(Order.number)
    )
    if entity_ids is not None:
        question = question.where(Order.entity_id.in_(entity_ids))
    entities = tree()
    for order, request, method, article, supplier, invoiced in db.session.execute(question):
        entity = entities.by_id[order.entity_id].code
        yield PurchaseRow(
            request, order.number, order.day, entity, supplier.cr_number, supplier.name_ar, supplier.name_en or supplier.name_ar, method, article,
            f"{order.day.year}:{entity}:{order.economic}", order.total, order.accepted_net + order.accepted_vat, int(invoiced),
            standing_of(order.link)["paid"],
        )  # fmt: skip
