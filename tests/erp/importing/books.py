"""Small workbooks and hostile ones, made by the tests."""

from __future__ import annotations

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
