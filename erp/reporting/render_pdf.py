"""A report on paper: A4 upright or across, A3 where columns are many; the same input gives the same bytes.

Rows are drawn as they are read. What is kept is the sample that decides the widths, the distinct texts once shaped, and
the page streams themselves, so that a year's ledger prints in bounded memory.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import BinaryIO

from erp.i18n import _, in_language
from erp.reporting.pdf_frame import Frame, draw_signatures, signature_height
from erp.reporting.pdf_page import GREY, Pages
from erp.reporting.pdf_table import Grid
from erp.reporting.pdf_text import REGULAR, Run, Typesetter
from erp.reporting.pdf_widths import Layout, layout
from erp.reporting.table import Table

CONTENT_TYPE = "application/pdf"
SAMPLE = 2000


def render(table: Table, stream: BinaryIO, language: str) -> None:
    with in_language(language):
        rows = table.read()
        sample = list(islice(rows, SAMPLE))
        chosen = layout(table, sample, whole=len(sample) < SAMPLE, type_=Typesetter(None, language == "ar"))
        # Running totals must not be ahead of the row being drawn, and the sample has been summed already.
        again = Table(table.heading, table.columns, chain(sample, rows), note=table.note)
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
    pages.depth += 22
    pages.rule(0, pages.depth, grid.width)


def note_lines(grid: Grid, table: Table) -> list[Run]:
    return grid.pages.type.lines(str(table.note), REGULAR, grid.width / 8) if table.note else []


def height_of_end(grid: Grid, table: Table) -> float:
    """What total, note and signatures take; they stay together, so that no signature stands without the figure it signs."""
    total = grid.row_height + 6 if table.has_totals else 0
    return total + len(note_lines(grid, table)) * 12 + 12 + signature_height(table.heading.signatures)


def finish(grid: Grid, table: Table) -> None:
    pages, note = grid.pages, note_lines(grid, table)
    if table.has_totals:
        grid.sums(_("Grand total"), table.total_cells(), final=True)
    grid.close()
    pages.depth += 4
    for line in note:
        pages.depth += 12
        pages.text(0, pages.depth, pages.width, line, 8)
    pages.depth += 6
    draw_signatures(pages, table.heading.signatures)
