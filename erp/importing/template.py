"""The blank workbook of a kind: headers in both languages, drop-downs, text formats, an example row, notes.

Filled and sent back it is read like any other file: the English header row and the example row, left as they are, are skipped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from erp.i18n import in_language
from erp.importing.columns import BOOLEAN, Choice, ImportColumn
from erp.importing.sheets import column_letters
from erp.importing.words import CODES, CODES_HEAD, DATA, EXPLAINED, LISTS, NOTES, NOTES_HEAD, NOTES_RULES

Named = tuple[str, str, str]  # code, Arabic name, English name
ROWS = 5_000  # rows that the drop-downs reach
FORMATS = {"money": "#,##0.00", "decimal": "General", "integer": "0", "date": "yyyy-mm-dd"}
REQUIRED = PatternFill("solid", fgColor="1F7A4D")
OPTIONAL = PatternFill("solid", fgColor="5B7083")
WHITE = Font(bold=True, color="FFFFFF")
GREY = Font(italic=True, color="7A7A7A")


def write_template(columns: Sequence[ImportColumn], example: Mapping[str, str], out: Path | BytesIO) -> None:
    codes = recorded_codes(columns)
    book = Workbook()
    sheet = book.active
    sheet.title = DATA
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A3"
    for place, column in enumerate(columns):
        letters = column_letters(place)
        sheet.column_dimensions[letters].width = max(14, len(column.title_ar) + 4, len(column.title_en) + 4)
        sheet.column_dimensions[letters].number_format = FORMATS.get(column.kind, "@")
    _drop_downs(book, sheet, columns, codes)
    sheet.append([_head(sheet, column, column.title_ar) for column in columns])
    sheet.append([_head(sheet, column, column.title_en) for column in columns])
    if example:
        sheet.append([_example(sheet, column, example.get(column.key)) for column in columns])
    _codes(book, columns, codes)
    _notes(book, columns)
    book.save(out)


def choices_of(column: ImportColumn) -> tuple[Choice, ...]:
    return BOOLEAN if column.kind == "boolean" else column.choices


def _head(sheet: Worksheet, column: ImportColumn, title: str) -> WriteOnlyCell:
    cell = plain_cell(sheet, title)
    cell.fill, cell.font = (REQUIRED if column.required else OPTIONAL), WHITE
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    return cell


def _example(sheet: Worksheet, column: ImportColumn, value: str | None) -> WriteOnlyCell | None:
    if value is None:
        return None
    cell = plain_cell(sheet, value)
    cell.font, cell.number_format = GREY, "@"
    return cell


def plain_cell(sheet: object, value: str) -> WriteOnlyCell:
    """A text that stays a text: never a formula, whatever it starts with."""
    cell = WriteOnlyCell(sheet, value=value)
    cell.data_type, cell.quotePrefix = "s", value[:1] in "=+-@"
    return cell


def _drop_downs(book: Workbook, sheet: Worksheet, columns: Sequence[ImportColumn], codes: Mapping[str, Sequence[Named]]) -> None:
    """Fixed choices hold the writer to them; recorded codes only warn, since more may be recorded by the time the file comes back."""
    listed = [(place, values) for place, column in enumerate(columns) if (values := _offered(column, codes))]
    if not listed:
        return
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "veryHidden"
    for row in range(max(len(values) for _place, values in listed)):
        lists.append([plain_cell(lists, values[row]) if row < len(values) else None for _place, values in listed])
    for at, (place, values) in enumerate(listed):
        area = f"{LISTS}!${column_letters(at)}$1:${column_letters(at)}${len(values)}"
        fixed = bool(choices_of(columns[place])) and columns[place].codes is None
        rule = DataValidation(type="list", formula1=f"={area}", allow_blank=not columns[place].required, showErrorMessage=True)
        rule.errorStyle = "stop" if fixed else "warning"
        rule.add(f"{column_letters(place)}3:{column_letters(place)}{ROWS}")
        sheet.add_data_validation(rule)


def _offered(column: ImportColumn, codes: Mapping[str, Sequence[Named]]) -> list[str]:
    """The words of a choice, with what is recorded beside it by its name; else the recorded codes."""
    recorded, choices = codes.get(column.key, ()), choices_of(column)
    return [str(choice.ar) for choice in choices] + [ar or code for code, ar, _en in recorded] if choices else [code for code, _ar, _en in recorded]


def recorded_codes(columns: Sequence[ImportColumn]) -> dict[str, Sequence[Named]]:
    """Column -> the codes that are recorded now, where it takes such; asked within the scope of who gets the workbook."""
    return {column.key: found for column in columns if column.codes is not None and (found := column.codes())}


def _codes(book: Workbook, columns: Sequence[ImportColumn], codes: Mapping[str, Sequence[Named]]) -> None:
    """What each recorded code is called, to be read beside the drop-downs: three columns a list, each list once."""
    lists: dict[tuple[Named, ...], list[ImportColumn]] = {}
    for column in columns:
        if column.key in codes:
            lists.setdefault(tuple(codes[column.key]), []).append(column)
    if not lists:
        return
    sheet = book.create_sheet(CODES)
    sheet.sheet_view.rightToLeft = True
    sheet.freeze_panes = "A3"
    titles = [" / ".join(f"{column.title_ar} · {column.title_en}" for column in shared) for shared in lists.values()]
    sheet.append([cell for title in titles for cell in (_of_codes(sheet, title), None, None, None)])
    sheet.append([cell for _title in titles for cell in (*(_of_codes(sheet, head) for head in CODES_HEAD), None)])
    for row in range(max(map(len, lists))):
        sheet.append([cell for values in lists for cell in (*_cells(sheet, values, row), None)])
    for at in range(len(lists)):
        for place, width in ((4 * at, 24), (4 * at + 1, 40), (4 * at + 2, 40), (4 * at + 3, 3)):
            sheet.column_dimensions[column_letters(place)].width = width


def _cells(sheet: Worksheet, values: Sequence[Named], row: int) -> list[WriteOnlyCell | None]:
    return [plain_cell(sheet, text) for text in values[row]] if row < len(values) else [None, None, None]


def _of_codes(sheet: Worksheet, title: str) -> WriteOnlyCell:
    cell = plain_cell(sheet, title)
    cell.fill, cell.font = OPTIONAL, WHITE
    return cell


def _notes(book: Workbook, columns: Sequence[ImportColumn]) -> None:
    notes = book.create_sheet(NOTES)
    notes.sheet_view.rightToLeft = True
    for letters, width in (("A", 28), ("B", 28), ("C", 12), ("D", 60), ("E", 60)):
        notes.column_dimensions[letters].width = width
    for line in NOTES_RULES:
        notes.append([plain_cell(notes, line)])
    notes.append([])
    notes.append([plain_cell(notes, title) for title in NOTES_HEAD])
    for column in columns:
        notes.append([plain_cell(notes, text) for text in _note(column)])


def _note(column: ImportColumn) -> tuple[str, str, str, str, str]:
    """Title in both languages, whether it is needed, and what it takes, in both languages."""
    ar, en = EXPLAINED[column.kind]
    if choices := choices_of(column):
        ar = f"{ar}: {'، '.join(f'{choice.ar} ({choice.value})' for choice in choices)}"
        en = f"{en}: {', '.join(f'{choice.en} ({choice.value})' for choice in choices)}"
    if column.help:
        with in_language("ar"):
            ar = f"{ar}. {column.help}"
        with in_language("en"):
            en = f"{en}. {column.help}"
    return column.title_ar, column.title_en, "نعم *" if column.required else "", ar, en
