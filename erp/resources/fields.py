"""Field kinds: how a value is read from a form, a sheet or JSON, and how the OpenAPI file describes it.

Marshmallow fields, so that a schema lists them; `read` is the one reading of a text or a cell, `described` the JSON
schema against which a JSON body is held before. Both calendars, digits of any script, codes outside and ids inside.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from marshmallow import ValidationError
from marshmallow.fields import Field

from erp import hijri, money, text
from erp.errors import DomainError
from erp.i18n import LANGUAGES, Text, in_language
from erp.resources.declaration import Mask

PLAIN_AMOUNT = r"^-?[0-9]{1,13}(\.[0-9]{1,2})?$(?!\n)"
PLAIN_CODE = r"[A-Za-z0-9][A-Za-z0-9._-]*"
ISO_DAY = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$(?!\n)"


class FieldInvalid(DomainError):
    """A value its field can't take; `code` is given to the one raised."""

    code = "field.invalid"

    def __init__(self, code: str = "field.invalid", **facts: Any) -> None:
        super().__init__(**facts)
        self.code = code


class HouseField(Field):
    """What every kind has. `clearable`: "-" in a sheet, null in JSON and an emptied input take the value away.

    `rule(value)` raises a DomainError for a value that is understood and still refused (an IBAN's check digits).
    """

    kind: ClassVar[str] = "text"
    input: ClassVar[str] = "text"  # which control a form shows

    def __init__(
        self,
        title: Text = "",
        *,
        required: bool = False,
        clearable: bool | None = None,
        mask: Mask | None = None,
        rule: Callable[[Any], Any] | None = None,
        help: Text = "",
        default: Any = None,
        headers: tuple[str, str] | None = None,
        suggest: Callable[[], Sequence[tuple[str, str]]] | None = None,
        codes: Callable[[], Sequence[tuple[str, str, str]]] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(required=required, allow_none=not required, **more)
        self.title, self.mask, self.rule, self.help, self.default, self.headers = title, mask, rule, help, default, headers
        self.codes = codes  # (code, Arabic, English) that blank workbooks offer
        self.suggest = suggest  # (value, words) offered while typing; anything else may be typed too
        self.clearable = not required if clearable is None else clearable

    def read(self, value: Any) -> Any:
        """The value meant by a text or a cell. Raises DomainError."""
        found = self.understood(value)
        if self.rule is not None:
            self.rule(found)
        return found

    def understood(self, value: Any) -> Any:
        raise NotImplementedError

    def described(self) -> dict[str, Any]:
        """The JSON schema of the value."""
        return {"type": "string"}

    def written(self, value: Any) -> Any:
        """The value as JSON carries it."""
        return value

    def typed(self, value: Any) -> str:
        """The value as a form's input or a sheet shows it, so that reading it again changes nothing."""
        return "" if value is None else str(self.written(value))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return self.read(value)
        except DomainError as refusal:
            raise ValidationError(refusal.code) from refusal

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else self.written(value)


class Words(HouseField):
    """A text as people write it, cleaned once here; `lines` keeps line ends."""

    def __init__(self, title: Text = "", *, longest: int = 200, lines: bool = False, **more: Any) -> None:
        super().__init__(title, **more)
        self.longest, self.lines = longest, lines
        self.input = "textarea" if lines else "text"  # type: ignore[misc]

    def understood(self, value: Any) -> str:
        found = text.clean_lines(str(value)) if self.lines else text.clean(_without_point(value))
        if len(found) > self.longest:
            raise FieldInvalid("field.too_long", longest=self.longest)
        return found

    def described(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": r"\S"}


class Code(HouseField):
    """What a thing is called in files: Latin letters, digits and a few signs."""

    kind = "code"
    input = "code"

    def __init__(self, title: Text = "", *, longest: int = 32, pattern: str = PLAIN_CODE, upper: bool = False, **more: Any) -> None:
        super().__init__(title, **more)
        self.longest, self.pattern, self.upper = longest, pattern, upper
        self._shape = re.compile(pattern)

    def understood(self, value: Any) -> str:
        found = text.digits(text.clean(_without_point(value)))
        found = found.upper() if self.upper else found
        if len(found) > self.longest:
            raise FieldInvalid("field.too_long", longest=self.longest)
        if not self._shape.fullmatch(found):
            raise FieldInvalid("code.invalid", value=found)
        return found

    def described(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest, "pattern": rf"^({self.pattern})$(?!\n)"}


class Ref(Code):
    """Another resource's row: its key outside, its id inside; all of a set are looked up at once."""

    kind = "ref"
    input = "ref"

    def __init__(self, resource: str, title: Text = "", *, into: str = "", offered: Callable[[], Sequence[Any]] | None = None, **more: Any) -> None:
        super().__init__(title, **{"longest": 128, "pattern": r"[A-Za-z0-9][A-Za-z0-9._:/-]*", **more})
        self.resource, self.into = resource, into  # `into`: the attribute that holds the id; default: name_id
        self.offered = offered  # SQL conditions on the rows that a form offers; default: every row in scope


class Money(HouseField):
    """Riyals outside, halalas inside. JSON should send text; a number is taken exactly as written. Nothing is ever rounded."""

    kind = "money"
    input = "money"

    def __init__(self, title: Text = "", *, least: int | None = None, **more: Any) -> None:
        super().__init__(title, **more)
        self.least = least

    def understood(self, value: Any) -> int:
        found = money.parse(_amount(value))
        if self.least is not None and found < self.least:
            raise FieldInvalid("amount.too_small", least=money.Halalas(self.least))
        return found

    def described(self) -> dict[str, Any]:
        positive = self.least is not None and self.least >= 0
        return {"type": ["string", "number"], "pattern": PLAIN_AMOUNT.replace("-?", "") if positive else PLAIN_AMOUNT}

    def written(self, value: int) -> str:
        return money.plain(value)


class Whole(HouseField):
    """A whole number between bounds."""

    kind = "whole"
    input = "whole"

    def __init__(self, title: Text = "", *, least: int = 0, most: int = 2_147_483_647, **more: Any) -> None:
        super().__init__(title, **more)
        self.least, self.most = least, most

    def understood(self, value: Any) -> int:
        try:
            found = int(text.digits(text.clean(_without_point(value))))
        except ValueError:
            raise FieldInvalid("number.invalid", value=text.clean(str(value))[:60]) from None
        if not self.least <= found <= self.most:
            raise FieldInvalid("number.out_of_range", least=self.least, most=self.most)
        return found

    def described(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class Rate(HouseField):
    """An exact decimal: a share, a quantity. `places` decimals at most, refused beyond, never rounded."""

    kind = "rate"
    input = "rate"

    def __init__(self, title: Text = "", *, places: int = 4, least: str = "0", most: str = "999999999", **more: Any) -> None:
        super().__init__(title, **more)
        self.places, self.least, self.most = places, Decimal(least), Decimal(most)

    def understood(self, value: Any) -> Decimal:
        try:
            found = Decimal(text.digits(text.clean(str(value))).replace("٫", ".").replace(",", ""))
        except InvalidOperation:
            raise FieldInvalid("number.invalid", value=text.clean(str(value))[:60]) from None
        if not found.is_finite() or -int(found.as_tuple().exponent) > self.places:
            raise FieldInvalid("number.invalid", value=text.clean(str(value))[:60])
        if not self.least <= found <= self.most:
            raise FieldInvalid("number.out_of_range", least=self.least, most=self.most)
        return found

    def described(self) -> dict[str, Any]:
        sign = "-?" if self.least < 0 else ""
        return {"type": "string", "pattern": rf"^{sign}[0-9]{{1,9}}(\.[0-9]{{1,{self.places}}})?$(?!\n)"}

    def written(self, value: Decimal | str) -> str:
        """A table may keep the number as text, empty where it isn't known."""
        return format(Decimal(value), "f") if value != "" else ""


class Dated(HouseField):
    """A day, written in either calendar; JSON takes ISO alone."""

    kind = "date"
    input = "date"

    def understood(self, value: Any) -> date:
        return hijri.parse_date(value)

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": ISO_DAY}

    def written(self, value: date) -> str:
        return (value.date() if isinstance(value, datetime) else value).isoformat()


class Flag(HouseField):
    """Yes or no, in both languages."""

    kind = "flag"
    input = "flag"
    YES: ClassVar[frozenset[str]] = frozenset({"1", "true", "yes", "y", "on", "نعم", "صح"})
    NO: ClassVar[frozenset[str]] = frozenset({"0", "false", "no", "n", "off", "لا", "خطا"})

    def understood(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        given = text.search_form(_without_point(value))
        if given not in self.YES | self.NO:
            raise FieldInvalid("flag.invalid", value=given[:60])
        return given in self.YES

    def described(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def typed(self, value: Any) -> str:
        return "" if value is None else ("yes" if value else "no")


class Choice(HouseField):
    """One of a few values; a sheet may say the value or its words in either language."""

    kind = "choice"
    input = "choice"

    def __init__(self, choices: Mapping[str, Text], title: Text = "", **more: Any) -> None:
        super().__init__(title, **more)
        self.choices = choices
        self._known: dict[str, str] = {}

    def understood(self, value: Any) -> str:
        if not self._known:
            self._known = self._forms()
        given = text.search_form(_without_point(value))
        if given not in self._known:
            raise FieldInvalid("choice.unknown", value=text.clean(str(value))[:60], allowed=list(self.choices))
        return self._known[given]

    def _forms(self) -> dict[str, str]:
        forms: dict[str, str] = {}
        for code in LANGUAGES:
            with in_language(code):
                forms |= {text.search_form(str(words)): value for value, words in self.choices.items()}
        return forms | {text.search_form(value): value for value in self.choices}

    def described(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


def _without_point(value: Any) -> str:
    """A workbook keeps codes as numbers: 1010.0 is the text "1010"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _amount(value: Any) -> Any:
    """A cell's binary number as the decimal it shows; what has more than two decimals is refused by the parser."""
    if isinstance(value, float):
        return Decimal(repr(value))
    return value
