"""A report on paper: A4 upright or across, A3 where columns are many; the same input gives the same bytes.

Rows are drawn as they are read. What is kept is the sample that decides the widths, the distinct texts once shaped, and
the page streams themselves, so that a year's ledger prints in bounded memory.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, islice
from typing import BinaryIO

from erp.i18n import _, in_language
from erp.reporting.cells import shown
from erp.reporting.pdf_frame import Frame, draw_signatures, signature_height
from erp.reporting.pdf_page import GREEN, GREY, PALE, Pages
from erp.reporting.pdf_table import Grid
from erp.reporting.pdf_text import BOLD, REGULAR, Run, Typesetter
from erp.reporting.pdf_widths import Layout, layout
from erp.reporting.table import Summary, Table

CONTENT_TYPE = "application/pdf"
SAMPLE = 2000


def render(table: Table, stream: BinaryIO, language: str) -> None:
    with in_language(language):
        rows = table.read()
        sample = list(islice(rows, SAMPLE))
        chosen = layout(table, sample, whole=len(sample) < SAMPLE, type_=Typesetter(None, language == "ar"))
        # Running totals must not be ahead of the row being drawn, and the sample has been summed already.
        again = replace(table, rows=chain(sample, rows), totals={}, count=0, _read=False)
        write(again, chosen, stream, rtl=language == "ar", empty=not sample)
        table.totals, table.count = again.totals, again.count


def write(table: Table, chosen: Layout, stream: BinaryIO, rtl: bool, empty: bool) -> None:
    pages = Pages(stream, chosen.paper, rtl)
    frame = Frame(pages, table.heading)
    pages.begin()
    frame.first()
    pages.head = frame.short
    grid = Grid(pages, table, chosen)
    grid.open()
    grid.body(table.read(), height_of_end(grid, table))
    if empty:
        nothing(grid)
    finish(grid, table)
    pages.finish()


def nothing(grid: Grid) -> None:
    pages = grid.pages
    pages.text(0, pages.depth + 14, grid.width, pages.type.run(_("No rows for these parameters.")), 9, "center", GREY)
    grid.spanned.append((pages.depth, pages.depth + 22, len(grid.columns)))
    pages.depth += 22
    pages.rule(0, pages.depth, grid.width)


def note_lines(grid: Grid, table: Table) -> list[Run]:
    return grid.pages.type.lines(str(table.note), REGULAR, grid.width / 8) if table.note else []


def height_of_end(grid: Grid, table: Table) -> float:
    """What total, note and signatures take; they stay together, so that no signature stands without the figure it signs."""
    total = grid.row_height + 6 if table.has_totals else 0
    return total + len(note_lines(grid, table)) * 12 + 12 + signature_height(table.heading.signatures)


def summary_height(summary: Summary) -> float:
    return 22.0 + 14 * len(summary.facts)


def draw_summary(pages: Pages, summary: Summary) -> None:
    """Two columns under a title: what it is, and the figure at the end edge of half a page."""
    width = min(pages.width, 380.0)
    pages.depth += 14
    pages.text(0, pages.depth, width, pages.type.run(str(summary.title), BOLD), 9.5, colour=GREEN)
    pages.depth += 4
    pages.rule(0, pages.depth, width, 0.8, GREEN)
    for fact in summary.facts:
        face = BOLD if fact.strong else REGULAR
        if fact.strong:
            pages.box(0, pages.depth, width, 14, PALE)
        label = pages.type.run(str(fact.label), face)
        if fact.kind == "text":
            lines = pages.type.lines(str(fact.value), face, (width - label.width * 8.5 - 12) / 8.5)
            for number, line in enumerate(lines):
                pages.text(label.width * 8.5 + 10, pages.depth + 10 + 12 * number, width - label.width * 8.5 - 12, line, 8.5)
            pages.text(3, pages.depth + 10, width, label, 8.5, colour=GREY)
            pages.depth += 14 + 12 * (len(lines) - 1)
        else:
            pages.text(3, pages.depth + 10, width * 0.7, label, 8.5)
            pages.text(width * 0.7, pages.depth + 10, width * 0.3 - 3, pages.type.amount(shown(fact.value, fact.kind), face), 8.5, "right")
            pages.depth += 14
        pages.rule(0, pages.depth, width)


def finish(grid: Grid, table: Table) -> None:
    pages, note = grid.pages, note_lines(grid, table)
    if table.has_totals:
        grid.sums(_("Grand total"), table.total_cells(), final=True)
    grid.close()
    pages.depth += 4
    for line in note:
        pages.depth += 12
        pages.text(0, pages.depth, pages.width, line, 8)
    waiting = list(table.summaries())
    signing = signature_height(table.heading.signatures) + 12
    for place, summary in enumerate(waiting, 1):
        if pages.room() < summary_height(summary) + (signing if place == len(waiting) else 0):
            pages.turn()
        draw_summary(pages, summary)
    pages.depth += 6
    draw_signatures(pages, table.heading.signatures)
