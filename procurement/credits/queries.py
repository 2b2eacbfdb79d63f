"""Reads of credit notes."""

from __future__ import annotations

from sqlalchemy import select

from erp.db import db
from procurement.credits.models import CreditLine, CreditNote
from procurement.credits.rules import APPROVED, COLLECTED
from procurement.invoices.models import Invoice
from procurement.numbering import document_numbered

KIND = "procurement.credit"


def credit_numbered(number: str) -> CreditNote:
    """Raises NotFound."""
    return document_numbered(CreditNote, KIND, number)


def lines_of(row: CreditNote) -> list[CreditLine]:
    return list(db.session.execute(select(CreditLine).where(CreditLine.credit_id == row.id).order_by(CreditLine.place)).scalars())


def claim_of(row: CreditNote) -> Invoice:
    return db.session.get_one(Invoice, row.invoice_id)


def standing_on(claim: Invoice) -> list[CreditNote]:
    """Credit notes recorded on a claim, oldest first."""
    question = select(CreditNote).where(CreditNote.invoice_id == claim.id, CreditNote.state.in_((APPROVED, COLLECTED)))
    return list(db.session.execute(question.order_by(CreditNote.id)).scalars())
