"""Which paper, which letter size, how wide each column: from titles, a sample of rows and the totals they promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from erp.reporting.cells import read, shown
from erp.reporting.pdf_page import MARGIN, PAPERS
from erp.reporting.pdf_text import BOLD, MEDIUM, REGULAR, Typesetter
from erp.reporting.table import Column, Row, Table

PAD = 3.0  # on both sides of a cell
CHOICES = (
    *(("A4", size) for size in (9.0, 8.5, 8.0)),
    *(("A4-landscape", size) for size in (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)),
    *(("A3-landscape", size) for size in (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)),
)
EASY = 7.5  # down to this size letters may shrink to keep texts on one line; A3 is taken only when nothing else will do
TEXT_MAX, TEXT_MIN = 24.0, 9.0  # ems a text column likes to have at most, and must have
GROWTH = 30  # totals of a table that goes on beyond the sample may become this much longer


@dataclass(frozen=True)
class Layout:
    paper: str
    size: float
    widths: tuple[float, ...]


def layout(table: Table, sample: Sequence[Row], whole: bool, type_: Typesetter) -> Layout:
    """The first paper and size on which texts stand on one line; else the first on which nothing is squeezed; else the last."""
    needs = [_needs(place, column, table, sample, whole, type_) for place, column in enumerate(table.columns)]
    tries = [(1, paper, size) for paper, size in CHOICES if size >= EASY and paper != "A3-landscape"] + [(0, paper, size) for paper, size in CHOICES]
    for wish, paper, size in tries:
        usable = PAPERS[paper][0] - 2 * MARGIN
        least, wished = ([need[kind] * size + 2 * PAD for need in needs] for kind in (0, 1))
        if sum(wished if wish else least) <= usable:
            return Layout(paper, size, _spread(least, wished, usable, table.columns))
    return Layout(paper, size, tuple(width * usable / sum(least) for width in least))


def _needs(place: int, column: Column, table: Table, sample: Sequence[Row], whole: bool, type_: Typesetter) -> tuple[float, float]:
    """(least, wished) width at size 1."""
    title = max(type_.measure(word, MEDIUM) for word in str(column.title).split() or [""])
    values = [value for value in {row.cells[place] for row in sample} if value is not None]
    if column.kind == "text":
        texts = {read(value, column) for value in values}
        word = max((type_.measure(part, REGULAR) for text in texts for part in text.split()), default=0.0)
        wished = max((type_.measure(text, REGULAR) for text in texts), default=0.0)
        least = max(title, min(word, TEXT_MAX), min(TEXT_MIN, wished))
        return least, max(least, min(wished * 1.03, TEXT_MAX))
    texts = {read(value, column) for value in values} | _totals(place, column, table, sample, whole)
    widest = max((type_.faces[BOLD].stringWidth(text, 1) for text in texts), default=0.0)
    return max(title, widest), max(title, widest) * 1.08


def _totals(place: int, column: Column, table: Table, sample: Sequence[Row], whole: bool) -> set[str]:
    if not column.total:
        return set()
    total: Any = sum(row.cells[place] or 0 for row in sample if row.kind == "line")
    return {shown(total if whole else total * GROWTH, column.kind), "(00,000.00)" if column.kind == "money" else "00"}


def _spread(least: list[float], wished: list[float], usable: float, columns: Sequence[Column]) -> tuple[float, ...]:
    """Give what is left over to the wishes first, then to texts, or to all if there are none."""
    left = usable - sum(least)
    wants = [wish - low for low, wish in zip(least, wished, strict=True)]
    share = min(1.0, left / sum(wants)) if sum(wants) > 0 else 0.0
    given = [low + want * share for low, want in zip(least, wants, strict=True)]
    rest = usable - sum(given)
    texts = [place for place, column in enumerate(columns) if column.kind == "text"]
    takers = texts or list(range(len(columns)))
    weight = sum(given[place] for place in takers)
    return tuple(width + (rest * width / weight if place in takers else 0.0) for place, width in enumerate(given))
