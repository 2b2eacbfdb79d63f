"""Many rows: sums carried over pages, pages numbered, a plain workbook, bounded memory."""

from __future__ import annotations

import io
import re
import tracemalloc
from itertools import pairwise
from pathlib import Path

import openpyxl
import pypdf
import pytest
import python_calamine

from erp.reporting import render_pdf, render_xlsx
from erp.reporting.table import Fact, Summary, Table
from erp.reporting.xlsx_sheet import sheet_name
from tests.erp.reporting.test_same_figures import pdf_text, rendered
from tests.factories.reporting import make_ledger

AMOUNT = re.compile(r"[\d,]+\.\d\d")


def test_what_is_carried_forward_is_brought_forward(tmp_path: Path) -> None:
    pages = pdf_text(rendered("pdf", make_ledger(300)), tmp_path).split("\f")[:-1]
    assert len(pages) > 5
    for page, following in pairwise(pages[:-1]):
        carried = next(line for line in page.splitlines() if "مرحّل" in line)
        brought = next(line for line in following.splitlines() if "ما قبله" in line)
        assert AMOUNT.findall(carried) == AMOUNT.findall(brought)
    assert "الإجمالي العام" in pages[-1]


def test_every_page_has_its_number_of_how_many(tmp_path: Path) -> None:
    pages = pdf_text(rendered("pdf", make_ledger(120), "en"), tmp_path).split("\f")[:-1]
    for number, page in enumerate(pages, 1):
        assert re.search(rf"Page {number} of\s+{len(pages)}\b", page)


def test_arabic_is_joined_and_in_visual_order() -> None:
    reader = pypdf.PdfReader(io.BytesIO(rendered("pdf", make_ledger(1))))
    fonts = [font.get_object() for font in reader.pages[0]["/Resources"]["/Font"].values()]  # type: ignore[index]
    embedded = [font for font in fonts if "PlexSansArabic" in font["/BaseFont"]]
    assert embedded
    assert all("/ToUnicode" in font for font in embedded)


def test_beyond_the_styled_rows_the_workbook_is_plain_and_whole() -> None:
    count = render_xlsx.STYLED_ROWS_MAX + 1
    table = make_ledger(count)
    content = rendered("xlsx", table)
    rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows[-1][3] == f"{table.totals['debit'] / 100:.2f}"
    assert rows[-2][3] == table.totals["debit"] / 100
    assert rows[-3][1] == f"MED-JV-2026-{count - 1:06d}"
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    assert book.properties.subject == "RPT-2026-001187"
    assert rendered("xlsx", make_ledger(count)) == content


def test_memory_does_not_grow_with_the_rows_of_a_workbook() -> None:
    with open("/dev/null", "wb") as nowhere:
        tracemalloc.start()
        render_xlsx.render(make_ledger(60_000), Forgetful(nowhere), "ar")
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 40 << 20


class Forgetful(io.RawIOBase):
    """A stream that keeps nothing."""

    def __init__(self, _nowhere: object) -> None:
        super().__init__()
        self.place = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.place += len(data)
        return len(data)


def test_a_long_text_is_wrapped_and_not_cut(tmp_path: Path) -> None:
    table = make_ledger(1)
    words = [str(number) for number in range(1000, 1120)]
    table.rows = [(None, "1", "بيان " + " ".join(words), 1, 0, 1)]
    stream = io.BytesIO()
    render_pdf.render(table, stream, "ar")
    text = pdf_text(stream.getvalue(), tmp_path)
    assert all(word in text for word in words)


def test_sheet_names_are_what_a_spreadsheet_takes() -> None:
    assert sheet_name("ميزان [1/2]: نصف؟") == "ميزان  1 2   نصف؟"
    assert sheet_name("") == "Mizan"
    assert len(sheet_name("ا" * 50)) == 31


@pytest.mark.parametrize("count", range(22, 42, 2))
def test_no_total_stands_alone_on_its_page(count: int, tmp_path: Path) -> None:
    pages = pdf_text(rendered("pdf", make_ledger(count), "en"), tmp_path).split("\f")[:-1]
    assert "Grand total" in pages[-1]
    assert pages[-1].count("MED-JV-2026-") >= 3
    assert sum(page.count("MED-JV-2026-") for page in pages) == count


def with_bridge(count: int) -> Table:
    """A ledger with a bridge of eight steps below it."""
    table = make_ledger(count)
    facts = [*(Fact(f"خطوة {step}", step) for step in range(7)), Fact("الصافي المرحل", 123_456_78, strong=True)]
    table.closing = lambda read: (Summary("الجسر", facts),)
    return table


@pytest.mark.parametrize("count", range(16, 40, 4))
def test_nobody_signs_a_page_without_the_figure(count: int, tmp_path: Path) -> None:
    pages = pdf_text(rendered("pdf", with_bridge(count)), tmp_path).split("\f")[:-1]
    (signed,) = [page for page in pages if "مدير الشؤون المالية" in page]
    assert "123,456.78" in signed


@pytest.mark.parametrize("format", ["json", "html", "xlsx"])
def test_a_summary_stands_in_what_people_and_machines_read(format: str) -> None:
    content = rendered(format, with_bridge(3))
    if format == "xlsx":
        rows = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert any(row[0] == "الصافي المرحل" and 123456.78 in row for row in rows)
    else:
        assert "الصافي المرحل" in content.decode()
        assert ("123456.78" if format == "json" else "123,456") in content.decode()
