"""The certificate as a printed document."""

from __future__ import annotations

from typing import BinaryIO

from erp.db import db
from erp.i18n import _l, language
from erp.money import shown
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.certificates.models import Certificate
from procurement.orders.models import Order
from procurement.orders.queries import supplier_of
from procurement.papers.sheet import heading

COLUMNS = (Column("what", _l("What was measured"), width=40), Column("amount", _l("Amount"), "money"))


def print_certificate(row: Certificate, stream: BinaryIO) -> None:
    """Write the certificate as PDF, in the language of the reader."""
    order = db.session.get_one(Order, row.order_id)
    payable = row.work - row.recovered + row.vat
    signatures = (Signature(_l("Measured by"), name=row.prepared_by), Signature(_l("Certified by"), name=row.certified_by))
    head = heading(_l("Works certificate"), "certificate", row.link, row.number, row.entity_id, row.day, payable, signatures)
    pairs = (
        Pair(_l("Purchase order"), f"{order.number} · {order.title}", wide=True),
        Pair(_l("Supplier"), supplier_of(order).name_ar, wide=True),
        Pair(_l("Value without VAT"), shown(order.net)),
        Pair(_l("Work to date without VAT"), shown(row.cumulative)),
        *((Pair(_l("What was not done"), row.undone_reason, wide=True),) if row.undone else ()),
        *((Pair(_l("What was measured"), row.note, wide=True),) if row.note else ()),
    )
    lines = (
        (_l("Work to date without VAT"), row.cumulative), (_l("Certified before"), row.work + row.undone - row.cumulative),
        (_l("Work not done, deducted"), -row.undone),
        (_l("Advance recovered"), -row.recovered), (_l("VAT"), row.vat), (_l("Payable"), payable),
    )  # fmt: skip
    rows = [Row((str(label), amount)) for label, amount in lines if amount or label != lines[2][0]]
    render_document(Document(head, pairs, (Section(Table(head, COLUMNS, rows)),), in_words(payable, language())), stream, language())
