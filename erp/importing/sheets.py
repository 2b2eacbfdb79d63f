"""Pure: a sheet as it was read, and the letters of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

SheetRow = tuple[int, list[str | None]]


@dataclass
class Sheet:
    """`rows` are (the spreadsheet's own row number, cells as texts or None); rows without anything are left out."""

    name: str
    rows: Sequence[SheetRow] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right, from 1
    hidden_rows: int = 0
    skipped: bool = False  # hidden by its author: named, not read


def column_letters(place: int) -> str:
    """0 -> A, 26 -> AA."""
    letters, number = "", place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
