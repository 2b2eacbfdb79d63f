"""Texts in Arabic and English, language and direction, numbers and dates as people read them.

Every `*.po` file of every module's `translations/<lang>/LC_MESSAGES/` is joined into one catalogue a language when
first asked. A text's msgid is its English; a refusal's msgid is its code (`budget.insufficient`) and has a sentence in
both languages. Placeholders are named: `%(name)s` in texts, `{name}` in refusals. Arabic has six plural forms.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from babel.plural import to_python
from markupsafe import escape

LANGUAGES = ("ar", "en")
_LANGUAGE: ContextVar[str] = ContextVar("mizan_language", default="ar")
_PACKAGES: list[str] = ["erp"]
# gettext's usual Arabic order
_ARABIC_FORMS = ("zero", "one", "two", "few", "many", "other")
_ARABIC_RULE = to_python({"zero": "n = 0", "one": "n = 1", "two": "n = 2", "few": "n % 100 = 3..10", "many": "n % 100 = 11..99"})
_PLURAL: dict[str, Callable[[int], int]] = {"ar": lambda n: _ARABIC_FORMS.index(_ARABIC_RULE(n)), "en": lambda n: 0 if n == 1 else 1}


def use_packages(packages: list[str]) -> None:
    """Name the packages whose translations are read (the registry does, once a start)."""
    _PACKAGES[:] = ["erp", *[p for p in packages if p != "erp"]]
    catalogue.cache_clear()


def folders(language: str) -> Iterator[Path]:
    for package in _PACKAGES:
        folder = Path(str(files(package))) / "translations" / language / "LC_MESSAGES"
        if folder.is_dir():
            yield folder


@cache
def catalogue(language: str) -> dict[str, Any]:
    """msgid -> text, or the tuple of plural texts."""
    joined: dict[str, Any] = {}
    for folder in folders(language):
        for path in sorted(folder.glob("*.po")):
            with path.open("rb") as stream:
                for message in read_po(stream, locale=language, abort_invalid=False):
                    if message.id and message.string:
                        key = message.id if isinstance(message.id, str) else message.id[0]
                        joined[key] = message.string
    return joined


def language() -> str:
    return _LANGUAGE.get()


def direction() -> str:
    return "rtl" if language() == "ar" else "ltr"


def set_language(code: str) -> None:
    _LANGUAGE.set(code if code in LANGUAGES else "ar")


@contextmanager
def in_language(code: str) -> Iterator[None]:
    token = _LANGUAGE.set(code)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def _(text: str, /, **values: Any) -> str:
    """The text in the language of the moment; `%(name)s` placeholders are filled from `values`."""
    found = catalogue(language()).get(text, text)
    if isinstance(found, tuple):
        found = found[0]
    return found % values if values else found


def ngettext(one: str, many: str, n: int, /, **values: Any) -> str:
    """The plural form for `n`, which is also the placeholder %(n)s."""
    found = catalogue(language()).get(one)
    if isinstance(found, tuple):
        text = found[min(_PLURAL[language()](abs(n)), len(found) - 1)]
    else:
        text = found or (one if n == 1 else many)
    return text % {"n": n, **values}


def sentence(code: str, facts: dict[str, Any]) -> str:
    """The sentence of a refusal; a fact that is missing or not a plain value shows as it is, never breaks."""
    template = catalogue(language()).get(code) or catalogue("en").get(code) or code
    return template.format_map(_Facts({name: shown_fact(value) for name, value in facts.items()}))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


_FACT_KINDS: dict[type, Callable[[Any], str]] = {}


def shows(kind: type, how: Callable[[Any], str]) -> None:
    """Register how a kind of fact is written in sentences (amounts, dates)."""
    _FACT_KINDS[kind] = how


def shown_fact(value: Any) -> str:
    for kind in type(value).__mro__:
        if kind in _FACT_KINDS:
            return _FACT_KINDS[kind](value)
    if isinstance(value, (list, tuple)):
        return listed(shown_fact(item) for item in value)
    return str(value)


def listed(parts: Iterable[str]) -> str:
    """Several things one after another, with the comma of the language."""
    return ("، " if language() == "ar" else ", ").join(parts)


class LazyText:
    """A text translated when shown; for manifests and other module-level places."""

    __slots__ = ("text", "values")

    def __init__(self, text: str, values: dict[str, Any]) -> None:
        self.text, self.values = text, values

    def __str__(self) -> str:
        return _(self.text, **self.values)

    def __html__(self) -> str:
        return str(escape(str(self)))

    def __repr__(self) -> str:
        return f"LazyText({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LazyText) and (self.text, self.values) == (other.text, other.values)

    def __hash__(self) -> int:
        return hash(self.text)


def _l(text: str, **values: Any) -> LazyText:
    return LazyText(text, values)


class TextIn:
    """A text in one language, whatever the moment's is; translated when shown."""

    __slots__ = ("code", "text")

    def __init__(self, code: str, text: str | LazyText) -> None:
        self.code, self.text = code, text

    def __str__(self) -> str:
        with in_language(self.code):
            return str(self.text)

    def __repr__(self) -> str:
        return f"TextIn({self.code!r}, {self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TextIn) and (self.code, self.text) == (other.code, other.text)

    def __hash__(self) -> int:
        return hash((self.code, self.text))


Text = str | LazyText
