"""Inspection and receipt minutes on paper; what goes back stands in them too."""

from __future__ import annotations

from typing import BinaryIO

from erp.db import db
from erp.i18n import _l, language
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.orders.models import Order
from procurement.orders.queries import supplier_of
from procurement.orders.schemas import DESTINATIONS
from procurement.papers.sheet import heading, sums_said
from procurement.receipts.models import Receipt
from procurement.receipts.operations import lines_of
from procurement.receipts.schemas import STATES

COLUMNS = (
    Column("place", _l("No."), "integer"),
    Column("description", _l("Item bought"), width=36),
    Column("delivered", _l("Delivered"), "code"),
    Column("accepted", _l("Accepted"), "code"),
    Column("rejected", _l("Goes back"), "code"),
    Column("cause", _l("Why it goes back")),
    Column("amount", _l("Amount without VAT"), "money", total=True),
)


def print_receipt(row: Receipt, stream: BinaryIO) -> None:
    """Write the minutes as PDF, in the language of the reader."""
    order = db.session.get_one(Order, row.order_id)
    supplier = supplier_of(order)
    members = [name.strip() for name in row.members.splitlines() if name.strip()]
    signatures = [Signature(_l("Storekeeper"), name=row.accepted_by), *(Signature(_l("Member of the committee"), name=name) for name in members)]
    head = heading(_l("Minutes of inspection and receipt"), "receipt", row.link, row.number, row.entity_id, row.day, row.total, signatures)
    pairs = (
        Pair(_l("Purchase order"), order.number, code=True),
        Pair(_l("Supplier"), f"{supplier.name_ar} · {supplier.cr_number}"),
        Pair(_l("Received for"), str(DESTINATIONS[row.destination])),
        Pair(_l("State"), str(STATES[row.state])),
        Pair(_l("Supplier's delivery note"), row.delivery_note or "—"),
        *((Pair(_l("Result of the inspection"), row.note, wide=True),) if row.note else ()),
    )
    rows = [Row((x.place, x.description, *(format(q, "f") for q in (x.delivered, x.accepted, x.rejected)), x.cause, x.amount)) for x in lines_of(row)]
    notes = (sums_said(row.net, row.vat, row.total),)
    render_document(Document(head, pairs, (Section(Table(head, COLUMNS, rows)),), in_words(row.total, language()), notes), stream, language())
