"""Pure: a cell's text as the value its column holds. Digits of any script, both calendars, numbers stored as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from erp import text
from erp.errors import DomainError
from erp.hijri import parse_date
from erp.importing.columns import BOOLEAN, Choice, ImportColumn
from erp.money import Halalas, parse
from erp.periods import Month
from erp.reasons import excerpt

CLEAR = "-"
SIGNS = ("#", "=", "Err:")  # how an error of the spreadsheet or a formula begins
ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|ERROR!|GETTING_DATA)|Err:[0-9]{3}")
NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?")
GROUPED = re.compile(r"-?[0-9]{1,3}([,٬][0-9]{3})+([.٫]|$)")


class CellRefused(DomainError):
    """The cell isn't what its column holds; each has the code it was raised with."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(**facts)
        self.code = code


class Cleared:
    """The value of a cell that says "take it away"."""

    def __repr__(self) -> str:
        return "CLEARED"


CLEARED = Cleared()


def understand(column: ImportColumn, cell: str) -> Any:
    """The value of a cell that isn't empty. Raises a DomainError, whose code and facts make the Problem."""
    if cell.startswith(SIGNS) and (found := _not_a_value(cell.strip())):
        raise found
    if column.clearable and cell.strip() == CLEAR:
        return CLEARED
    return column.read(cell) if column.read else READ[column.kind](column, cell)


def _not_a_value(cell: str) -> CellRefused | None:
    if ERROR.fullmatch(cell):
        return CellRefused("import.error_cell", value=cell)
    if cell.startswith("="):
        return CellRefused("import.formula", value=excerpt(cell))
    return None


def _text(column: ImportColumn, cell: str) -> str:
    return _not_longer(column, text.clean(cell))


def _not_longer(column: ImportColumn, found: str) -> str:
    if len(found) > column.longest:
        raise CellRefused("import.too_long", most=column.longest)
    return found


def _code(column: ImportColumn, cell: str) -> str:
    found = _not_longer(column, text.digits(text.clean(cell)))
    return found.upper() if column.upper else found


def _money(column: ImportColumn, cell: str) -> int:
    amount = parse(cell)
    if column.least is not None and amount < column.least:
        raise CellRefused("import.too_small", least=Halalas(column.least))
    return amount


def _date(_column: ImportColumn, cell: str) -> Any:
    return parse_date(cell)


def _decimal(column: ImportColumn, cell: str) -> Decimal:
    found = text.digits(text.clean(cell)).replace(" ", "")
    found = (found.replace(",", "").replace("٬", "") if GROUPED.match(found) else found).replace("٫", ".").removeprefix("+")
    if not NUMBER.fullmatch(found):
        raise CellRefused("import.not_a_number", value=excerpt(cell))
    number = Decimal(found)
    if column.least is not None and number < column.least:
        raise CellRefused("import.too_small", least=column.least)
    return number


def _integer(column: ImportColumn, cell: str) -> int:
    number = _decimal(column, cell)
    if number != number.to_integral_value():
        raise CellRefused("import.not_whole", value=excerpt(cell))
    return int(number)


def _month(_column: ImportColumn, cell: str) -> str:
    return str(Month.parse(cell[:7] if re.fullmatch(r"[0-9]{4}-[0-9]{2}-01( 00:00:00)?", cell) else cell))


def _choice(column: ImportColumn, cell: str) -> str:
    found = _words(column.choices).get(text.search_form(cell))
    if found is None:
        raise CellRefused("import.choice", value=excerpt(text.clean(cell)), choices=[choice.value for choice in column.choices])
    return found


def _boolean(_column: ImportColumn, cell: str) -> bool:
    found = _words(BOOLEAN).get(text.search_form(cell))
    if found is None:
        raise CellRefused("import.yes_or_no", value=excerpt(text.clean(cell)))
    return found == "yes"


@lru_cache(maxsize=256)
def _words(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {text.search_form(str(word)): choice.value for choice in choices for word in (choice.value, choice.ar, choice.en, *choice.also)}


READ: dict[str, Callable[[ImportColumn, str], Any]] = {
    "text": _text,
    "code": _code,
    "ref": _code,
    "money": _money,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "month": _month,
    "choice": _choice,
    "boolean": _boolean,
}
