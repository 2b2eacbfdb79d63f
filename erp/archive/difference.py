"""Pure: what differs between two versions of a report, row by row.

Rows are met by the report's key, repeated ones in their order. Columns that only one version has, and those that follow
from other rows (a running balance), are no difference; between two languages, texts are none either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from erp.archive.data import KeptColumn, KeptRows

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class Differing:
    """One row: its cells before and after in the order of `Difference.columns`; `changed` are the places that differ."""

    kind: str  # added | removed | changed
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None
    changed: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Difference:
    columns: tuple[KeptColumn, ...]
    rows: tuple[Differing, ...]
    same: int  # rows that are equal

    def count(self, kind: str) -> int:
        return sum(row.kind == kind for row in self.rows)


def difference(before: KeptRows, after: KeptRows, key: Sequence[str], same_language: bool = True) -> Difference:
    columns = shared(before.columns, after.columns)
    compared = [
        place for place, column in enumerate(columns) if not column.running and column.key not in key and (same_language or column.kind != "text")
    ]
    named = key or [column.key for column in columns if column.kind in ("code", "date")] or [column.key for column in columns[:1]]
    old, new = by_key(before, columns, named), by_key(after, columns, named)
    rows: list[Differing] = []
    same = 0
    for name in merged(old, new):
        then, now = old.get(name), new.get(name)
        if now is None:
            rows.append(Differing(REMOVED, then, None))
        elif then is None:
            rows.append(Differing(ADDED, None, now))
        elif changed := frozenset(place for place in compared if then[place] != now[place]):
            rows.append(Differing(CHANGED, then, now, changed))
        else:
            same += 1
    return Difference(columns, tuple(rows), same)


def shared(before: Sequence[KeptColumn], after: Sequence[KeptColumn]) -> tuple[KeptColumn, ...]:
    there = {column.key for column in before}
    return tuple(column for column in after if column.key in there)


Name = tuple[tuple[str, ...], int]


def by_key(kept: KeptRows, columns: Sequence[KeptColumn], named: Sequence[str]) -> dict[Name, tuple[str, ...]]:
    """(key, how often it came before) -> the cells of the shared columns."""
    at = {column.key: place for place, column in enumerate(kept.columns)}
    places, keys = [at[column.key] for column in columns], [at[name] for name in named if name in at]
    found: dict[Name, tuple[str, ...]] = {}
    times: dict[tuple[str, ...], int] = {}
    for row in kept.rows:
        key = row.key or tuple(row.cells[place] for place in keys)
        times[key] = times.get(key, 0) + 1
        found[key, times[key]] = tuple(row.cells[place] for place in places)
    return found


def merged(old: dict[Name, tuple[str, ...]], new: dict[Name, tuple[str, ...]]) -> Iterator[Name]:
    """Every name once, in the order of the later version; what is gone stands where it stood."""
    gone: dict[Name | None, list[Name]] = {}
    place: Name | None = None
    for name in old:
        if name in new:
            place = name
        else:
            gone.setdefault(place, []).append(name)
    yield from gone.get(None, ())
    for name in new:
        yield name
        yield from gone.get(name, ())
