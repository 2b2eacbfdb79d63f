"""A table running over pages: heads repeated, sums carried over (مرحّل, ما قبله), texts wrapped, nothing cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from erp.i18n import _
from erp.reporting.cells import read, shown
from erp.reporting.pdf_page import GREEN, INK, PALE, WHITE, Pages
from erp.reporting.pdf_text import BOLD, MEDIUM, REGULAR, Run
from erp.reporting.pdf_widths import PAD, Layout
from erp.reporting.table import Column, Row, Table

TOGETHER = 3  # rows that accompany the total to its page
STRONG = frozenset({"group", "subtotal", "closing"})
ALIGN = {"money": "right", "integer": "right", "percent": "right", "date": "center", "code": "start", "text": "start"}


class Grid:
    """Draws rows at the pages' depth; turns the page when the next row, and the carry under it, would not fit."""

    def __init__(self, pages: Pages, table: Table, layout: Layout) -> None:
        self.pages, self.table, self.columns = pages, table, table.columns
        self.size, self.widths = layout.size, layout.widths
        self.starts = [sum(layout.widths[:place]) for place in range(len(layout.widths))]
        self.leading = self.size * 1.42
        self.row_height = self.leading + 1.6
        self.carry = self.row_height if table.has_totals else 0.0
        self.top = 0.0
        self.spanned: list[tuple[float, float, int]] = []  # (from, to, columns) where the first columns are one cell
        self.align = [column.align or ALIGN[column.kind] for column in self.columns]

    @property
    def width(self) -> float:
        return sum(self.widths)

    # one page's part

    def open(self, carried: Sequence[Any] | None = None) -> None:
        pages = self.pages
        self.top, self.spanned = pages.depth, []
        size = min(self.size, 8.0)
        titles = [pages.type.lines(str(c.title), MEDIUM, (w - 2 * PAD) / size * 1.001) for c, w in zip(self.columns, self.widths, strict=True)]
        rows = max(len(lines) for lines in titles)
        height = rows * size * 1.35 + 4
        pages.box(0, pages.depth, self.width, height, GREEN)
        for place, lines in enumerate(titles):
            offset = (height - len(lines) * size * 1.35) / 2
            for number, line in enumerate(lines):
                depth = pages.depth + offset + (number + 0.78) * size * 1.35
                pages.text(self.starts[place] + 1, depth, self.widths[place] - 2, line, size, "center", WHITE)
        pages.depth += height
        if carried is not None:
            self.sums(_("Brought forward"), carried)

    def close(self) -> None:
        """The upright hairlines of this page's part, interrupted where a label spans columns."""
        pages = self.pages
        for place, start in enumerate([*self.starts, self.width]):
            top = self.top
            for begins, ends, columns in self.spanned:
                if 0 < place < columns:
                    pages.upright(start, top, begins)
                    top = ends
            pages.upright(start, top, pages.depth)

    # rows

    def body(self, rows: Iterable[Row], ending: float = 0.0) -> None:
        """All rows; the last few stay together with what follows them (`ending` points high), so that no total stands alone."""
        waiting: deque[Row] = deque()
        for row in rows:
            waiting.append(row)
            if len(waiting) > TOGETHER:
                self.next(waiting)
        if self.pages.room() < ending + sum(self.prepared(row)[0] for row in waiting):
            self.turn(self.sums_before(waiting))
        while waiting:
            self.next(waiting)

    def next(self, waiting: deque[Row]) -> None:
        height, cells = self.prepared(waiting[0])
        if self.pages.room() < height + self.carry:
            self.turn(self.sums_before(waiting))
        self.draw(waiting.popleft(), height, cells)

    def sums_before(self, rows: Iterable[Row]) -> Sequence[Any] | None:
        return self.table.total_cells(before=rows) if self.table.has_totals else None

    def turn(self, carried: Sequence[Any] | None) -> None:
        if carried is not None:
            self.sums(_("Carried forward"), carried)
        self.close()
        self.pages.turn()
        self.open(carried)

    def prepared(self, row: Row) -> tuple[float, list[list[Run] | None]]:
        face = BOLD if row.kind in STRONG else REGULAR
        cells: list[list[Run] | None] = []
        most = 1
        for place, (column, value) in enumerate(zip(self.columns, row.cells, strict=True)):
            if value is None or value == "":
                cells.append(None)
                continue
            lines = self._lines(column, value, face, self._room(place, row, column))
            most = max(most, len(lines))
            cells.append(lines)
        return most * self.leading + 1.6, cells

    def _lines(self, column: Column, value: Any, face: str, room: float) -> list[Run]:
        if column.kind == "text":
            return self.pages.type.lines(read(value, column), face, room / self.size)
        text = read(value, column)
        if column.number:
            return [self.pages.type.amount(text, face)]
        return [self.pages.type.run(text, face, ltr=True)]

    def _room(self, place: int, row: Row, column: Column) -> float:
        """A text's room; in a heading row it stretches over the empty cells that follow."""
        room = self.widths[place]
        if row.kind != "line" and column.kind in ("text", "code"):
            for after in range(place + 1, len(self.columns)):
                if row.cells[after] not in (None, ""):
                    break
                room += self.widths[after]
        return room - 2 * PAD - (row.level * 6 if place == 0 else 0)

    def draw(self, row: Row, height: float, cells: Sequence[list[Run] | None]) -> None:
        pages = self.pages
        if row.kind in STRONG:
            pages.box(0, pages.depth, self.width, height, PALE)
        placed = []
        base = pages.depth + 0.8 + self.size * 1.05
        for place, lines in enumerate(cells):
            if lines:
                indent = row.level * 6 if place == 0 else 0
                start, room = self.starts[place] + PAD + indent, self._room(place, row, self.columns[place])
                for number, line in enumerate(lines):
                    placed.append(pages.placed(start, base + number * self.leading, room, line, self.size, self.align[place]))
        pages.texts(placed)
        pages.depth += height
        pages.rule(0, pages.depth, self.width)

    def sums(self, label: str, cells: Sequence[Any], final: bool = False) -> None:
        """A row of sums: carried over, brought forward, or the total between a strong and a double rule."""
        pages, height = self.pages, self.row_height + (2 if final else 0)
        span = self.table.label_span()
        if final:
            pages.rule(0, pages.depth, self.width, 1.2, INK)
        else:
            pages.box(0, pages.depth, self.width, height, PALE)
        depth = pages.depth + 0.8 + self.size * 1.05 + (1 if final else 0)
        if span:
            room = sum(self.widths[:span]) - 2 * PAD
            pages.text(PAD, depth, room, pages.type.run(label, BOLD), self.size)
            self.spanned.append((pages.depth, pages.depth + height, span))
        for place, (column, value) in enumerate(zip(self.columns, cells, strict=True)):
            if value is not None:
                run = pages.type.amount(shown(value, column.kind), BOLD)
                pages.text(self.starts[place] + PAD, depth, self.widths[place] - 2 * PAD, run, self.size, "right")
        pages.depth += height
        pages.rule(0, pages.depth, self.width, 0.8 if final else 0.4, INK)
        if final:
            pages.rule(0, pages.depth + 1.8, self.width, 0.8, INK)
