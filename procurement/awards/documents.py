"""The committee's minutes: the offers compared, the choice and its reasons, the members' signatures."""

from __future__ import annotations

from typing import BinaryIO

from erp.db import db
from erp.i18n import _l, language
from erp.money import shown
from erp.reporting.document import Document, Pair, Section, render_document
from erp.reporting.table import Column, Row, Signature, Table
from erp.words import in_words
from procurement.awards.models import Award
from procurement.awards.queries import lines_of
from procurement.awards.schemas import GROUNDS
from procurement.figures.words import article_words
from procurement.papers.sheet import heading, sums_said
from procurement.quotations.models import Quotation
from procurement.quotations.queries import offers_on
from procurement.requests.models import Request
from procurement.requests.schemas import METHODS
from procurement.suppliers.models import Supplier

OFFERS = (
    Column("place", _l("Rank"), "integer"),
    Column("number", _l("Offer"), "code"),
    Column("supplier", _l("Supplier"), width=36),
    Column("conforming", _l("Meets the specification")),
    Column("valid_until", _l("Valid until"), "date"),
    Column("total", _l("Total with VAT"), "money"),
    Column("result", _l("Result")),
)
ITEMS = (
    Column("place", _l("No."), "integer"),
    Column("description", _l("Item bought"), width=40),
    Column("quantity", _l("Quantity"), "code"),
    Column("unit_price", _l("Unit price"), "money"),
    Column("amount", _l("Amount without VAT"), "money", total=True),
)


def print_minutes(row: Award, stream: BinaryIO) -> None:
    """Write the minutes as PDF, in the language of the reader."""
    request, supplier = db.session.get_one(Request, row.request_id), db.session.get_one(Supplier, row.supplier_id)
    chosen = db.session.get_one(Quotation, row.quotation_id)
    members = [name.strip() for name in row.members.splitlines() if name.strip()]
    signatures = tuple(Signature(_l("Member of the committee"), name=name) for name in members) or (Signature(_l("Awarded by"), name=row.awarded_by),)
    head = heading(
        _l("Minutes of opening, comparing and awarding offers"), "award-minutes", row.link, row.number, row.entity_id, row.day, row.total, signatures
    )
    pairs = (
        Pair(_l("Purchase request"), f"{request.number} · {request.title}", wide=True),
        Pair(_l("Method"), f"{METHODS[row.method]} · {article_words(row.article)}"),
        Pair(_l("Estimate with VAT"), shown(request.total)),
        Pair(_l("Awarded to"), f"{supplier.name_ar} · {supplier.cr_number}", wide=True),
        *((Pair(_l("Direct purchase whatever the value"), str(GROUNDS[row.ground])),) if row.ground else ()),
        *((Pair(_l("Tender number on the platform"), row.tender_number, code=True),) if row.tender_number else ()),
        *((Pair(_l("Reasons of the award"), row.reason, wide=True),) if row.reason else ()),
    )
    sections = (
        Section(Table(head, OFFERS, _offers(request, chosen)), _l("Offers")),
        Section(Table(head, ITEMS, _items(row)), _l("Items awarded")),
    )
    net = sum(line.amount for line in lines_of(row))
    render_document(
        Document(head, pairs, sections, in_words(row.total, language()), (sums_said(net, row.total - net, row.total),)), stream, language()
    )


def _offers(request: Request, chosen: Quotation) -> list[Row]:
    yes, no, won = _l("Yes"), _l("No"), _l("Awarded")
    return [
        Row(
            (
                place, offer.number, offer.supplier, str(yes if offer.conforming else no), offer.valid_until, offer.total,
                str(won) if offer.number == chosen.number else "",
            )
        )
        for place, offer in enumerate(offers_on(request), 1)
    ]  # fmt: skip


def _items(row: Award) -> list[Row]:
    return [Row((line.place, line.description, format(line.quantity, "f"), line.unit_price, line.amount)) for line in lines_of(row)]
