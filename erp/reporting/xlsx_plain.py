"""The plain workbook for very many rows: one pass over a generator, lines and opening balances, totals below.

The fast writer stores no value beside a formula, so totals are numbers here; and it knows no document properties and stamps
its own time, so these are put into the finished package, which says the same twice.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import rustpy_xlsxwriter
from rustpy_xlsxwriter import Format

from erp.i18n import _
from erp.reporting.cells import plain, read
from erp.reporting.table import FIGURES, Column, Heading, Row, Table
from erp.reporting.xlsx_sheet import NUMBER_FORMATS, footer, heading_lines, number_cell, sheet_name, widths

GREEN = "#104631"
CHUNK = 1 << 20
CORE = "docProps/core.xml"
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(table: Table, sample: Sequence[Row], rows: Iterable[Row], stream: BinaryIO, language: str) -> None:
    titles = distinct_titles(table.columns)
    lines = heading_lines(table.heading)
    with tempfile.TemporaryFile() as package:
        rustpy_xlsxwriter.write_worksheet(records(table, titles, rows), package, **layout(table, titles, sample, lines, language))
        finish(table, package, stream)


def distinct_titles(columns: Sequence[Column]) -> list[str]:
    """The writer keys cells by title; two columns of one title are told apart by their key."""
    texts = [str(column.title) for column in columns]
    return [text if texts.count(text) == 1 else f"{text} ({column.key})" for text, column in zip(texts, columns, strict=True)]


def records(table: Table, titles: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Every line and opening balance by title, and below them the totals, known by then."""
    fills = [filling(column) for column in table.columns]
    for row in rows:
        if row.kind in FIGURES:
            yield dict(zip(titles, [fill(value) for fill, value in zip(fills, row.cells, strict=True)], strict=True))
    if table.has_totals:
        yield from totals(table, titles)


def filling(column: Column) -> Callable[[Any], Any]:
    """How a value of the column becomes a cell; decided once a column, since cells are many."""
    if column.number or column.kind == "date":
        return lambda value: number_cell(value, column)
    return lambda value: None if value is None else read(value, column)


def totals(table: Table, titles: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The totals as numbers, and once more as exact text."""
    empty = dict.fromkeys(titles)
    summed = [(title, column) for title, column in zip(titles, table.columns, strict=True) if column.total]
    label = {titles[0]: _("Total")} if table.label_span() and table.columns[0].kind in ("text", "code") else {}
    yield {**empty, **label, **{title: number_cell(table.totals[column.key], column) for title, column in summed}}
    yield {**empty, **{title: plain(table.totals[column.key], column.kind) for title, column in summed}}
    figures = next((title for title, _column in summed), titles[-1])
    for summary in table.summaries():
        for fact in summary.facts:
            yield {**empty, titles[0]: str(fact.label), figures: number_cell(fact.value, Column("fact", "", fact.kind))}


def layout(table: Table, titles: Sequence[str], sample: Sequence[Row], lines: Sequence[tuple[str, str]], language: str) -> dict[str, Any]:
    last = len(titles) - 1
    found = widths(table.columns, sample, [None] * len(titles))
    options: dict[str, Any] = {
        "sheet_name": sheet_name(table.heading.title),
        "header_row": len(lines) + 1,
        "freeze_row": len(lines) + 2,
        "autofilter": True,
        "header_format": Format().set_bold().set_font_color("#FFFFFF").set_background_color(GREEN).set_align("center").set_text_wrap(),
        "column_widths": [width + (4 if column.total else 0) for width, column in zip(found, table.columns, strict=True)],
        "column_formats": {title: Format().set_num_format(NUMBER_FORMATS[column.kind]) for title, column in zip(titles, table.columns, strict=True)},
        "sheet_view": {"right_to_left": language == "ar"},
        "page_setup": {
            "landscape": len(titles) > 5,
            "paper_size": 9,
            "fit_to_pages": (1, 0),
            "repeat_rows": (len(lines) + 1, len(lines) + 1),
            "footer": footer(table),
        },
    }
    if last:
        options["merge_ranges"] = [(place, 0, place, last, text, head_format(style)) for place, (style, text) in enumerate(lines)]
    return options


def head_format(style: str) -> Format:
    if style == "title":
        return Format().set_bold().set_font_size(16).set_align("center")
    return Format().set_align("center") if style == "subtitle" else Format().set_font_color("#6C737F")


def finish(table: Table, package: BinaryIO, stream: BinaryIO) -> None:
    """Put our properties in place of the writer's, which bear the time of writing, and hand the package on.

    They and what follows them are small and stand at the end: that end is written anew, nothing is packed a second time.
    """
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as book:
        old = book.getinfo(CORE)
        following = [(entry.filename, book.read(entry)) for entry in book.filelist if entry.header_offset > old.header_offset]
        for name in (CORE, *(name for name, _content in following)):
            book.filelist.remove(book.NameToInfo.pop(name))
        book.start_dir = old.header_offset
        for name, content in ((CORE, properties(table.heading).encode()), *following):
            book.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    package.seek(0)
    shutil.copyfileobj(package, stream, CHUNK)


def properties(heading: Heading) -> str:
    made = (heading.made_at.replace(tzinfo=None) if heading.made_at else datetime(2000, 1, 1)).isoformat(timespec="seconds") + "Z"
    spaces = {
        "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
    names = "".join(f' xmlns:{short}="{space}"' for short, space in spaces.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties{names}>'
        f"<dc:title>{escape(str(heading.title))}</dc:title><dc:subject>{escape(heading.run_id)}</dc:subject>"
        f"<dc:creator>{escape(heading.made_by)}</dc:creator>"
        f"<dc:description>{escape(f'{heading.name} {heading.ledger_position}'.strip())}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
    )
