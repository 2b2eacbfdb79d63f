"""What both workbook writers share: the lines above the table, widths, names that a spreadsheet accepts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from erp.i18n import _
from erp.reporting.cells import read, riyals, shown
from erp.reporting.table import Column, Heading, Row, Table

# Doubles hold 15 digits: a larger amount is written as text, exact, rather than as a number that is nearly right.
EXACT_MAX = 10**15
MONEY = "#,##0.00;[Red](#,##0.00)"
NUMBER_FORMATS = {"money": MONEY, "integer": "#,##0;[Red](#,##0)", "percent": "0.0%", "date": "dd/mm/yyyy", "code": "@", "text": "@"}
FIRST_DAY = date(1900, 3, 1)  # earlier ones mean another day in a spreadsheet
WIDTHS = {"date": 11.0, "percent": 9.0, "integer": 10.0}


def heading_lines(heading: Heading) -> list[tuple[str, str]]:
    """(style, text) from the top: letterhead, title, whom and when it concerns, parameters, provenance."""
    lines = [
        ("letterhead", " · ".join(str(part) for part in heading.letterhead)),
        ("title", str(heading.title)),
        ("subtitle", " · ".join(part for part in (heading.entity, heading.fiscal_year, heading.period) if part)),
        ("note", " · ".join([*(f"{label}: {text}" for label, text in heading.parameters), str(heading.unit_note)]).strip(" ·")),
        ("note", provenance(heading)),
    ]
    return [(style, text) for style, text in lines if text]


def provenance(heading: Heading) -> str:
    parts = [
        (_("Run"), heading.run_id),
        (_("Ledger position"), heading.ledger_position),
        (_("Made at"), shown(heading.made_at, "date") if heading.made_at else ""),
        (_("Made by"), heading.made_by),
    ]
    return " · ".join(f"{label}: {text}" for label, text in parts if text)


def sheet_name(title: Any) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in str(title)).strip()[:31] or "Mizan"


def widths(columns: Sequence[Column], sample: Iterable[Row], totals: Sequence[Any]) -> list[float]:
    """Column widths in characters, from the titles, a sample of rows and the totals."""
    longest = [max(len(word) for word in str(column.title).split() or [""]) for column in columns]
    for row in chain_cells(sample, totals):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None:
                longest[place] = max(longest[place], len(read(value, column)))
    found = []
    for column, length in zip(columns, longest, strict=True):
        least = WIDTHS.get(column.kind, 14.0 if column.kind == "money" else 8.0)
        found.append(min(max(least, column.width, length + 2.5), 46.0))
    return found


def chain_cells(sample: Iterable[Row], totals: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for row in sample:
        if row.kind in ("line", "opening"):
            yield row.cells
    yield totals


def number_cell(value: Any, column: Column) -> float | int | date | str | None:
    """What the cell of a number or date column holds; text where the spreadsheet could not hold it exactly."""
    if value is None:
        return None
    if column.kind == "money":
        return riyals(value) if abs(value) < EXACT_MAX else shown(value, "money")
    if column.kind == "percent":
        return float(value / 100)
    if column.kind == "date":
        day = value.date() if isinstance(value, datetime) else value
        return day if day >= FIRST_DAY else day.isoformat()
    return value


def footer(table: Table) -> str:
    """The print footer, in the spreadsheet's own codes: run, page of pages, ledger position."""
    run = table.heading.run_id.replace("&", "&&")
    position = table.heading.ledger_position.replace("&", "&&")
    return f"&L{run}&C{_('Page')} &P / &N&R{position}"
