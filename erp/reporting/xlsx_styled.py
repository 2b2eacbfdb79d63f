"""The styled workbook: letterhead, frozen head, filters, totals as formulas with their value, ready to print on A4."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from erp import money
from erp.i18n import _
from erp.reporting.cells import FORMULA_STARTS, read
from erp.reporting.table import Column, Row, Signature, Summary, Table
from erp.reporting.xlsx_sheet import EXACT_MAX, NUMBER_FORMATS, footer, heading_lines, number_cell, sheet_name, widths

OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONG_AGO = datetime(2000, 1, 1)  # a workbook of unknown time is still the same bytes twice
GREEN, PALE, GREY, INK = "#104631", "#F3FCF6", "#6C737F", "#111927"
A4, A3, A4_COLUMNS = 9, 8, 12  # paper sizes by the number that spreadsheets know; columns that A4 shows well
DOTS = "." * 32  # to sign on
STRONG = {"group", "subtotal", "closing", "total"}


def write(table: Table, rows: Sequence[Row], stream: BinaryIO, language: str) -> None:
    book = xlsxwriter.Workbook(stream, OPTIONS)
    sheet = book.add_worksheet(sheet_name(table.heading.title))
    writer = Styled(table, book, sheet, rtl=language == "ar")
    writer.set_up(rows)
    writer.head()
    writer.body(rows)
    writer.finish(rows)
    book.close()


class Styled:
    def __init__(self, table: Table, book: xlsxwriter.Workbook, sheet: Worksheet, rtl: bool) -> None:
        self.table, self.book, self.sheet, self.rtl = table, book, sheet, rtl
        self.columns = table.columns
        self.last = len(self.columns) - 1
        self.row = 0
        self.formats: dict[tuple[Any, ...], Format] = {}

    def style(self, **look: Any) -> Format:
        key = tuple(sorted(look.items()))
        if key not in self.formats:
            base = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter", "reading_order": 2 if self.rtl else 1}
            self.formats[key] = self.book.add_format({**base, **look})
        return self.formats[key]

    def set_up(self, rows: Sequence[Row]) -> None:
        sheet, heading = self.sheet, self.table.heading
        if self.rtl:
            sheet.right_to_left()
        sheet.hide_gridlines(2)
        self.widths = widths(self.columns, rows[:2000], self.table.total_cells())
        for place, width in enumerate(self.widths):
            sheet.set_column(place, place, width)
        sheet.set_landscape() if len(self.columns) > 5 else sheet.set_portrait()
        sheet.set_paper(A3 if len(self.columns) > A4_COLUMNS else A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(footer(self.table))
        self.book.set_properties(
            {
                "title": str(heading.title),
                "subject": heading.run_id,
                "author": heading.made_by,
                "company": " ".join(str(part) for part in heading.letterhead),
                "comments": f"{heading.name} {heading.ledger_position}".strip(),
                "created": heading.made_at.replace(tzinfo=None) if heading.made_at else LONG_AGO,
            }
        )
        for name, value in (("run_id", heading.run_id), ("report", heading.name), ("ledger_position", heading.ledger_position)):
            if value:
                self.book.set_custom_property(name, value, "text")

    def head(self) -> None:
        looks: dict[str, dict[str, Any]] = {
            "letterhead": {"font_color": GREY},
            "title": {"bold": True, "font_size": 16, "align": "center"},
            "subtitle": {"align": "center", "font_size": 11},
            "note": {"font_color": GREY, "font_size": 9},
        }
        for look, text in heading_lines(self.table.heading):
            self._across(text, self.style(**looks[look]))
            if look == "title":
                self.sheet.set_row(self.row - 1, 26)
        self.row += 1
        self.head_row = self.row
        self.sheet.set_row(self.row, 30)
        heading = self.style(bold=True, font_color="#FFFFFF", bg_color=GREEN, align="center", text_wrap=True, border=1, border_color=GREEN)
        for place, column in enumerate(self.columns):
            self.sheet.write_string(self.row, place, str(column.title), heading)
        self.row += 1
        self.sheet.freeze_panes(self.row, 0)
        self.sheet.repeat_rows(self.head_row)

    def _across(self, text: str, style: Format) -> None:
        if self.last:
            self.sheet.merge_range(self.row, 0, self.row, self.last, text, style)
        else:
            self.sheet.write_string(self.row, 0, text, style)
        self.row += 1

    def body(self, rows: Sequence[Row]) -> None:
        self.first_line = self.row
        # Sums must skip rows that repeat figures: their kind stands in a hidden column.
        self.mixed = any(row.kind != "line" for row in rows)
        unseen = self.style(num_format=";;;", font_color="#FFFFFF")
        for row in rows:
            self._height(row)
            self._cells(row.cells, row.kind, row.level)
            if self.mixed:
                self.sheet.write_string(self.row, self.last + 1, row.kind, unseen)
            self.row += 1
        self.last_line = self.row - 1
        if self.mixed:
            self.sheet.set_column(self.last + 1, self.last + 1, 4, None, {"hidden": True})
        if rows:
            self.sheet.autofilter(self.head_row, 0, self.last_line, self.last)

    def _height(self, row: Row) -> None:
        """Room for wrapped texts: not every program finds it by itself."""
        if row.kind in STRONG:
            return
        cells = zip(row.cells, self.widths, self.columns, strict=True)
        texts = [(read(value, column), width) for value, width, column in cells if column.kind == "text"]
        lines = max((-(-len(text) // max(1, int(width * 1.15))) for text, width in texts), default=1)
        if lines > 1:
            self.sheet.set_row(self.row, 14 * lines + 1)

    def _cells(self, cells: Sequence[Any], kind: str, level: int = 0) -> None:
        for place, (column, value) in enumerate(zip(self.columns, cells, strict=True)):
            self._cell(place, column, value, kind, level if place == 0 else 0)

    def _cell(self, place: int, column: Column, value: Any, kind: str, level: int = 0) -> None:
        look: dict[str, Any] = {"bottom": 1, "bottom_color": "#D2D6DB", "num_format": NUMBER_FORMATS[column.kind]}
        if kind in STRONG:
            look |= {"bold": True, "bg_color": PALE}
        if kind == "total":
            look |= {"top": 2, "bottom": 6, "top_color": INK, "bottom_color": INK}
        if kind == "opening":
            look |= {"italic": True}
        if column.kind in ("text", "code"):
            look |= {"text_wrap": column.kind == "text" and kind not in STRONG, "indent": level, "align": "right" if self.rtl else "left"}
        if column.kind == "date":
            look |= {"align": "center"}
        ready = number_cell(value, column) if column.number or column.kind == "date" else read(value, column)
        if ready is None or ready == "":
            self.sheet.write_blank(self.row, place, None, self.style(**look))
        elif isinstance(ready, date):
            self.sheet.write_datetime(self.row, place, datetime(ready.year, ready.month, ready.day), self.style(**look))
        elif isinstance(ready, (int, float, Decimal)) and column.number:
            self.sheet.write_number(self.row, place, ready, self.style(**look))
        else:
            text = str(ready)
            self.sheet.write_string(self.row, place, text, self.style(**look, quote_prefix=text.startswith(FORMULA_STARTS)))

    def finish(self, rows: Sequence[Row]) -> None:
        if not rows:
            self._across(_("No rows for these parameters."), self.style(font_color=GREY, align="center"))
        if self.table.has_totals and rows:
            self._totals()
            self._checked()
        if self.table.note:
            self._across(str(self.table.note), self.style(font_size=9))
        for summary in self.table.summaries():
            self._summary(summary)
        self._signatures()
        self.sheet.print_area(0, 0, self.row, self.last)

    def _summary(self, summary: Summary) -> None:
        """A title over two columns of its own: words where texts stand, figures where the first figures stand."""
        self.row += 1
        place = next((place for place, column in enumerate(self.columns) if place and column.number), self.last)
        self.sheet.write_string(self.row, 0, str(summary.title), self.style(bold=True, font_color=GREEN))
        self.row += 1
        for fact in summary.facts:
            look: dict[str, Any] = {"bold": True, "bg_color": PALE} if fact.strong else {}
            words = self.style(**look, align="right" if self.rtl else "left")
            self.sheet.write_string(self.row, 0, str(fact.label), words)
            if place > 1:
                self.sheet.merge_range(self.row, 0, self.row, place - 1, str(fact.label), words)
            if fact.kind == "text" and place < self.last:
                self.sheet.merge_range(self.row, place, self.row, self.last, str(fact.value), words)
            else:
                self._cell(place, Column("fact", "", fact.kind), fact.value, "total" if fact.strong else "line")
            self.row += 1

    def _totals(self) -> None:
        self.sheet.set_row(self.row, 20)
        for place, (column, value) in enumerate(zip(self.columns, self.table.total_cells(), strict=True)):
            label = _("Total") if place == 0 and self.table.label_span() else value
            self._cell(place, column if place or not self.table.label_span() else Column("total", ""), label, "total")
            if column.total and column.kind in ("money", "integer") and abs(value) < EXACT_MAX:
                look = self.style(
                    bold=True,
                    bg_color=PALE,
                    top=2,
                    bottom=6,
                    top_color=INK,
                    bottom_color=INK,
                    num_format=NUMBER_FORMATS[column.kind],
                )
                self.sheet.write_formula(self.row, place, self._sum(place), look, number_cell(value, column))
        self.row += 1

    def _sum(self, place: int) -> str:
        letter, first, last = xl_col_to_name(place), self.first_line + 1, self.last_line + 1
        if not self.mixed:
            return f"=SUM({letter}{first}:{letter}{last})"
        kind = xl_col_to_name(self.last + 1)
        return f'=SUMIF(${kind}${first}:${kind}${last},"line",{letter}{first}:{letter}{last})'

    def _checked(self) -> None:
        """The totals once more as text, exact and out of reach of recalculation."""
        look = self.style(font_size=8, font_color=GREY, num_format="@", align="right")
        if self.table.label_span():
            self.sheet.write_string(self.row, 0, _("Checked value"), self.style(font_size=8, font_color=GREY))
        for place, column in enumerate(self.columns):
            if column.total and column.kind == "money":
                self.sheet.write_string(self.row, place, money.plain(self.table.totals[column.key]), look)
        self.row += 1

    def _signatures(self) -> None:
        signatures = self.table.heading.signatures
        if not signatures:
            return
        columns = self.last + 1
        for start in range(0, len(signatures), min(columns, 6)):
            self._signing(signatures[start : start + min(columns, 6)], columns)

    def _signing(self, signatures: Sequence[Signature], columns: int) -> None:
        """Blocks side by side over the whole width: what is done, the office, a line to sign on, the name."""
        self.row += 2
        edges = [number * columns // len(signatures) for number in range(len(signatures) + 1)]
        for line, height in (("action", 15), ("title", 26), ("", 24), ("name", 26)):
            self.sheet.set_row(self.row, height)
            style = self.style(bold=line == "action", font_size=9, align="center", text_wrap=bool(line))
            for signature, first, after in zip(signatures, edges, edges[1:], strict=False):
                text = str(getattr(signature, line)) if line else DOTS
                if after - first > 1:
                    self.sheet.merge_range(self.row, first, self.row, after - 1, text, style)
                else:
                    self.sheet.write_string(self.row, first, text, style)
            self.row += 1
