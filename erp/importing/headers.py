"""Pure: which row of a sheet is its header, and which known column each of its cells names.

A cell names a column by its Arabic header, its English one, both in one cell, or the key; case, spacing, punctuation and
the forms of letters don't matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from erp.errors import DomainError, Problem
from erp.importing.columns import ImportColumn
from erp.text import clean, header_form

REASONS = "أسباب الرفض - Reasons"  # the column that a marked workbook came back with
LOOKED_AT = 100  # rows of titles and notes that may stand above a header


class NoHeader(DomainError):
    """No row of any sheet holds the kind's headers. Facts: kind, headers (what was looked for)."""

    code = "import.no_header"


@dataclass(frozen=True)
class Header:
    """`at`: key -> place in the row; `width`: its cells; `ignored`: texts that name nothing known; `problems` forbid the commit."""

    row: int
    at: dict[str, int]
    width: int
    ignored: dict[int, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def names(columns: Iterable[ImportColumn]) -> dict[str, str]:
    """Every form of every header -> key."""
    found: dict[str, str] = {}
    for column in columns:
        for title in (column.title_ar, column.title_en, column.title_ar + column.title_en, column.title_en + column.title_ar, column.key):
            found.setdefault(header_form(title), column.key)
    return found


def find_header(sheet: str, rows: Sequence[tuple[int, list[str | None]]], columns: Sequence[ImportColumn]) -> Header | None:
    """The first row that holds known headers: two of them at least, unless the kind has but one column."""
    known = names(columns)
    for number, cells in rows[:LOOKED_AT]:
        keys = [known.get(header_form(cell)) if cell else None for cell in cells]
        if len({key for key in keys if key}) >= min(2, len(columns)):
            return _header(sheet, number, cells, keys, columns)
    return None


def _header(sheet: str, number: int, cells: list[str | None], keys: list[str | None], columns: Sequence[ImportColumn]) -> Header:
    at: dict[str, int] = {}
    problems = []
    ignored = {place: clean(cell) for place, (cell, key) in enumerate(zip(cells, keys, strict=True)) if cell and key is None and cell != REASONS}
    for place, key in enumerate(keys):
        if key is not None and at.setdefault(key, place) != place:
            problems.append(Problem("import.duplicate_column", key, number, {"header": clean(cells[place] or "")}, cells[place], sheet))
    for column in columns:
        if column.required and column.key not in at:
            facts = {"header": column.title_ar, "header_en": column.title_en}
            problems.append(Problem("import.missing_column", column.key, number, facts, None, sheet))
    return Header(number, at, len(cells), ignored, tuple(problems))


def is_header_again(cells: Sequence[str | None], header: Header, known: dict[str, str]) -> bool:
    """The same headers in the other language, or repeated on a new printed page."""
    filled = [(place, cell) for place, cell in enumerate(cells) if cell]
    return len(filled) > 1 and all(header.at.get(known.get(header_form(cell), "")) == place for place, cell in filled)
