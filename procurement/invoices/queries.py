"""Reads of claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from erp.db import db
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
class PayableRow:
    """A claim recorded as due."""

    supplier: str
    name: str
    document: str
    due_day: date | None
    link: str
    total: int


def recorded(last: date) -> Iterator[PayableRow]:
    """Claims approved by a day, in order of supplier and due day."""
    question = (
        select(Invoice, Supplier.cr_number, Supplier.name_ar)
        .join(Supplier, Supplier.id == Invoice.supplier_id)
        .where(Invoice.state.in_((APPROVED, ORDERED)), Invoice.received_day <= last)
        .order_by(Supplier.cr_number, Invoice.due_day, Invoice.number)
    )
    for row, supplier, name in db.session.execute(question):
        yield PayableRow(supplier, name, row.number, row.due_day, row.link, row.total)
