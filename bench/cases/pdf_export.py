"""A report of some 500 pages, two of its nine columns Arabic, beside the floor: the same pages written with page operators.

The floor draws the same cells word by word, each distinct word shaped, encoded and measured once, with a rule under each
row: no bidi beyond the word, no wrapping, no heads, totals or feet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from arabic_reshaper import reshape
from bidi.algorithm import get_display
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from bench.measure import Pair
from bench.place import Place
from erp.reporting import render_pdf
from erp.reporting.cells import shown
from erp.reporting.pdf_text import REGULAR, faces
from erp.reporting.table import Column, Heading, Table

N = 20_000
ENGINES = ("sqlite",)  # no database takes part
COLUMNS = (
    Column("date", "التاريخ", "date"),
    Column("number", "القيد", "code"),
    Column("description", "البيان"),
    Column("account", "الحساب", "code"),
    Column("coding", "الترميز", "code"),
    Column("party", "الطرف"),
    Column("debit", "مدين", "money", total=True),
    Column("credit", "دائن", "money", total=True),
    Column("balance", "الرصيد", "money"),
)
KINDS = [column.kind for column in COLUMNS]
ROWS_A_PAGE = 31


def rows(n: int) -> Iterator[tuple[Any, ...]]:
    for number in range(n):
        debit, credit = (number * 7919 % 10**8, 0) if number % 2 else (0, number * 7919 % 10**8)
        words = f"صرف مستحقات المورد رقم {number % 900} عن شهر {number % 12 + 1}", f"مؤسسة الرواد {number % 300}"
        day = date(2026, 1 + number % 12, 1 + number % 28)
        yield day, f"MED-JV-2026-{number:06d}", words[0], str(2111 + number % 400), "2026:YNB:2211", words[1], debit, credit, debit - credit


def prepare(place: Place, n: int) -> Pair:
    return Pair(lambda: write(place.folder / "ours.pdf", n), lambda: floor(place.folder / "bare.pdf", n), "page operators", n)


def write(path: Path, n: int) -> None:
    with path.open("wb") as stream:
        render_pdf.render(Table(Heading("دفتر الأستاذ العام", run_id="RPT-2026-BENCH"), COLUMNS, rows(n)), stream, "ar")


def floor(path: Path, n: int) -> None:
    canvas = Canvas(str(path), pagesize=landscape(A4), pageCompression=1, invariant=1)
    font = faces()[REGULAR]
    kept: dict[str, tuple[str, float]] = {}

    def word(text: str) -> tuple[str, float]:
        """Operator and width of one word; words are shaped alone, which is right for these and no others."""
        if text not in kept:
            shaped = text if text.isascii() else get_display(reshape(text), base_dir="R")
            pieces = font.splitString(shaped, canvas._doc)
            operators = [f"{font.getSubsetInternalName(subset, canvas._doc)} 9 Tf ({canvas._escape(piece)}) Tj" for subset, piece in pieces]
            kept[text] = " ".join(operators), font.stringWidth(shaped, 9)
        return kept[text]

    for number, row in enumerate(rows(n)):
        place, cells = number % ROWS_A_PAGE, []
        if number and not place:
            canvas.showPage()
        for column, (value, kind) in enumerate(zip(row, KINDS, strict=True)):
            words = [word(part) for part in reversed(str(value).split())] if kind in ("text", "code") else [word(shown(value, kind))]
            left = 805 - column * 86 - sum(width + 2 for _operators, width in words)
            for operators, width in words:
                cells.append(f"1 0 0 1 {left:.2f} {560 - place * 16} Tm {operators}")
                left += width + 2
        canvas._code.append(f"BT {' '.join(cells)} ET 30 {555 - place * 16} m 810 {555 - place * 16} l S")
    canvas.save()
