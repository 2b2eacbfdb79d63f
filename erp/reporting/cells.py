"""One cell as text: plain for machines, shown for people. The five renderers take their figures from here."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from erp import money
from erp.reporting.table import Column, ColumnKind

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def plain(value: Any, kind: ColumnKind) -> str:
    """As machines read it: `-1250.00`, `2026-09-30`, no thousands separators; a missing value is empty."""
    if value is None:
        return ""
    if kind == "money":
        return money.plain(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def shown(value: Any, kind: ColumnKind) -> str:
    """As people read it, in both languages alike: `(1,250.00)`, `30/09/2026`, `57.5%`."""
    if value is None:
        return ""
    if kind == "money":
        return money.shown(value)
    if kind == "integer":
        return f"{value:,}" if value >= 0 else f"({-value:,})"
    if kind == "percent":
        return shown_percent(value)
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return str(value)


def read(value: Any, column: Column) -> str:
    """As people read it in this column: a key by its words."""
    return str(column.words(value)) if column.words and value else shown(value, column.kind)


def shown_percent(value: Decimal) -> str:
    text = f"{abs(value):,.1f}%"
    return f"({text})" if value < 0 else text


def riyals(halalas: int) -> float:
    """For a spreadsheet's number cell, which holds nothing but doubles: exact to 15 digits, 10 trillion riyals."""
    return halalas / 100


def guarded(text: str) -> str:
    """Text that a spreadsheet would take for a formula, made harmless."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
