"""Pure: what one column of an import is called, holds and accepts. Each kind of import declares its own, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from erp.i18n import Text, TextIn, language

Kind = Literal["text", "code", "ref", "money", "date", "integer", "decimal", "month", "choice", "boolean"]
Raw = str  # a cell's text, as the reader gives it
Codes = Callable[[], Sequence[tuple[str, str, str]]]  # code, Arabic name, English name, within the scope of the moment


@dataclass(frozen=True)
class Choice:
    """One accepted value and the words people write for it."""

    value: str
    ar: str | TextIn
    en: str | TextIn
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportColumn:
    """`title_ar` and `title_en` are the headers that `headers.csv` lists; `read`, where given, replaces the kind's own reading.

    `read(text)` returns the value or raises a DomainError. `upper`: codes that are the same in either case.
    `clearable`: a cell of "-" takes the value away.
    """

    key: str
    title_ar: str
    title_en: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[Choice, ...] = ()
    upper: bool = False
    clearable: bool = False
    longest: int = 500
    least: int | None = None  # of money and integers
    read: Callable[[Raw], Any] | None = None
    help: Text = ""
    mask: Callable[[Any], str] | None = None  # what is shown of a value that pages keep masked
    codes: Codes | None = None  # what is recorded now and may stand here: a drop-down of blank workbooks


def as_written(text: str) -> str:
    """The reading of a cell whose value is judged later, by the resource's own check."""
    return text


def shown_choice(choice: Choice) -> str:
    """Its word in the language of the moment."""
    return str(choice.ar if language() == "ar" else choice.en)


def said_of(column: ImportColumn | None, facts: dict[str, Any]) -> dict[str, Any]:
    """Facts of a fault for people: the accepted values in the words that the sheet's drop-down has."""
    words = {choice.value: shown_choice(choice) for choice in column.choices} if column else {}
    return {name: [words.get(one, one) for one in value] if name in ("allowed", "choices") and words else value for name, value in facts.items()}


def by_key(columns: Iterable[ImportColumn]) -> dict[str, ImportColumn]:
    return {column.key: column for column in columns}


BOOLEAN = (
    Choice("yes", "نعم", "yes", also=("true", "1", "y", "صح")),
    Choice("no", "لا", "no", also=("false", "0", "n", "خطأ")),
)
