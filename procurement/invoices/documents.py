"""The match on paper: what the supplier claims, what was accepted, what is deducted, what is paid and to whom."""

from __future__ import annotations

from typing import BinaryIO

from erp.db import db
from erp.i18n import _l, language
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import both
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.invoices.models import Invoice
from procurement.invoices.schemas import KINDS, STATES
from procurement.orders.models import Order
from procurement.orders.queries import supplier_of
from procurement.papers.sheet import heading

COLUMNS = (Column("what", _l("Statement"), width=44), Column("amount", _l("Amount"), "money"))


def print_invoice(row: Invoice, stream: BinaryIO) -> None:
    """Write the match as PDF, in the language of the reader."""
    order = db.session.get_one(Order, row.order_id)
    supplier = supplier_of(order)
    credited = row.credited_net + row.credited_vat
    payable = row.total - credited - row.retention - row.penalty
    signatures = (Signature(_l("Matched by"), name=row.prepared_by), Signature(_l("Approved by"), name=row.decided_by))
    head = heading(_l("Approval of a claim for payment"), "claim", row.link, row.number, row.entity_id, row.received_day, row.total, signatures)
    pairs = (
        Pair(_l("Supplier"), f"{supplier.name_ar} · {supplier.cr_number}", wide=True),
        Pair(_l("Purchase order"), order.number, code=True),
        Pair(_l("Kind of claim"), str(KINDS[row.kind])),
        Pair(_l("Number on the supplier's paper"), row.supplier_number, code=True),
        Pair(_l("Date of the supplier's paper"), both(row.day)),
        Pair(_l("Tax invoice number"), row.tax_number or "—", code=True),
        Pair(_l("State"), str(STATES[row.state])),
        Pair(_l("Payable until"), both(row.due_day) if row.due_day else "—"),
        Pair(_l("Economic item"), order.economic, code=True),
    )
    lines = [(_l("Net of VAT"), row.net + row.recovered), (_l("Advance recovered"), -row.recovered), (_l("VAT"), row.vat)]
    lines += [(_l("Retained"), -row.retention), (_l("Delay penalty"), -row.penalty), (_l("Credited"), -credited)]
    rows = [Row((str(label), amount)) for label, amount in lines if amount]
    rows.append(Row((str(_l("Payable")), payable), kind="subtotal"))
    render_document(Document(head, pairs, (Section(Table(head, COLUMNS, rows)),), in_words(payable, language())), stream, language())
