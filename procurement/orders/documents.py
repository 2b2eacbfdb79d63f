"""The purchase order (تعميد) on paper: what goes to the supplier."""

from __future__ import annotations

from typing import BinaryIO

from erp.db import db
from erp.i18n import _, _l, language
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.heading import both
from erp.reporting.signing import signed_by
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.awards.models import Award
from procurement.figures.queries import law_on
from procurement.figures.words import article_words
from procurement.orders.models import Order
from procurement.orders.queries import lines_of, supplier_of, years_of
from procurement.orders.schemas import DESTINATIONS
from procurement.papers.sheet import heading, sums_said
from procurement.requests.schemas import METHODS
from procurement.values import GOODS

YEARS = (Column("fiscal_year", _l("Year"), "code"), Column("amount", _l("Share with VAT"), "money", total=True))
COLUMNS = (
    Column("place", _l("No."), "integer"),
    Column("description", _l("Item bought"), width=40),
    Column("unit", _l("Unit of measure")),
    Column("quantity", _l("Quantity"), "code"),
    Column("unit_price", _l("Unit price"), "money"),
    Column("amount", _l("Amount without VAT"), "money", total=True),
)


def penalty_words(row: Order) -> str:
    law = law_on(row.day)
    name = "delay_penalty_supply_pct" if row.kind == GOODS else "delay_penalty_other_pct"
    return _("Delay costs up to %(percent)s percent (%(article)s)", percent=str(law.number(name)), article=article_words(law.article(name)))


def print_order(row: Order, stream: BinaryIO) -> None:
    """Write the order as PDF, in the language of the reader."""
    supplier, award = supplier_of(row), db.session.get_one(Award, row.award_id)
    signatures = (
        Signature(_l("Prepared by"), name=row.prepared_by),
        *signed_by(row.entity_id, row.day, (_l("Approved by"), "purchases-director"), names={"purchases-director": row.decided_by}),
        Signature(_l("Received by the supplier")),
    )  # fmt: skip
    head = heading(_l("Purchase order"), "purchase-order", row.link, row.number, row.entity_id, row.day, row.total, signatures)
    pairs = (
        Pair(_l("Supplier"), supplier.name_ar, wide=True),
        Pair(_l("Commercial registration number"), supplier.cr_number, code=True),
        Pair(_l("VAT number"), supplier.vat_number or "—", code=True),
        Pair(_l("Subject"), row.title, wide=True),
        Pair(_l("Method"), f"{METHODS[award.method]} · {article_words(award.article)}"),
        Pair(_l("Received for"), str(DESTINATIONS[row.destination])),
        Pair(_l("Delivery until"), both(row.due_day) if row.due_day else _("%(days)s days from issue", days=row.delivery_days)),
        Pair(_l("Economic item"), row.economic, code=True),
    )
    rows = [Row((x.place, x.description, x.unit, format(x.quantity, "f"), x.unit_price, x.amount)) for x in lines_of(row)]
    notes = [
        sums_said(row.net, row.vat, row.total),
        penalty_words(row),
        *row.terms.splitlines(),
    ]
    sections = [Section(Table(head, COLUMNS, rows))]
    if shares := [Row((x.fiscal_year, x.amount)) for x in years_of(row)]:
        sections.append(Section(Table(head, YEARS, shares), _l("Shares by year")))
    render_document(Document(head, pairs, tuple(sections), in_words(row.total, language()), notes), stream, language())
