"""The child process that opens the user's own workbook again and marks it. Bounded like the reader."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from erp.importing.headers import REASONS

AUTHOR = "Mizan"
FILL = PatternFill("solid", fgColor="FFD6D6")
HEAD_FONT = Font(bold=True, color="B42318")


def main(path: str, out: str, marks: str) -> None:
    with Path(path).open("rb") as upload:  # kept without a name's ending, by which a path would be judged
        book = load_workbook(upload)
    for name, mark in json.loads(Path(marks).read_text(encoding="utf-8")).items():
        mark_sheet(book[name], mark)
    book.save(out)


def mark_sheet(sheet: Any, mark: dict[str, Any]) -> None:
    forget_marks(sheet)
    column = mark["reasons"]
    reasons: dict[int, list[str]] = {mark["header"]: [REASONS]}
    for row, at, reason, titled in mark["cells"]:
        reasons.setdefault(row, []).append(titled)
        if at is not None:
            comment_on(sheet.cell(row, at), reason)
    for row, texts in reasons.items():
        cell = sheet.cell(row, column)
        cell.value, cell.font = "\n".join(texts), HEAD_FONT
        cell.data_type = "s"
    sheet.column_dimensions[sheet.cell(1, column).column_letter].width = 60


def comment_on(cell: Any, reason: str) -> None:
    if type(cell).__name__ == "MergedCell":
        return
    earlier = f"{cell.comment.text}\n" if cell.comment is not None and cell.comment.author == AUTHOR else ""
    cell.fill, cell.comment = FILL, Comment(earlier + reason, AUTHOR)


def forget_marks(sheet: Any) -> None:
    """What an earlier marking left in a workbook that was sent back."""
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment, cell.fill = None, PatternFill()
            elif isinstance(cell.value, str) and cell.value.startswith(REASONS):
                for below in range(cell.row, sheet.max_row + 1):
                    sheet.cell(below, cell.column).value = None
