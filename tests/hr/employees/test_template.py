"""The blank workbook of employees is Arabic, though its kind is declared before any module's catalogue is named."""

from __future__ import annotations

from io import BytesIO

from flask import Flask
from openpyxl import load_workbook

from erp.importing.template import write_template
from erp.scope import elevated
from hr.employees.importer import EMPLOYEES_IMPORT


def test_drop_downs_offer_arabic_words_and_the_example_is_among_them(app: Flask) -> None:
    out = BytesIO()
    with elevated("a test reads the codes of every entity"):
        write_template(EMPLOYEES_IMPORT.columns, EMPLOYEES_IMPORT.example, out)
    book = load_workbook(out)
    offered = [[cell.value for cell in column if cell.value] for column in book["lists"].iter_cols()]
    assert ["ذكر", "أنثى"] in offered
    example = {head.value: cell.value for head, cell in zip(book.worksheets[0][1], book.worksheets[0][3], strict=True)}
    for header in ("الجنس", "السلم", "نظام التقاعد", "الحالة"):
        assert any(example[header] in words for words in offered), header
