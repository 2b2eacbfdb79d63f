"""Reads of offers: those of a request, compared."""

from __future__ import annotations

from sqlalchemy import select

from erp.db import db
from procurement.numbering import document_numbered
from procurement.quotations.models import Quotation, QuotationLine
from procurement.quotations.rules import WITHDRAWN, Offer, ranked
from procurement.requests.models import Request
from procurement.suppliers.models import Supplier


def quotation_numbered(number: str) -> Quotation:
    """Raises NotFound."""
    return document_numbered(Quotation, "procurement.quotation", number)


def offers_on(request: Request) -> list[Offer]:
    """The offers that stand, the lowest conforming one first."""
    question = (
        select(Quotation, Supplier.name_ar)
        .join(Supplier, Supplier.id == Quotation.supplier_id)
        .where(Quotation.request_id == request.id, Quotation.state != WITHDRAWN)
    )
    rows = db.session.execute(question).all()
    prices: dict[int, list[tuple[int, int]]] = {}
    lines = select(QuotationLine.quotation_id, QuotationLine.place, QuotationLine.unit_price).where(
        QuotationLine.quotation_id.in_([row.id for row, _name in rows])
    )
    for quotation_id, place, price in db.session.execute(lines.order_by(QuotationLine.place)):
        prices.setdefault(quotation_id, []).append((place, price))
    return ranked(Offer(row.number, name, row.total, row.conforming, row.valid_until, tuple(prices.get(row.id, ()))) for row, name in rows)


def lines_of(row: Quotation) -> list[QuotationLine]:
    question = select(QuotationLine).where(QuotationLine.quotation_id == row.id).order_by(QuotationLine.place)
    return list(db.session.execute(question).scalars())
