"""Workbooks as sheets of texts, and what the fast reader hides put back. Runs in the reader's child."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from erp.importing.bounds import CELL_CHARACTERS, COLUMNS_MAX, SHEETS_MAX, Refused
from erp.importing.sheet_parts import Hidden, hidden_by_the_reader

Rows = Iterator[tuple[int, list[str | None]]]


def sheets(path: Path, kind: str) -> Iterator[tuple[dict[str, Any], Rows]]:
    """Each sheet's head and rows; a sheet that its author hid is named and not read."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        metadata = book.sheets_metadata
        if len(metadata) > SHEETS_MAX:
            raise Refused("import.too_large", reason="sheets", most=SHEETS_MAX)
        hidden = hidden_by_the_reader(path) if kind == "xlsx" else {}
        for index, sheet in enumerate(metadata):
            if sheet.typ is not SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible is not SheetVisibleEnum.Visible:
                yield {"sheet": sheet.name, "merged": [], "hidden_rows": 0, "skipped": True}, iter(())
                continue
            yield _sheet(book.get_sheet_by_index(index), hidden.get(sheet.name, Hidden()))
    except PasswordError as error:
        raise Refused("import.encrypted") from error
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise Refused("import.unreadable", reason="corrupt") from error


def _sheet(sheet: CalamineSheet, hidden: Hidden) -> tuple[dict[str, Any], Rows]:
    merged = [[top[0] + 1, top[1] + 1, end[0] + 1, end[1] + 1] for top, end in (sheet.merged_cell_ranges or [])][:5000]
    head = {"sheet": sheet.name, "merged": merged, "hidden_rows": hidden.rows, "skipped": False}
    return head, _rows(sheet, hidden.cells)


def _rows(sheet: CalamineSheet, hidden: dict[tuple[int, int], str]) -> Rows:
    if sheet.start is None:  # nothing but, maybe, what the reader hides
        yield from _only_hidden(hidden)
        return
    left = sheet.start[1]
    if sheet.end is not None and sheet.end[1] >= COLUMNS_MAX:
        raise Refused("import.too_large", reason="columns", most=COLUMNS_MAX)
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in hidden.items():
        by_row.setdefault(row, []).append((column, text))
    last = 0
    for number, values in enumerate(sheet.iter_rows(), start=1):
        cells = [None] * left + [as_text(value) for value in values]
        for column, text in by_row.pop(number, ()):
            cells.extend([None] * (column - len(cells)))
            cells[column - 1] = text
        yield number, cells
        last = number
    yield from _only_hidden({(row, column): text for row, found in by_row.items() if row > last for column, text in found})


def _only_hidden(hidden: dict[tuple[int, int], str]) -> Rows:
    for row in sorted({row for row, _column in hidden}):
        columns = {column: text for (at, column), text in hidden.items() if at == row}
        yield row, [columns.get(column) for column in range(1, max(columns) + 1)]


def as_text(value: Any) -> str | None:
    """A cell as its reader would say it. Fifteen digits of a number are Excel's own precision; more is noise of its halves."""
    if value.__class__ is str:
        if len(value) > CELL_CHARACTERS:
            raise Refused("import.too_large", reason="cell", most=CELL_CHARACTERS)
        return value if value and not value.isspace() else None
    if value.__class__ is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else plain(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value) if value is not None else None


def plain(value: float) -> str:
    """Digits without an exponent."""
    text = f"{value:.15g}"
    if not re.search("[en]", text):
        return text
    if "n" in text:  # nan, inf: never in an honest sheet
        return "#NUM!"
    return f"{int(float(text))}" if abs(value) >= 1 else f"{value:.20f}".rstrip("0")
