"""A report as a workbook: one styled sheet that prints well; beyond 20,000 rows a plain one, written as it is read.

The styled writer is XlsxWriter, since it stores the value beside each formula: who reads the file without a spreadsheet
program still finds the totals. The plain one writes rows from a generator, in bounded memory.
"""

from __future__ import annotations

from itertools import chain, islice
from typing import BinaryIO

from erp.i18n import in_language
from erp.reporting import xlsx_plain, xlsx_styled
from erp.reporting.table import Table

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STYLED_ROWS_MAX = 20_000


def render(table: Table, stream: BinaryIO, language: str) -> None:
    with in_language(language):
        rows = table.read()
        first = list(islice(rows, STYLED_ROWS_MAX + 1))
        if len(first) <= STYLED_ROWS_MAX:
            xlsx_styled.write(table, first, stream, language)
        else:
            xlsx_plain.write(table, first[:500], chain(first, rows), stream, language)
