"""The five formats, in both languages, say the same figures; each is read back by a program that is not ours."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from erp.reporting import render_csv, render_html, render_json, render_pdf, render_xlsx
from erp.reporting.cells import plain, shown
from erp.reporting.table import Row, Table
from tests.factories.reporting import BUDGET, LINES, make_budget

RENDERERS = {"pdf": render_pdf, "xlsx": render_xlsx, "csv": render_csv, "json": render_json, "html": render_html}


def rendered(format: str, table: Table, language: str = "ar") -> bytes:
    stream = io.BytesIO()
    RENDERERS[format].render(table, stream, language)
    return stream.getvalue()


def expected() -> tuple[list[tuple[Any, ...]], tuple[Any, ...]]:
    table = make_budget()
    rows = [row.cells for row in table.read() if row.kind == "line"]
    return rows, table.total_cells()


def pdf_text(content: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext: not installed")
    path = tmp_path / "report.pdf"
    path.write_bytes(content)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True, timeout=60).stdout.decode()
    return re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text)


class Cells(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.inside = True
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


@pytest.mark.parametrize("language", ["ar", "en"])
def test_csv_has_the_lines_by_column_key(language: str) -> None:
    rows, _totals = expected()
    read = list(csv.DictReader(io.StringIO(rendered("csv", make_budget(), language).decode("utf-8"))))
    assert list(read[0]) == [column.key for column in BUDGET]
    for line, row in zip(read, rows, strict=True):
        for column, value in zip(BUDGET, row, strict=True):
            assert line[column.key].removeprefix("'") == plain(value, column.kind)
    assert read[1]["name"].startswith("'=")
    assert read[1]["final"] == "-537500.00"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_json_has_the_lines_the_totals_and_where_they_come_from(language: str) -> None:
    rows, totals = expected()
    read = json.loads(rendered("json", make_budget(), language))
    assert [[line[c.key] for c in BUDGET] for line in read["rows"]] == [
        [None if v is None else v if c.kind == "integer" else plain(v, c.kind) for c, v in zip(BUDGET, row, strict=True)] for row in rows
    ]
    assert read["totals"]["final"] == plain(totals[3], "money")
    assert read["count"] == 3
    assert (read["run_id"], read["ledger_position"]) == ("RPT-2026-001187", "MED:48102")


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_workbook_holds_numbers_dates_and_sums(language: str) -> None:
    rows, totals = expected()
    content = rendered("xlsx", make_budget(), language)
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    sheet = book.active
    assert sheet is not None
    assert sheet.sheet_view.rightToLeft is (language == "ar") or (language == "en" and not sheet.sheet_view.rightToLeft)
    read = [row[: len(BUDGET)] for row in sheet.iter_rows(values_only=True)]
    start = next(place for place, row in enumerate(read) if row[0] == "البند")
    for line, row in zip(read[start + 2 : start + 5], rows, strict=True):
        assert [as_figure(cell, c.kind) for cell, c in zip(line, BUDGET, strict=True)] == [
            value if value is not None else None for value in (*row[:6], row[6])
        ]
    total = read[start + 5]
    assert [as_figure(cell, c.kind) for cell, c in zip(total[3:], BUDGET[3:], strict=True)] == list(totals[3:])
    assert read[start + 6][3] == plain(totals[3], "money")
    assert book.properties.subject == "RPT-2026-001187"


def as_figure(cell: Any, kind: str) -> Any:
    if isinstance(cell, datetime):
        return cell.date()
    if kind == "money" and isinstance(cell, (int, float)):
        return round(Decimal(str(cell)) * 100)
    if kind == "percent" and cell is not None:
        return round(Decimal(str(cell)) * 100, 1)
    return cell


def test_totals_are_formulas_over_lines_alone_and_no_text_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(rendered("xlsx", make_budget())))
    sheet = book.active
    assert sheet is not None
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 3
    assert all(re.fullmatch(r'=SUMIF\(\$H\$\d+:\$H\$\d+,"line",[DEF]\d+:[DEF]\d+\)', str(formula)) for formula in formulas)


@pytest.mark.parametrize("language", ["ar", "en"])
def test_html_shows_what_people_read(language: str) -> None:
    rows, totals = expected()
    parser = Cells()
    parser.feed(rendered("html", make_budget(), language).decode())
    read = [[text.strip() for text in row] for row in parser.rows]
    assert read[2:5] == [[shown(value, column.kind) for column, value in zip(BUDGET, row, strict=True)] for row in rows]
    assert read[5][1:] == [shown(value, column.kind) for column, value in zip(BUDGET[3:], totals[3:], strict=True)]


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_page_shows_every_figure_and_searchable_arabic(language: str, tmp_path: Path) -> None:
    rows, totals = expected()
    text = pdf_text(rendered("pdf", make_budget(), language), tmp_path)
    for row in [*rows, totals]:
        for column, value in zip(BUDGET, row, strict=True):
            if column.number and value is not None:
                assert shown(value, column.kind).strip("()") in text
    assert "رواتب الموظفين المدنيين" in text
    assert "30/09/2026" in text
    assert "14-3" in text


@pytest.mark.parametrize("format", RENDERERS)
def test_the_same_input_gives_the_same_bytes(format: str) -> None:
    assert rendered(format, make_budget()) == rendered(format, make_budget())


@pytest.mark.parametrize("format", RENDERERS)
@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_empty_report_is_still_a_report(format: str, language: str) -> None:
    content = rendered(format, make_budget(rows=[]), language)
    assert content


@pytest.mark.parametrize("format", RENDERERS)
def test_a_renderer_leaves_the_totals_behind(format: str) -> None:
    table = make_budget()
    rendered(format, table)
    assert table.totals["paid"] == sum(line[4] for line in LINES)
    assert table.count == len(LINES)


@pytest.mark.parametrize("format", RENDERERS)
def test_a_fault_while_reading_reaches_the_caller(format: str) -> None:
    def rows() -> Any:
        yield Row(("1", "a", date(2026, 1, 1), 1, 1, 1, None))
        raise RuntimeError("the database went away")

    renderer: Callable[..., bytes] = rendered
    with pytest.raises(RuntimeError, match="went away"):
        renderer(format, make_budget(rows=rows()))
