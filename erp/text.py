"""Pure: Arabic-Indic digits, and the normal forms of texts for storing, searching and comparing.

Input from people passes `clean` once, at the edge; what is compared passes `search_form` or `header_form` on both sides.
"""

from __future__ import annotations

import re
import unicodedata

# Marks that change how a line is displayed without being seen: a name that carries them can pose as another.
INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SPACES = re.compile(r"\s+")
_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ک": "ك", "ـ": None})


def digits(text: str) -> str:
    """Every decimal digit of any script as 0-9, compatibility forms as plain characters. Letters stay as they are."""
    plain = unicodedata.normalize("NFKC", text)
    if plain.isascii():
        return plain
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)


def clean(text: str) -> str:
    """One line as it may be stored: no invisible marks, no controls, single spaces, composed characters."""
    visible = INVISIBLE.sub("", _SPACES.sub(" ", text))
    return _SPACES.sub(" ", _CONTROLS.sub("", unicodedata.normalize("NFC", visible))).strip()


def clean_lines(text: str) -> str:
    """`clean` for a text of several lines: line ends stay, at most one empty line in a row."""
    lines = "\n".join(clean(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def search_form(text: str) -> str:
    """The form in which أ إ آ ا, ة ه, ى ي, vowel signs, tatweel, case, accents and digits of any script don't matter."""
    parts = unicodedata.normalize("NFKD", digits(clean(text)).casefold())
    bare = "".join(c for c in parts if not unicodedata.combining(c))
    return _SPACES.sub(" ", bare.translate(_LETTERS)).strip()


def header_form(text: str) -> str:
    """A column header with spacing, punctuation, the star of required columns and case left out."""
    return "".join(c for c in search_form(text) if c.isalnum())
