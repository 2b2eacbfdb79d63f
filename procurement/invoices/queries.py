"""Reads of claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from erp.db import db
from erp.entities.queries import tree
from procurement.certificates.models import Certificate
from procurement.invoices.models import Invoice, InvoiceLine
from procurement.invoices.rules import APPROVED, ORDERED
from procurement.numbering import document_numbered
from procurement.suppliers.models import Supplier

KIND = "procurement.invoice"


def invoice_numbered(number: str) -> Invoice:
    """Raises NotFound."""
    return document_numbered(Invoice, KIND, number)


def lines_of(row: Invoice) -> list[InvoiceLine]:
    return list(db.session.execute(select(InvoiceLine).where(InvoiceLine.invoice_id == row.id).order_by(InvoiceLine.place)).scalars())


def certificate_of(row: Invoice) -> Certificate | None:
    return db.session.get(Certificate, row.certificate_id) if row.certificate_id else None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim recorded as due, with the last day to pay it by the law's term."""

    number: str
    link: str
    entity: str
    supplier: str  # its party
    name_ar: str
    name_en: str
    received_day: date
    due_day: date
    total: int


def claims_due(last: date) -> Iterator[ClaimRow]:
    """Claims recorded as due that came by a day, in the order of the days by which they are to be paid."""
    question = (
        select(Invoice, Supplier)
        .join(Supplier, Supplier.id == Invoice.supplier_id)
        .where(Invoice.state.in_((APPROVED, ORDERED)), Invoice.received_day <= last, Invoice.due_day.is_not(None))
        .order_by(Invoice.due_day, Invoice.number)
    )
    entities = tree()
    for row, supplier in db.session.execute(question):
        names = supplier.name_ar, supplier.name_en or supplier.name_ar
        assert row.due_day is not None, "asked for those that have one"
        yield ClaimRow(row.number, row.link, entities.by_id[row.entity_id].code, supplier.party, *names, row.received_day, row.due_day, row.total)
