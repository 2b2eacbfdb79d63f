"""Small workbooks and hostile ones, made by the tests."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from erp.importing.columns import Choice, ImportColumn

KIND = Choice("emirate", "إمارة", "Emirate"), Choice("centre", "مركز", "Centre")
COLUMNS = (
    ImportColumn("code", "رمز الجهة", "Entity code", "code", required=True, upper=True),
    ImportColumn("name_ar", "اسم الجهة", "Entity name (Arabic)", required=True),
    ImportColumn("kind", "نوع الجهة", "Kind", "choice", required=True, choices=KIND),
    ImportColumn("since", "تاريخ الإنشاء", "Since", "date"),
    ImportColumn("amount", "المبلغ", "Amount", "money", least=0),
    ImportColumn("books", "وحدة محاسبية", "Balancing unit", "boolean"),
)
HEADERS = [column.title_ar for column in COLUMNS]
EXAMPLE = {"code": "EX-1", "name_ar": "جهة للمثال", "kind": "مركز"}


def book(path: Path, *rows: Sequence[Any], sheet: str = "البيانات") -> Path:
    made = Workbook()
    page = made.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    made.save(path)
    return path


def with_part(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one of its parts replaced: what no honest program would write."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in parts.items():
            archive.writestr(name, inside)
    return path


def sheet_xml(inside: str) -> bytes:
    head = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return f"{head}{inside}</sheetData></worksheet>".encode()


def ods(path: Path, rows: str, manifest: str = "") -> Path:
    """A spreadsheet as LibreOffice would write it, of table-row elements."""
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    content = f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='ورقة'>{rows}</table:table>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
        archive.writestr("content.xml", f"<?xml version='1.0'?>{content}</office:spreadsheet></office:body></office:document-content>")
    return path


def ods_row(*cells: str) -> str:
    inside = "".join(f"<table:table-cell office:value-type='string'><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row>{inside}</table:table-row>"


def xls(path: Path, rows: Sequence[Sequence[Any]], locked: bool = False) -> Path:
    """An old workbook (BIFF8 in its compound file), as programs of the nineties write it."""
    record = lambda kind, data=b"": struct.pack("<HH", kind, len(data)) + data  # noqa: E731
    begin = lambda what: record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0, 1997, 0, 6))  # noqa: E731
    name = "بيانات"
    head = begin(0x0005) + (record(0x002F, b"\x01\x00\x01\x00\x01\x00" + bytes(48)) if locked else b"")
    named = struct.pack("<BBBB", 0, 0, len(name), 1) + name.encode("utf-16-le")
    offset = len(head) + 4 + 4 + len(named) + 4
    stream = head + record(0x0085, struct.pack("<I", offset) + named) + record(0x000A) + begin(0x0010)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str):
                stream += record(0x0204, at + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
            elif cell is not None:
                stream += record(0x0203, at + struct.pack("<d", cell))
    path.write_bytes(_compound((stream + record(0x000A)).ljust(4096, b"\0")))
    return path


def _compound(stream: bytes) -> bytes:
    """A compound file whose one stream is the workbook, eight sectors long."""
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    chain = struct.pack("<128I", table, end, *range(3, 10), end, *[free] * 118)
    entry = lambda name, kind, child, start, size: (  # noqa: E731
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII16x4x16xIQ", 2 * len(name) + 2, kind, 1, free, free, child, start, size)
    )  # fmt: skip
    folder = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream)) + bytes(256)
    return head + chain + folder + stream
