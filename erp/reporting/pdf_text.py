"""Text as PDF operators: Arabic joined and put in visual order once per distinct text, encoded once, measured once.

The page library's own right-to-left road needs a package that is not published, and its shaping reverses digits that touch
Arabic letters; so we shape and reorder ourselves, and write `Tj` operators. Lines break between logical words and each line
is reordered for itself, since reordering a whole paragraph puts its last line on top.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import arabic_reshaper
from bidi.algorithm import get_display  # the package's own name for it does not mirror brackets
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

REGULAR, MEDIUM, BOLD = "Plex", "PlexMedium", "PlexBold"
_FACES = {REGULAR: "Regular", MEDIUM: "Medium", BOLD: "SemiBold"}
_KEPT_MAX = 30_000  # distinct texts remembered; beyond it they are forgotten, so that memory stays bounded

_ASCII_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._:/,&'()+-]*[A-Za-z0-9])?\Z")
# A number that carries a sign, a hyphen or a percent inside Arabic text would be turned round by the Unicode rules.
_SIGNED = re.compile(r"(?<![\w.])[-+]?\d[\d.,:/]*(?:[-+]\d[\d.,:/]*)+%?|(?<![\w.])[-+]\d[\d.,:/]*%?|(?<![\w.])\d[\d.,:/]*%")
_join = arabic_reshaper.ArabicReshaper({"delete_harakat": False, "support_ligatures": True}).reshape


@lru_cache(maxsize=_KEPT_MAX)
def _reshape(text: str) -> str:
    """Letters joined. Kept between documents: a month's payslips say the same words a hundred thousand times."""
    return _join(text)


class Run(NamedTuple):
    """A line of text ready to show: operators per font subset, and its width at size 1."""

    pieces: tuple[tuple[str, str], ...]  # (internal font name, operator)
    width: float


def to_unicode_cmap(name: str, subset: list[int]) -> str:
    """Which text each glyph stands for: plain letters instead of presentation forms, so that search and copying work.

    Ligatures are written backwards, because the page is in visual order and readers turn it round again.
    """

    def text(code: int) -> str:
        form = 0xFB50 <= code <= 0xFDFF or 0xFE70 <= code <= 0xFEFF
        letters = unicodedata.normalize("NFKC", chr(code))[::-1] if form else chr(code)
        return letters.encode("utf-16-be").hex().upper()

    head = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo", f"<< /Registry ({name})"]
    head += [f"/Ordering ({name})", "/Supplement 0", ">> def", f"/CMapName /{name} def", "/CMapType 2 def", "1 begincodespacerange"]
    head += [f"<00> <{len(subset) - 1:02X}>", "endcodespacerange", f"{len(subset)} beginbfchar"]
    body = [f"<{place:02X}> <{text(code)}>" for place, code in enumerate(subset)]
    return "\n".join([*head, *body, "endbfchar", "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"])


@lru_cache(maxsize=1)
def faces() -> dict[str, Any]:
    """Register the faces once a process. The library's own character map holds presentation forms, so ours takes its place."""
    ttfonts.makeToUnicodeCMap = to_unicode_cmap
    rl_config.useA85 = 0  # binary streams: the text form costs a fifth of the time and of the size
    folder = files("fontpkg_ibm_plex_sans_arabic") / "files"
    for name, weight in _FACES.items():
        pdfmetrics.registerFont(ttfonts.TTFont(name, str(folder / f"IBMPlexSansArabic-{weight}.ttf"), shapable=False))
    return {name: pdfmetrics.getFont(name) for name in _FACES}


@lru_cache(maxsize=_KEPT_MAX)
def visual(text: str, rtl: bool) -> str:
    """One line in the order its glyphs are drawn."""
    if _ASCII_WORD.match(text) and (not rtl or text[0].isalpha() or " " not in text):
        return text
    base = "R" if rtl else "L"
    isolated = _SIGNED.sub(lambda found: f"\u202a{found[0]}\u202c", text)
    return get_display(_reshape(isolated), base_dir=base)


class Typesetter:
    """Texts of one document: shaped, encoded and measured, each once."""

    def __init__(self, canvas: Canvas | None, rtl: bool) -> None:
        """Without a canvas texts can be measured, not written."""
        self.canvas, self.rtl, self.faces = canvas, rtl, faces()
        self._runs: dict[tuple[str, str, bool], Run] = {}
        self._lines: dict[tuple[str, str, int], list[Run]] = {}
        self._digits: dict[str, tuple[str, dict[str, float]]] = {}

    def run(self, text: str, face: str = REGULAR, ltr: bool = False) -> Run:
        """A text on one line; `ltr` for codes, dates and amounts, which stand left to right in either language."""
        key = (text, face, ltr)
        found = self._runs.get(key)
        if found is None:
            if len(self._runs) > _KEPT_MAX:
                self._runs.clear()
            found = self._runs[key] = self._encode(text if ltr and text.isascii() else visual(text, self.rtl and not ltr), face)
        return found

    def amount(self, text: str, face: str) -> Run:
        """A text of digits and their signs: nearly every one is new, so it is encoded without looking and not kept."""
        name, widths = self._digits.get(face) or self._learn(face)
        try:
            width = sum(map(widths.__getitem__, text))
        except KeyError:
            return self.run(text, face, ltr=True)
        return Run(((name, f"({text.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj"),), width)

    def _learn(self, face: str) -> tuple[str, dict[str, float]]:
        signs = "0123456789.,()-/:% "
        ((name, _operator),) = self._encode(signs, face).pieces
        self._digits[face] = (name, {sign: self.faces[face].stringWidth(sign, 1) for sign in signs})
        return self._digits[face]

    def _encode(self, shown: str, face: str) -> Run:
        assert self.canvas is not None, "a typesetter without a canvas only measures"
        font, document, escape = self.faces[face], self.canvas._doc, self.canvas._escape
        parts = font.splitString(shown, document)
        pieces = tuple((font.getSubsetInternalName(subset, document), f"({escape(text)}) Tj") for subset, text in parts)
        return Run(pieces, font.stringWidth(shown, 1))

    def lines(self, text: str, face: str, width: float) -> list[Run]:
        """The text broken between words to lines of at most `width` (at size 1); a longer word keeps a line of its own."""
        key = (text, face, int(width * 100))
        found = self._lines.get(key)
        if found is None:
            if len(self._lines) > _KEPT_MAX:
                self._lines.clear()
            found = self._lines[key] = [self.run(line, face) for line in self._broken(text, face, width)]
        return found

    def _broken(self, text: str, face: str, width: float) -> list[str]:
        if self.run(text, face).width <= width:
            return [text]
        done: list[str] = []
        for word in text.split():
            longer = f"{done[-1]} {word}" if done else word
            if done and self.measure(longer, face) <= width:
                done[-1] = longer
            else:
                done.append(word)
        return done or [""]

    def measure(self, text: str, face: str) -> float:
        return self.faces[face].stringWidth(_reshape(text) if not text.isascii() else text, 1)
