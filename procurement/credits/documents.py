"""The return note and what is credited, on paper: signed when the goods leave the house."""

from __future__ import annotations

from typing import BinaryIO

from erp.db import db
from erp.i18n import _l, language
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import both
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.credits.models import CreditNote
from procurement.credits.queries import claim_of, lines_of
from procurement.credits.schemas import KINDS, STATES
from procurement.orders.models import Order
from procurement.orders.queries import supplier_of
from procurement.papers.sheet import heading, sums_said

COLUMNS = (
    Column("place", _l("No."), "integer"),
    Column("description", _l("Item bought"), width=40),
    Column("quantity", _l("Quantity"), "code"),
    Column("amount", _l("Amount without VAT"), "money", total=True),
)


def print_credit(row: CreditNote, stream: BinaryIO) -> None:
    """Write the note as PDF, in the language of the reader."""
    order, claim = db.session.get_one(Order, row.order_id), claim_of(row)
    supplier = supplier_of(order)
    signatures = (
        Signature(_l("Storekeeper"), name=row.handed_by), Signature(_l("Received by the supplier")),
        Signature(_l("Approved by"), name=row.decided_by),
    )  # fmt: skip
    head = heading(_l("Return note and credit"), "credit-note", row.link, row.number, row.entity_id, row.day, row.total, signatures)
    pairs = (
        Pair(_l("Supplier"), f"{supplier.name_ar} · {supplier.cr_number}", wide=True),
        Pair(_l("Purchase order"), order.number, code=True),
        Pair(_l("Claim"), f"{claim.number} · {claim.supplier_number}", code=True),
        Pair(_l("What is credited"), str(KINDS[row.kind])),
        Pair(_l("State"), str(STATES[row.state])),
        Pair(_l("Number of the supplier's credit note"), row.note_number or "—", code=True),
        Pair(_l("Date of the credit note"), both(row.note_day) if row.note_day else "—"),
        Pair(_l("Why it goes back"), row.cause, wide=True),
    )
    rows = [Row((x.place, x.description, format(x.quantity, "f"), x.amount)) for x in lines_of(row)]
    notes = (sums_said(row.net, row.vat, row.total),)
    render_document(Document(head, pairs, (Section(Table(head, COLUMNS, rows)),), in_words(row.total, language()), notes), stream, language())
