"""How people name a budget line: YEAR:ENTITY:ECONOMIC, with program, function, fund, project and place where needed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

from erp.text import digits
from finance.errors import AmbiguousBudgetLine, BudgetKeyInvalid, NoBudgetLine
from finance.values import Coding

SEPARATOR = ":"
PARTS = ("year", "entity", "economic", "program", "function", "fund", "project", "place")
CHAPTER_DIGITS = 2


@dataclass(frozen=True, slots=True, order=True)
class LineKey:
    """The full key of a line; an empty text means that the line has no such key."""

    year: int
    entity: str
    economic: str
    program: str = ""
    function: str = ""
    fund: str = ""
    project: str = ""
    place: str = ""

    @property
    def coding(self) -> Coding:
        return Coding(self.entity, self.economic, self.program, self.function, self.fund, self.project, self.place)

    @property
    def chapter(self) -> str:
        return self.economic[:CHAPTER_DIGITS]

    @property
    def item(self) -> tuple[int, str, str]:
        return self.year, self.entity, self.economic

    def __str__(self) -> str:
        return SEPARATOR.join(str(part) for part in astuple(self)).rstrip(SEPARATOR)


def key_of(year: int, coding: Coding) -> LineKey:
    return LineKey(year, *coding)


def parse(text: str) -> tuple[LineKey, int]:
    """The key and how many of its parts were written; further parts are then free. Arabic digits are understood."""
    parts = [part.strip() for part in digits(text).strip().split(SEPARATOR)]
    if not 3 <= len(parts) <= len(PARTS) or not all(parts[:3]) or not (parts[0].isdigit() and len(parts[0]) == 4) or not parts[2].isdigit():
        raise BudgetKeyInvalid(line=text.strip())
    return LineKey(int(parts[0]), *parts[1:]), len(parts)


def fits(key: LineKey, wanted: LineKey, written: int) -> bool:
    return astuple(key)[:written] == astuple(wanted)[:written]


def choose(text: str, lines: Iterable[LineKey]) -> LineKey:
    """The one line that a written key means. A full key wins over a longer one that begins with it."""
    wanted, written = parse(text)
    candidates = sorted(key for key in lines if fits(key, wanted, written))
    if not candidates:
        raise NoBudgetLine(line=text, entity=wanted.entity, economic=wanted.economic, year=wanted.year)
    exact = [key for key in candidates if key == wanted]
    if len(candidates) > 1 and not (exact and written > 3):
        raise AmbiguousBudgetLine(line=text, candidates=[str(key) for key in candidates])
    return exact[0] if exact and written > 3 else candidates[0]


def shortest(keys: Iterable[LineKey]) -> dict[LineKey, str]:
    """How each line is shown: the three keys where they suffice, the full key where the item has several lines."""
    keys = list(keys)
    count: dict[tuple[int, str, str], int] = {}
    for key in keys:
        count[key.item] = count.get(key.item, 0) + 1
    return {key: str(key) if count[key.item] > 1 else SEPARATOR.join(map(str, key.item)) for key in keys}
