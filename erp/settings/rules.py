"""A setting's value as text and back; its type is the default's. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from erp.errors import DomainError
from erp.hijri import parse_date
from erp.module import Setting
from erp.money import Halalas, parse, plain
from erp.text import digits


class SettingInvalid(DomainError):
    """The text is no value of the setting's type, or not among its choices. Facts: name, value."""

    code = "setting.invalid"


def kind_of(setting: Setting) -> str:
    """The kind of field that edits it."""
    if setting.choices:
        return "select"
    kinds: tuple[tuple[type, str], ...] = ((bool, "check"), (Halalas, "money"), (int, "number"), (Decimal, "text"), (date, "date"))
    return next((kind for type_, kind in kinds if isinstance(setting.default, type_)), "text")


def read(setting: Setting, text: str) -> Any:
    """The typed value. Raises SettingInvalid."""
    text = text.strip()
    if setting.choices and text not in setting.choices:
        raise SettingInvalid(name=setting.title, value=text)
    readers: tuple[tuple[type, Callable[[str], Any]], ...] = (
        (bool, lambda t: digits(t).lower() in ("1", "true", "yes", "on")),
        (Halalas, lambda t: Halalas(parse(t))),
        (int, lambda t: int(digits(t))),
        (Decimal, lambda t: Decimal(digits(t))),
        (date, parse_date),
    )
    reader = next((reader for type_, reader in readers if isinstance(setting.default, type_)), str)
    try:
        return reader(text)
    except (ValueError, InvalidOperation, DomainError):
        raise SettingInvalid(name=setting.title, value=text) from None


def written(value: Any) -> str:
    """The text that `read` reads back."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Halalas):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
