"""Where control stands. A level that is controlled has a row of its own; a move passes all of them or none.

Pure. `line` is the finest: every key of the coding. `item` joins the programs, functions and funds of one economic item
at one entity, `chapter` the items whose code begins with the same two digits, `entity` everything of one entity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from finance.budget.keys import SEPARATOR, LineKey
from finance.budget.rules import Figures, joined, total

LINE, ITEM, CHAPTER, ENTITY = "line", "item", "chapter", "entity"
LEVELS = (LINE, ITEM, CHAPTER, ENTITY)  # finest first: the order in which rows are locked


def group_key(key: LineKey, level: str) -> str:
    """The name of the row that a line belongs to on a level."""
    parts = {
        LINE: [key.year, key.entity, key.economic, key.program, key.function, key.fund, key.project, key.place],
        ITEM: [key.year, key.entity, key.economic],
        CHAPTER: [key.year, key.entity, key.chapter],
        ENTITY: [key.year, key.entity],
    }[level]
    return SEPARATOR.join(map(str, parts)).rstrip(SEPARATOR)


def kept(enforced: Iterable[str]) -> tuple[str, ...]:
    """The levels that have rows: lines always, groups only where they are controlled (an idle total is only contention)."""
    wanted = set(enforced)
    return tuple(level for level in LEVELS if level == LINE or level in wanted)


def changes_by_row(effects: Iterable[tuple[LineKey, dict[str, int]]], levels: Iterable[str]) -> list[tuple[str, str, dict[str, int]]]:
    """(level, key, changes) of every row touched, finest level first and sorted by key within: the lock order."""
    gathered: dict[tuple[int, str], list[dict[str, int]]] = {}
    for key, changes in effects:
        for level in levels:
            gathered.setdefault((LEVELS.index(level), group_key(key, level)), []).append(changes)
    return [(LEVELS[position], name, joined(parts)) for (position, name), parts in sorted(gathered.items(), key=lambda pair: pair[0])]


def group_figures(lines: Mapping[LineKey, Figures], level: str) -> dict[str, Figures]:
    """Each group's figures from its lines: how rows are made when control moves to a level, and proven at night."""
    members: dict[str, list[Figures]] = {}
    for key, figures in lines.items():
        members.setdefault(group_key(key, level), []).append(figures)
    return {name: total(parts) for name, parts in members.items()}
