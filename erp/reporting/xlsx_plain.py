"""The plain workbook for very many rows: one pass over a generator, lines and opening balances, totals below.

The fast writer can neither store the value of a formula nor document properties, and stamps its own time; the finished
package is copied once to put these in, so that the file says the same twice and totals can be read without recalculation.
"""

from __future__ import annotations

import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

import rustpy_xlsxwriter
from rustpy_xlsxwriter import Format

from erp import money
from erp.i18n import _
from erp.reporting.table import FIGURES, Column, Heading, Row, Table
from erp.reporting.xlsx_sheet import NUMBER_FORMATS, footer, heading_lines, number_cell, sheet_name, widths

GREEN = "#104631"
CHUNK = 1 << 20
TAIL = 1 << 16  # the totals row and what follows fit in here with room to spare
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def write(table: Table, sample: Sequence[Row], rows: Iterable[Row], stream: BinaryIO, language: str) -> None:
    titles = distinct_titles(table.columns)
    lines = heading_lines(table.heading)
    with tempfile.TemporaryFile() as package:
        rustpy_xlsxwriter.write_worksheet(records(table.columns, titles, rows), package, **layout(table, titles, sample, lines, language))
        finish(table, package, stream)


def distinct_titles(columns: Sequence[Column]) -> list[str]:
    """The writer keys cells by title; two columns of one title are told apart by their key."""
    texts = [str(column.title) for column in columns]
    return [text if texts.count(text) == 1 else f"{text} ({column.key})" for text, column in zip(texts, columns, strict=True)]


def records(columns: Sequence[Column], titles: Sequence[str], rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    numeric = [column.number or column.kind == "date" for column in columns]
    for row in rows:
        if row.kind in FIGURES:
            yield {
                title: number_cell(value, column) if number else None if value is None else str(value)
                for title, value, column, number in zip(titles, row.cells, columns, numeric, strict=True)
            }


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
    totals = {title: "sum" for title, column in zip(titles, table.columns, strict=True) if column.total}
    if totals:
        options |= {"totals_row": totals, "totals_format": Format().set_bold().set_num_format(NUMBER_FORMATS["money"])}
        options |= {"totals_label": _("Total")} if table.label_span() else {}
    return options


def head_format(style: str) -> Format:
    if style == "title":
        return Format().set_bold().set_font_size(16).set_align("center")
    return Format().set_align("center") if style == "subtitle" else Format().set_font_color("#6C737F")


def finish(table: Table, package: BinaryIO, stream: BinaryIO) -> None:
    """Copy the package, with the totals' values, our properties and no time but the report's."""
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, ZIP_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with target.open(entry, "w", force_zip64=True) as out, source.open(name) as content:
                if name == "docProps/core.xml":
                    out.write(properties(table.heading).encode())
                elif name == "xl/worksheets/sheet1.xml":
                    copy_sheet(table, content, out)
                else:
                    out.write(content.read())


def copy_sheet(table: Table, content: Any, out: Any) -> None:
    kept = b""
    while chunk := content.read(CHUNK):
        kept += chunk
        out.write(kept[:-TAIL])
        kept = kept[-TAIL:]
    out.write(with_values(table, kept.decode()).encode() if table.has_totals else kept)


def with_values(table: Table, tail: str) -> str:
    """Put each total's value beside its formula, and below them the exact text."""
    values = iter([(column, table.totals[column.key]) for column in table.columns if column.total])
    checked: list[str] = []

    def value(found: re.Match[str]) -> str:
        column, total = next(values)
        letter, row = found["letter"], int(found["row"])
        exact = money.plain(total) if column.kind == "money" else str(total)
        checked.append(f'<c r="{letter}{row + 1}" t="inlineStr"><is><t>{exact}</t></is></c>')
        return f'{found["cell"]}><f>{found["formula"]}</f><v>{exact}</v>'

    pattern = r'(?P<cell><c r="(?P<letter>[A-Z]+)(?P<row>\d+)"(?: s="\d+")?) t="str"><f>(?P<formula>SUM\([A-Z0-9:]+\))</f><v></v>'
    tail = re.sub(pattern, value, tail)
    row = re.search(r'r="[A-Z]+(\d+)"', checked[0])
    assert row is not None and next(values, None) is None, "each total has its formula"
    return tail.replace("</sheetData>", f'<row r="{row[1]}">{"".join(checked)}</row></sheetData>', 1)


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
