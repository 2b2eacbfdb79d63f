"""The user's own workbook back: bad cells filled and commented, the reasons of each row in a last column.

An xlsx keeps its look: it is opened again, in a bounded child like any other opening of a foreign file. From every other
format, and from a workbook too big to be opened whole, a plain workbook is made of the cells that were read, each at its own place.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment

from erp.errors import Problem
from erp.i18n import direction, sentence
from erp.importing.headers import REASONS, Header
from erp.importing.marker import AUTHOR, FILL, HEAD_FONT
from erp.importing.reading import run_child, slot
from erp.importing.sheets import Sheet
from erp.importing.template import plain_cell

OPENED_WHOLE = 8 * 1024 * 1024


def write_marked(path: Path, sheets: Sequence[Sheet], headers: Mapping[str, Header], problems: Sequence[Problem], out: Path) -> None:
    """Write to `out` the workbook at `path`, as read into `sheets`, with `problems` in the language of the moment."""
    marks = marks_of(sheets, headers, problems)
    whole = path.stat().st_size <= OPENED_WHOLE and zipfile.is_zipfile(path)
    if not (whole and _marked_original(path, marks, out)):
        _rebuilt(sheets, marks, out)


def marks_of(sheets: Sequence[Sheet], headers: Mapping[str, Header], problems: Sequence[Problem]) -> dict[str, dict[str, Any]]:
    """By sheet: where its header stands, the column of reasons (from 1), and [row, column or None, sentence, sentence with its header]."""
    marks: dict[str, dict[str, Any]] = {}
    for sheet in sheets:
        if header := headers.get(sheet.name):
            widest = max((len(cells) for _row, cells in sheet.rows), default=0)
            cells = next((cells for row, cells in sheet.rows if row == header.row), [])
            column = cells.index(REASONS) + 1 if REASONS in cells else max(widest, header.width) + 1
            marks[sheet.name] = {"header": header.row, "reasons": column, "titles": cells, "cells": []}
    for problem in problems:
        mark = marks.get(problem.sheet or "") or next(iter(marks.values()), None)
        if mark is not None:
            place = headers[problem.sheet or ""].at.get(problem.column or "") if (problem.sheet or "") in headers else None
            said = sentence(problem.code, {"value": problem.value or "", **problem.facts})
            titled = said if place is None else f"{mark['titles'][place]}: {said}"
            mark["cells"].append([problem.row or mark["header"], None if place is None else place + 1, said, titled])
    return marks


def _marked_original(path: Path, marks: dict[str, Any], out: Path) -> bool:
    with slot(wait=20), tempfile.TemporaryDirectory(prefix="mizan-mark-") as folder:
        made, asked = Path(folder) / "marked.xlsx", Path(folder) / "marks.json"
        asked.write_text(json.dumps(marks, ensure_ascii=False), encoding="utf-8")
        if run_child(path.resolve(), made, str(asked), module="erp.importing.marker") != 0 or not made.exists():
            return False
        shutil.move(made, out)
        return True


def _rebuilt(sheets: Sequence[Sheet], marks: dict[str, Any], out: Path) -> None:
    book = Workbook(write_only=True)
    for number, sheet in enumerate(sheets, start=1):
        if mark := marks.get(sheet.name):
            page = book.create_sheet(sheet.name or f"Sheet{number}")
            page.sheet_view.rightToLeft = direction() == "rtl"
            _rebuilt_rows(page, sheet, mark)
    book.save(out)


def _rebuilt_rows(page: Any, sheet: Sheet, mark: dict[str, Any]) -> None:
    faults: dict[int, list[tuple[int | None, str, str]]] = {}
    for row, column, reason, titled in mark["cells"]:
        faults.setdefault(row, []).append((column, reason, titled))
    at = 0
    for row, texts in sheet.rows:
        for _empty in range(row - at - 1):
            page.append([])
        at = row
        page.append(_marked_row(page, row, texts, faults.get(row, []), mark))


def _marked_row(page: Any, row: int, texts: list[str | None], faults: list[tuple[int | None, str, str]], mark: dict[str, Any]) -> list[Any]:
    width = mark["reasons"]
    cells: list[Any] = [plain_cell(page, text) if text is not None else None for text in texts[: width - 1]]
    cells.extend([None] * (width - len(cells)))
    for column, reason, _titled in faults:
        if column is not None:
            cell = cells[column - 1] or plain_cell(page, "")
            cell.fill, cell.comment = FILL, Comment(reason if cell.comment is None else f"{cell.comment.text}\n{reason}", AUTHOR)
            cells[column - 1] = cell
    if faults or row == mark["header"]:
        head = REASONS if row == mark["header"] else ""
        cells[width - 1] = plain_cell(page, "\n".join([head] * bool(head) + [titled for _column, _reason, titled in faults]))
        cells[width - 1].font = HEAD_FONT
    return cells
