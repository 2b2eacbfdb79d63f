"""The purchase request on paper."""

from __future__ import annotations

from typing import BinaryIO

from erp.i18n import _, _l, language
from erp.money import shown
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.signing import signed_by
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.figures.words import article_words
from procurement.papers.sheet import heading, sums_said
from procurement.requests.models import Request
from procurement.requests.queries import lines_of, method_of
from procurement.requests.schemas import KINDS, METHODS, STATES

COLUMNS = (
    Column("place", _l("No."), "integer"),
    Column("description", _l("Item bought"), width=40),
    Column("unit", _l("Unit of measure")),
    Column("quantity", _l("Quantity"), "code"),
    Column("unit_price", _l("Unit price"), "money"),
    Column("amount", _l("Amount without VAT"), "money", total=True),
)


def print_request(row: Request, stream: BinaryIO) -> None:
    """Write the request as PDF, in the language of the reader."""
    signatures = (
        Signature(_l("Requested by"), name=row.prepared_by),
        *signed_by(
            row.entity_id, row.day, (_l("Budget confirmed by"), "budget-accountant"), (_l("Approved by"), "authority"),
            names={"authority": row.decided_by},
        ),
    )  # fmt: skip
    head = heading(_l("Purchase request"), "purchase-request", row.link, row.number, row.entity_id, row.day, row.total, signatures)
    method = method_of(row)
    pairs = (
        Pair(_l("Kind of purchase"), str(KINDS[row.kind])),
        Pair(_l("Economic item"), row.economic, code=True),
        Pair(_l("Method"), f"{METHODS[method.name]} · {article_words(method.article)}"),
        Pair(_l("State"), str(STATES[row.state])),
        Pair(_l("Subject"), row.title, wide=True),
        Pair(_l("Need and purpose"), row.need, wide=True),
    )
    rows = [Row((line.place, line.description, line.unit, format(line.quantity, "f"), line.unit_price, line.amount)) for line in lines_of(row)]
    notes = [sums_said(row.net, row.vat, row.total)]
    if row.share is not None:
        words = _("This year's share of the estimate, with VAT")
        notes.append(f"{words}: {shown(row.share)}")
    render_document(Document(head, pairs, (Section(Table(head, COLUMNS, rows)),), in_words(row.total, language()), notes), stream, language())
