"""Pure: the sheets of a file as rows of values, with every fault of every cell at once.

Comes after `reading` and before an importer's own check. Empty rows, repeated headers and the template's example row are
left out and counted; what is in a column nobody knows is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp.errors import DomainError, Problem
from erp.importing.cells import SIGNS, understand
from erp.importing.columns import ImportColumn, as_written
from erp.importing.headers import Header, NoHeader, find_header, is_header_again, names
from erp.importing.sheets import Sheet, column_letters
from erp.importing.spooled import Spooled
from erp.importing.words import CODES, LISTS, NOTES
from erp.reasons import excerpt
from erp.text import header_form

SOUND: frozenset[str] = frozenset()
DIGITS = frozenset("0123456789")
REMEMBERED = 5_000  # values of one column that need not be understood again


@dataclass(slots=True)
class Row:
    """One row of the file; `texts` are its cells as written. `values` lacks a key where the cell is empty or `bad`."""

    sheet: str
    number: int
    values: dict[str, Any]
    texts: dict[str, str]
    bad: frozenset[str] = frozenset()

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def __reduce__(self) -> tuple[Any, ...]:  # as a call, which a spool writes and reads in half the time
        return Row, (self.sheet, self.number, self.values, self.texts, self.bad)


@dataclass
class Parsed:
    rows: Spooled[Row] = field(default_factory=Spooled)
    problems: list[Problem] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)  # by sheet
    ignored_columns: list[str] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    empty_rows: list[int] = field(default_factory=list)
    hidden_rows: int = 0


def parse(
    kind: str,
    sheets: Sequence[Sheet],
    columns: Sequence[ImportColumn],
    example: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
) -> Parsed:
    """Every sheet that has the kind's header; `defaults` are the texts of cells left empty. Raises NoHeader when none has."""
    parsed, cells = Parsed(), Cells(columns, defaults or {})
    for sheet in sheets:
        header = None if sheet.skipped or sheet.name == CODES else find_header(sheet.name, sheet.rows, columns)
        if header is None:
            if (sheet.rows or sheet.skipped) and sheet.name not in (NOTES, LISTS, CODES):
                parsed.ignored_sheets.append(sheet.name)
            continue
        _parse_sheet(sheet, header, cells, {key: text for key, text in (example or {}).items() if text}, parsed)
    if not parsed.headers:
        raise NoHeader(kind=kind, headers=[column.title_ar for column in columns if column.required] or [column.title_ar for column in columns])
    return parsed


def parse_rows(rows: Iterable[tuple[str, int, Mapping[str, str]]], columns: Sequence[ImportColumn]) -> Parsed:
    """Rows that were parsed before and kept as (sheet, number, cells as written)."""
    parsed, cells = Parsed(), Cells(columns, {})
    header = Header(0, {column.key: place for place, column in enumerate(columns)}, len(columns))
    for sheet, number, texts in rows:
        parsed.rows.append(cells.row(sheet, number, dict(texts), header, parsed.problems))
    return parsed


def _parse_sheet(sheet: Sheet, header: Header, cells: Cells, example: dict[str, str], parsed: Parsed) -> None:
    parsed.headers[sheet.name] = header
    parsed.problems.extend(problem for problem in header.problems if problem.code != "import.missing_column" or problem.column not in cells.defaults)
    parsed.hidden_rows += sheet.hidden_rows
    ignored = dict(header.ignored)
    known, last, below_headers = names(cells.columns.values()), header.row, 0
    never_again = frozenset() if any(sign.isdigit() for form in known for sign in form) else DIGITS  # how no header can end
    for number, texts in sheet.rows:
        if number <= header.row:
            continue
        parsed.empty_rows.extend(range(last + 1, min(number, last + 101)))
        last = number
        named = {key: cell for key, place in header.at.items() if place < len(texts) and (cell := texts[place]) is not None}
        if len(texts) > header.width:
            ignored.update({p: column_letters(p) for p, cell in enumerate(texts) if cell is not None and p >= header.width})
        first = next(iter(named.values()), "")
        if first[-1:] not in never_again and header_form(first) in known and is_header_again(texts, header, known):
            below_headers = number + 1
            continue
        if number == below_headers and named == example:
            continue  # the example stands below the two headers of the blank workbook; the same row elsewhere is data
        if named:
            parsed.rows.append(cells.row(sheet.name, number, named, header, parsed.problems))
        else:
            parsed.empty_rows.append(number)
    parsed.problems.extend(_merged(sheet, header))
    parsed.ignored_columns.extend(name for _place, name in sorted(ignored.items()) if name not in parsed.ignored_columns)


def _merged(sheet: Sheet, header: Header) -> list[Problem]:
    """A merged area holds its value in the first cell only: what the others mean is a guess, so it is refused."""
    at = {place: key for key, place in header.at.items()}
    faults = []
    for top, left, bottom, right in sheet.merged:
        for row in range(max(top, header.row + 1), min(bottom, top + 1000) + 1):
            for column in range(left, min(right, left + 1000) + 1):
                if (row, column) != (top, left) and column - 1 in at:
                    faults.append(Problem("import.merged_cell", at[column - 1], row, {}, None, sheet.name))
    return faults


class Cells:
    """Reads cells by their columns and remembers what it has understood: sheets repeat themselves."""

    def __init__(self, columns: Sequence[ImportColumn], defaults: Mapping[str, str]) -> None:
        self.defaults = {key: text for key, text in defaults.items() if key in {column.key for column in columns}}
        self.columns = {column.key: column for column in columns}
        self.as_written = {column.key for column in columns if column.read is as_written and not column.clearable}
        self.required = [column.key for column in columns if column.required]
        self.remembered: dict[str, dict[str, Any]] = {column.key: {} for column in columns}

    def row(self, sheet: str, number: int, texts: dict[str, str], header: Header, problems: list[Problem]) -> Row:
        bad = set()
        texts = {**self.defaults, **texts} if self.defaults else texts
        values = texts  # one dict for both, while every cell reads as it is written
        for key, text in texts.items():
            if key in self.as_written and not text.startswith(SIGNS):
                continue
            remembered = self.remembered[key]
            value = remembered.get(text)
            if value is None:
                try:
                    value = understand(self.columns[key], text)
                except DomainError as refusal:
                    bad.add(key)
                    problems.append(Problem(refusal.code, key, number, refusal.facts, excerpt(text), sheet))
                    value = ""
                else:
                    if len(remembered) < REMEMBERED:
                        remembered[text] = value
            if value.__class__ is str and value == text:
                continue
            if values is texts:
                values = dict(texts)
            if value != "":
                values[key] = value
            else:
                del values[key]
        for key in self.required:
            if key not in values and key not in bad and key in header.at:  # a column that is missing altogether is one fault, not one a row
                bad.add(key)
                problems.append(Problem("import.required", key, number, {}, None, sheet))
        return Row(sheet, number, values, texts, frozenset(bad) if bad else SOUND)
