"""A report as CSV for machines: column keys, plain decimals, ISO dates, UTF-8; lines and opening balances only."""

from __future__ import annotations

import csv
import io
from typing import BinaryIO

from erp.i18n import in_language
from erp.reporting.cells import guarded, plain
from erp.reporting.table import FIGURES, Table

CONTENT_TYPE = "text/csv; charset=utf-8"


def render(table: Table, stream: BinaryIO, language: str) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([column.key for column in table.columns])
    kinds = [(column.kind, column.number) for column in table.columns]
    with in_language(language):
        for row in table.read():
            if row.kind in FIGURES:
                writer.writerow(
                    [plain(value, kind) if number else guarded(plain(value, kind)) for value, (kind, number) in zip(row.cells, kinds, strict=True)]
                )
    text.flush()
    text.detach()
