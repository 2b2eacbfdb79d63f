"""Sheets of paper: boxes, rules and runs of text as page operators, new pages, page x of y, the QR of the run.

Places are points from the *start* edge (right in Arabic, left in English) and from the top, so that one layout serves
both directions; only amounts know their physical side.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import cache
from typing import BinaryIO

import segno
from reportlab.lib.pagesizes import A3, A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import FILL_EVEN_ODD, FILL_NON_ZERO, Canvas

from erp.emblem import svg
from erp.emblem.svg import Drawing, Shape
from erp.i18n import _
from erp.reporting.pdf_text import REGULAR, Run, Typesetter

PAPERS = {"A4": A4, "A4-landscape": landscape(A4), "A3-landscape": landscape(A3)}
MARGIN = 30.0
FOOT = 46.0  # height of the foot: QR, run, page x of y

Colour = tuple[float, float, float]
INK: Colour = (0.067, 0.094, 0.153)
GREY: Colour = (0.302, 0.341, 0.38)
HAIR: Colour = (0.72, 0.75, 0.79)
GREEN: Colour = (0.063, 0.275, 0.192)
PALE: Colour = (0.933, 0.976, 0.949)
WHITE: Colour = (1.0, 1.0, 1.0)


class Pages:
    """A document being written, page after page. `head` and `foot` draw what every page carries."""

    def __init__(self, stream: BinaryIO, paper: str, rtl: bool) -> None:
        self.rtl = rtl
        self.paper_width, self.paper_height = PAPERS[paper]
        self.canvas = Canvas(
            stream,
            pagesize=PAPERS[paper],
            pageCompression=1,
            invariant=1,
            lang="ar-SA" if rtl else "en",
            initialFontName="Helvetica",
        )
        self.type = Typesetter(self.canvas, rtl)
        self.width = self.paper_width - 2 * MARGIN
        self.bottom = self.paper_height - MARGIN - FOOT  # depth where the body ends
        self.depth = MARGIN
        self.number = 0
        self.head: Callable[[], None] = lambda: None
        self.foot: Callable[[], None] = lambda: None
        self._forms: set[str] = set()

    def describe(self, title: str, author: str, subject: str, keywords: str) -> None:
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setSubject(subject)
        self.canvas.setKeywords(keywords)
        self.canvas.setCreator("Mizan")

    def begin(self) -> None:
        self.number += 1
        self.depth = MARGIN
        self.head()

    def end(self) -> None:
        self.foot()
        self.canvas.showPage()

    def turn(self) -> None:
        self.end()
        self.begin()

    def room(self) -> float:
        return self.bottom - self.depth

    def finish(self) -> None:
        """Close the last page, write the number of pages where every page left room for it, and the file."""
        self.end()
        total = self.type.run(str(self.number), REGULAR, ltr=True)
        self.canvas.beginForm("pages", -60, -4, 60, 12)
        self.texts([self.placed_at(-total.width * 7.5 if self.rtl else 0, 0, total, 7.5)], GREY)
        self.canvas.endForm()
        self.canvas.save()

    # places

    def x(self, start: float) -> float:
        """The physical place of a distance from the start edge of the body."""
        return self.paper_width - MARGIN - start if self.rtl else MARGIN + start

    def y(self, depth: float) -> float:
        return self.paper_height - depth

    # drawing

    def emit(self, operators: str) -> None:
        self.canvas._code.append(operators)

    def box(self, start: float, depth: float, width: float, height: float, colour: Colour) -> None:
        left = self.x(start + width) if self.rtl else self.x(start)
        self.emit(f"{_rgb(colour)} rg {left:.2f} {self.y(depth + height):.2f} {width:.2f} {height:.2f} re f")

    def rule(self, start: float, depth: float, width: float, thickness: float = 0.4, colour: Colour = HAIR) -> None:
        left, y = self.x(start + width) if self.rtl else self.x(start), self.y(depth)
        self.emit(f"{_rgb(colour)} RG {thickness:.2f} w {left:.2f} {y:.2f} m {left + width:.2f} {y:.2f} l S")

    def upright(self, start: float, top: float, bottom: float) -> None:
        if bottom > top:
            x = self.x(start)
            self.emit(f"{_rgb(HAIR)} RG 0.40 w {x:.2f} {self.y(top):.2f} m {x:.2f} {self.y(bottom):.2f} l S")

    def text(self, start: float, depth: float, width: float, run: Run, size: float, align: str = "start", colour: Colour = INK) -> None:
        """A run in a box: `start`, `center`, `end` follow the direction, `right` does not."""
        self.texts([self.placed(start, depth, width, run, size, align)], colour)

    def texts(self, placed: Sequence[str], colour: Colour = INK) -> None:
        """Several runs of one colour, as `placed` gives them."""
        self.canvas._code.append(f"BT {_rgb(colour)} rg {' '.join(placed)} ET")

    def placed(self, start: float, depth: float, width: float, run: Run, size: float, align: str = "start") -> str:
        """The operators of a run in a box. Too wide: narrowed, never cut."""
        taken = run.width * size
        squeeze = ""
        if taken > width:
            squeeze, taken = f"{100 * width / taken:.1f} Tz ", width
        left = self.paper_width - MARGIN - start - width if self.rtl else MARGIN + start
        if align == "center":
            left += (width - taken) / 2
        elif align == "right" or (align == "start") == self.rtl:
            left += width - taken
        return self.placed_at(left, self.paper_height - depth, run, size, squeeze)

    def placed_at(self, left: float, y: float, run: Run, size: float, squeeze: str = "") -> str:
        pieces = " ".join([f"{font} {size:.2f} Tf {operator}" for font, operator in run.pieces])
        return f"{squeeze}1 0 0 1 {left:.2f} {y:.2f} Tm {pieces}{' 100 Tz' if squeeze else ''}"

    def page_of_pages(self, depth: float) -> None:
        """ "Page 3 of 12" at the end edge; the total is drawn once, when it is known."""
        words = self.type.run(_("Page %(number)s of", number=self.number), REGULAR)
        end = self.width - 16
        self.text(end - words.width * 7.5, depth, words.width * 7.5, words, 7.5, colour=GREY)
        self.canvas.saveState()
        self.canvas.translate(self.x(end + 2.5), self.y(depth))
        self.canvas.doForm("pages")
        self.canvas.restoreState()

    def qr(self, text: str, start: float, depth: float, side: float) -> None:
        """The QR of `text`, drawn once as a form and placed again on each page."""
        if "qr" not in self._forms:
            self._forms.add("qr")
            # a mask named: every reader knows each of the eight from the code itself, and trying them all is a third of a payslip's time
            matrix = segno.make(text, error="m", micro=False, mask=3).matrix
            cells = [(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark]
            count = len(matrix)
            self.canvas.beginForm("qr", 0, 0, count, count)
            self.emit("0 0 0 rg " + " ".join(f"{x} {count - 1 - y} 1 1 re" for x, y in cells) + " f")
            self.canvas.endForm()
            self._qr_cells = count
        left = self.x(start + side) if self.rtl else self.x(start)
        self.canvas.saveState()
        self.canvas.translate(left, self.y(depth + side))
        self.canvas.scale(side / self._qr_cells, side / self._qr_cells)
        self.canvas.doForm("qr")
        self.canvas.restoreState()

    def picture(self, data: bytes, start: float, depth: float, side: float) -> None:
        """A PNG, JPEG or checked SVG in a square, its sides in their own ratio."""
        left, bottom = self.x(start + side) if self.rtl else self.x(start), self.y(depth + side)
        if b"<svg" in data[:4096]:
            self.drawing(svg.read(data), left, bottom, side)
        else:
            self.canvas.drawImage(ImageReader(io.BytesIO(data)), left, bottom, side, side, preserveAspectRatio=True, anchor="c", mask="auto")

    def drawing(self, drawing: Drawing, left: float, bottom: float, side: float) -> None:
        canvas, scale = self.canvas, side / max(drawing.width, drawing.height)
        canvas.saveState()
        canvas.translate(left + (side - drawing.width * scale) / 2, bottom + (side + drawing.height * scale) / 2)
        canvas.scale(scale, -scale)
        for shape in drawing.shapes:
            self.shape(shape)
        canvas.restoreState()

    def shape(self, shape: Shape) -> None:
        canvas, look, path = self.canvas, shape.look, self.canvas.beginPath()
        for kind, *places in shape.segments:
            {"M": path.moveTo, "L": path.lineTo, "C": path.curveTo, "Z": path.close}[kind](*places)
        if look.fill:
            canvas.setFillColorRGB(*look.fill)
        if look.stroke:
            canvas.setStrokeColorRGB(*look.stroke)
            canvas.setLineWidth(look.width)
            canvas.setLineCap(look.cap)
            canvas.setLineJoin(look.join)
        mode = FILL_EVEN_ODD if look.even_odd else FILL_NON_ZERO
        canvas.drawPath(path, stroke=int(look.stroke is not None), fill=int(look.fill is not None), fillMode=mode)


@cache
def _rgb(colour: Colour) -> str:
    return f"{colour[0]:.3f} {colour[1]:.3f} {colour[2]:.3f}"
