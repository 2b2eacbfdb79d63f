"""One printed record: a voucher, a payment order, a purchase order. What a noun's `documents.py` fills in.

The sheet carries the letterhead and foot of the reports, pairs of facts, one or more tables of lines, the amount in
words, and the signature blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from erp.emblem.queries import in_force
from erp.i18n import Text, _, in_language
from erp.reporting.pdf_frame import Frame, draw_signatures, signature_height
from erp.reporting.pdf_page import GREEN, GREY, PALE, Pages
from erp.reporting.pdf_table import Grid
from erp.reporting.pdf_text import BOLD, MEDIUM, REGULAR, Typesetter
from erp.reporting.pdf_widths import Layout, layout
from erp.reporting.table import Heading, Row, Table

CONTENT_TYPE = "application/pdf"
PAIR_SIZE = 9.0


@dataclass(frozen=True)
class Pair:
    """A labelled fact. `wide` takes the whole line; `code` keeps its signs left to right."""

    label: Text
    value: str
    wide: bool = False
    code: bool = False


@dataclass(frozen=True)
class Section:
    """A table of lines under a title; totals follow from its columns."""

    table: Table
    title: Text = ""


@dataclass(frozen=True)
class Document:
    heading: Heading
    pairs: Sequence[Pair] = ()
    sections: Sequence[Section] = ()
    words: str = ""  # the amount in words
    notes: Sequence[Text] = ()


def render_document(document: Document, stream: BinaryIO, language: str) -> None:
    """Write the record as PDF; the same record gives the same bytes."""
    with in_language(language):
        rtl = language == "ar"
        document = replace(document, heading=replace(document.heading, emblem=document.heading.emblem or in_force()))
        prepared = [(section, *_prepared(section.table, rtl)) for section in document.sections]
        papers = [chosen.paper for _section, _table, chosen in prepared]
        paper = max(papers, key=lambda name: ("A4", "A4-landscape", "A3-landscape").index(name), default="A4")
        pages = Pages(stream, paper, rtl)
        frame = Frame(pages, document.heading)
        pages.begin()
        frame.first()
        pages.head = frame.short
        _pairs(pages, document.pairs)
        for section, table, chosen in prepared:
            _section(pages, section, table, _fitted(chosen, pages))
        _words(pages, document.words)
        for note in document.notes:
            _paragraph(pages, str(note))
        if pages.room() < signature_height(document.heading.signatures):
            pages.turn()
        draw_signatures(pages, document.heading.signatures)
        pages.finish()


def _prepared(table: Table, rtl: bool) -> tuple[Table, Layout]:
    """A record's lines are few: all of them decide the widths."""
    rows: list[Row] = list(table.read())
    again = Table(table.heading, table.columns, rows, note=table.note)
    return again, layout(again, rows, whole=True, type_=Typesetter(None, rtl))


def _fitted(chosen: Layout, pages: Pages) -> Layout:
    """A table laid out for narrower paper is stretched to the sheet that another one needs."""
    factor = pages.width / sum(chosen.widths)
    return Layout(chosen.paper, chosen.size, tuple(width * factor for width in chosen.widths))


def _pairs(pages: Pages, pairs: Sequence[Pair]) -> None:
    """Two facts a line, label above value; a wide one has its line to itself."""
    half = pages.width / 2
    column = 0
    for pair in pairs:
        if column and pair.wide:
            column = 0
        if not column and pages.room() < 28:
            pages.turn()
        width = (pages.width if pair.wide else half) - 8
        top = pages.depth if not column else pages.depth - 27
        pages.text(column * half + 2, top + 9, width, pages.type.run(str(pair.label), REGULAR), 7.5, colour=GREY)
        pages.text(column * half + 2, top + 21, width, pages.type.run(pair.value, MEDIUM, ltr=pair.code), PAIR_SIZE)
        if not column:
            pages.depth += 27
            pages.rule(0, pages.depth - 1.5, pages.width)
        column = 0 if pair.wide else 1 - column
    pages.depth += 6


def _section(pages: Pages, section: Section, table: Table, chosen: Layout) -> None:
    if pages.room() < 70:
        pages.turn()
    if section.title:
        pages.depth += 12
        pages.text(0, pages.depth, pages.width, pages.type.run(str(section.title), BOLD), 10, colour=GREEN)
        pages.depth += 5
    grid = Grid(pages, table, chosen)
    grid.open()
    grid.body(table.read())
    if table.has_totals:
        if pages.room() < grid.row_height + 6:
            grid.turn(table.total_cells())
        grid.sums(_("Total"), table.total_cells(), final=True)
    grid.close()
    pages.depth += 8
    if table.note:
        _paragraph(pages, str(table.note))


def _words(pages: Pages, words: str) -> None:
    if not words:
        return
    lines = pages.type.lines(f"{_('Amount in words')}: {words}", MEDIUM, (pages.width - 12) / PAIR_SIZE)
    height = len(lines) * 14 + 8
    if pages.room() < height:
        pages.turn()
    pages.box(0, pages.depth, pages.width, height, PALE)
    for number, line in enumerate(lines):
        pages.text(6, pages.depth + 14 + number * 14, pages.width - 12, line, PAIR_SIZE)
    pages.depth += height + 6


def _paragraph(pages: Pages, text: str) -> None:
    for line in pages.type.lines(text, REGULAR, pages.width / 8.5):
        if pages.room() < 13:
            pages.turn()
        pages.depth += 13
        pages.text(0, pages.depth, pages.width, line, 8.5)
    pages.depth += 4
