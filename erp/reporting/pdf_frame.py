"""What surrounds the table on paper: letterhead, emblem, title, facts, parameters; signatures; the foot of each page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from erp.i18n import _
from erp.reporting.pdf_page import FOOT, GREEN, GREY, HAIR, INK, MARGIN, Pages
from erp.reporting.pdf_text import BOLD, MEDIUM, REGULAR
from erp.reporting.table import Heading, Signature

EMBLEM = 40.0
MARK = Path(__file__).parent.parent / "static" / "mark.svg"


@lru_cache(maxsize=1)
def mark() -> bytes:
    """Mizan's own mark: what papers bear where the office has supplied no emblem."""
    return MARK.read_bytes()


class Frame:
    """Draws the heading on the first page, its short form on the others, and the foot on all."""

    def __init__(self, pages: Pages, heading: Heading) -> None:
        self.pages, self.heading = pages, heading
        pages.foot = self.foot
        pages.describe(str(heading.title), heading.made_by, heading.run_id, f"{heading.name} {heading.ledger_position}".strip())

    def first(self) -> None:
        pages, heading = self.pages, self.heading
        third = pages.width / 3
        top = pages.depth
        left, letters = self._lines(heading.letterhead, 0, top, third)
        right, facts = self._facts(top)
        middle = self._title(third * 0.7, top, pages.width - 1.4 * third, max(left, right), pages.width - 2 * max(letters, facts) - 12)
        pages.depth = max(left, right, middle) + 4
        pages.rule(0, pages.depth, pages.width, 1.2, GREEN)
        pages.depth += 3
        self._parameters()
        pages.depth += 5

    def _lines(self, texts: Sequence[object], start: float, depth: float, width: float) -> tuple[float, float]:
        """Where they end, and how wide they are."""
        runs = [self.pages.type.run(str(text), MEDIUM) for text in texts]
        for run in runs:
            depth += 13
            self.pages.text(start, depth, width, run, 8.5)
        return depth, max((run.width for run in runs), default=0) * 8.5

    def _facts(self, top: float) -> tuple[float, float]:
        """Pairs in two columns at the end edge: number, dates, time. Where they end, and how wide they are."""
        pages, facts = self.pages, [(str(label), text) for label, text in self.heading.facts]
        runs = [(pages.type.run(label, REGULAR), pages.type.run(text, MEDIUM, ltr=text.isascii())) for label, text in facts]
        wide = max((fact.width for _label, fact in runs), default=0) * 8
        labels = max((label.width for label, _fact in runs), default=0) * 8
        depth = top
        for label, fact in runs:
            depth += 12
            pages.text(pages.width - wide - labels - 10, depth, labels, label, 8, colour=GREY)
            pages.text(pages.width - wide, depth, wide, fact, 8)
        return depth, wide + labels + 10

    def _title(self, start: float, top: float, width: float, sides: float, free: float) -> float:
        """Under the emblem; a title wider than what is `free` there begins where the `sides` have ended."""
        pages, heading = self.pages, self.heading
        middle = start + (width - EMBLEM) / 2
        pages.picture(heading.emblem or mark(), middle, top, EMBLEM)
        depth = top + EMBLEM + 4
        lines = pages.type.lines(str(heading.title), BOLD, width / 15)
        if any(line.width * 15 > free for line in lines):
            depth = max(depth, sides)
        for line in lines:
            depth += 17
            pages.text(start, depth, width, line, 15, "center")
        for text in (heading.entity, heading.fiscal_year, heading.period):
            if text:
                depth += 13
                pages.text(start, depth, width, pages.type.run(text), 9, "center", INK if text == heading.entity else GREY)
        return depth + 2

    def _parameters(self) -> None:
        pages, heading = self.pages, self.heading
        texts = [f"{label}: {text}" for label, text in heading.parameters] + ([str(heading.unit_note)] if heading.unit_note else [])
        place, depth = 0.0, pages.depth + 8
        for text in texts:
            run = pages.type.run(text)
            if place and place + run.width * 7.5 > pages.width:
                place, depth = 0.0, depth + 11
            pages.text(place, depth, pages.width - place, run, 7.5, colour=GREY)
            place += run.width * 7.5 + 16
        pages.depth = depth if texts else pages.depth

    def short(self) -> None:
        """The one line on top of the following pages."""
        pages, heading = self.pages, self.heading
        pages.depth += 10
        title = pages.type.run(str(heading.title), MEDIUM)
        pages.text(0, pages.depth, pages.width * 0.5, title, 9)
        side = " · ".join(part for part in (heading.entity, heading.period) if part)
        pages.text(pages.width * 0.5, pages.depth, pages.width * 0.5, pages.type.run(side), 8, "end", GREY)
        pages.depth += 4
        pages.rule(0, pages.depth, pages.width, 0.8, GREEN)
        pages.depth += 5

    def foot(self) -> None:
        pages, heading = self.pages, self.heading
        top = pages.paper_height - MARGIN - FOOT + 12
        pages.rule(0, top, pages.width, 0.4, HAIR)
        place = 0.0
        if heading.run_id:
            side = FOOT - 16
            pages.qr(heading.verify_address or heading.run_id, 0, top + 4, side)
            place = side + 7
            pages.text(place, top + 14, 220, pages.type.run(how_verified(heading)), 7, colour=GREY)
            pages.text(place, top + 25, 220, pages.type.run(heading.run_id, MEDIUM, ltr=True), 7.5)
        position = f"{_('Ledger position')}: {heading.ledger_position}" if heading.ledger_position else ""
        pages.text(pages.width * 0.45, top + 20, pages.width * 0.3, pages.type.run(position), 7.5, "center", GREY)
        pages.page_of_pages(top + 20)


def how_verified(heading: Heading) -> str:
    """Only what the archive keeps can be given to its page; a paper printed on request has a page of its own behind its code, or its number."""
    if heading.verify_address == heading.run_id:
        return _("To verify: scan the code, or give the file to the archive page.")
    return _("To verify: scan the code.") if heading.verify_address else _("The code holds the number of this paper.")


def signature_height(signatures: Sequence[Signature]) -> float:
    return 78.0 * ((len(signatures) + 5) // 6) if signatures else 0.0


def draw_signatures(pages: Pages, signatures: Sequence[Signature]) -> None:
    """Blocks side by side, six in a row at most: what was done, the office, a dotted line, the name."""
    for place in range(0, len(signatures), 6):
        row = signatures[place : place + 6]
        width = pages.width / len(row)
        for number, signature in enumerate(row):
            _draw_signature(pages, signature, number * width + 8, width - 16)
        pages.depth += 78


def _draw_signature(pages: Pages, signature: Signature, start: float, width: float) -> None:
    top = pages.depth
    pages.text(start, top + 18, width, pages.type.run(str(signature.action), BOLD), 9, "center")
    pages.text(start, top + 30, width, pages.type.run(str(signature.title)), 8.5, "center")
    line = min(width, 170)
    pages.canvas.saveState()
    pages.canvas.setDash(1, 2)
    pages.rule(start + (width - line) / 2, top + 56, line, 0.7, GREY)
    pages.canvas.restoreState()
    if signature.name:
        pages.text(start, top + 68, width, pages.type.run(signature.name), 8.5, "center")
