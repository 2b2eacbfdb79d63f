"""Pure: Arabic-Indic digits, and the normal forms of texts for storing, searching and comparing.

Input from people passes `clean` once, at the edge; what is compared passes `search_form` or `header_form` on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Marks that change how a line is displayed without being seen: a name that carries them can pose as another.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"\s+")
_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ک": "ك", "ـ": None})


class _Digits(dict[int, str | int]):
    """What becomes of each character, found out when it is first met."""

    def __missing__(self, code: int) -> str | int:
        self[code] = str(unicodedata.decimal(chr(code))) if chr(code).isdecimal() else code
        return self[code]


class _Bare(dict[int, str | int | None]):
    """Letters by their plainest form; marks above and below them fall away."""

    def __missing__(self, code: int) -> str | int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_DIGITS, _BARE = _Digits(), _Bare(_LETTERS)
_BETWEEN = "¦"  # stands between texts; no form changes it


BIGGEST = 2**63 - 1


def row_number(text: str) -> int | None:
    """The number by which a database knows a row, as an address says it; None for anything that can't be one."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(BIGGEST)) else None
    return found if found is not None and found <= BIGGEST else None


def digits(text: str) -> str:
    """Every decimal digit of any script as 0-9, compatibility forms as plain characters. Letters stay as they are."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return plain if plain.isascii() else plain.translate(_DIGITS)


def clean(text: str) -> str:
    """One line as it may be stored: no invisible marks, no controls, single spaces, composed characters."""
    if text.isprintable():  # so it has no controls, no invisible marks and no space but the plain one
        return " ".join((text if text.isascii() else unicodedata.normalize("NFC", text)).split())
    visible = INVISIBLE.sub("", _SPACES.sub(" ", text))
    return _SPACES.sub(" ", _CONTROLS.sub("", unicodedata.normalize("NFC", visible))).strip()


def clean_lines(text: str) -> str:
    """`clean` for a text of several lines: line ends stay, at most one empty line in a row."""
    lines = "\n".join(clean(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def search_form(text: str) -> str:
    """The form in which أ إ آ ا, ة ه, ى ي, vowel signs, tatweel, case, accents and digits of any script don't matter."""
    plain = digits(clean(text)).casefold()
    if plain.isascii():
        return plain
    return " ".join(unicodedata.normalize("NFKD", plain).translate(_BARE).split())


def search_forms(texts: Sequence[str]) -> list[str]:
    """`search_form` of each, made of all of them at once: of many short texts it is the calls that cost."""
    if not texts or any(_BETWEEN in text for text in texts):
        return [search_form(text) for text in texts]
    return [part.strip() for part in search_form(_BETWEEN.join(texts)).split(_BETWEEN)]


def header_form(text: str) -> str:
    """A column header with spacing, punctuation, the star of required columns and case left out."""
    return "".join(c for c in search_form(text) if c.isalnum())
