"""Pure: what a file would do - which rows are new, changed, the same or refused - and the digest that binds it.

An importer's `check` usually ends in `compare`; the engine joins its problems to those of the cells and makes the `Plan`.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp.errors import Problem
from erp.importing.cells import CLEARED
from erp.importing.parsed import Parsed, Row
from erp.importing.spooled import Spooled

NEW, CHANGED, SAME, INVALID = "new", "changed", "same", "invalid"
STATES = (NEW, CHANGED, SAME, INVALID)
Key = Callable[[Row], Hashable]


@dataclass(slots=True)
class PlannedRow:
    """What one row of the file does. `changes`: field -> (now, then); `values` are those of the row, cleared ones None."""

    sheet: str
    number: int
    state: str
    key: str
    values: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def __reduce__(self) -> tuple[Any, ...]:
        return PlannedRow, (self.sheet, self.number, self.state, self.key, self.values, self.changes, self.texts)


@dataclass(frozen=True)
class Given:
    """What came beside the file: the entity of rows that name none, and who asks."""

    entity: str | None = None
    actor: Any = None


class PlannedRows(Spooled[PlannedRow]):
    """Rows in their order, counted and digested as they come."""

    def __init__(self, items: Iterable[PlannedRow] = ()) -> None:
        self.counts = dict.fromkeys(STATES, 0)
        self.sum = hashlib.sha256()
        super().__init__(items)

    def append(self, item: PlannedRow) -> None:
        self.counts[item.state] += 1
        if item.state != INVALID:
            changes = item.changes and sorted((key, repr(before), repr(after)) for key, (before, after) in item.changes.items())
            self.sum.update(repr((item.sheet, item.number, item.state, item.key, sorted(item.texts.items()), changes)).encode("utf-8", "replace"))
        super().append(item)


@dataclass
class Plan:
    """A whole file's effect. Nothing may be applied while `problems` stand."""

    kind: str
    given: Given
    rows: Sequence[PlannedRow]
    problems: list[Problem]
    ignored_columns: list[str] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    empty_rows: list[int] = field(default_factory=list)
    hidden_rows: int = 0
    warnings: list[Problem] = field(default_factory=list)  # what is taken as it is, and should be looked at

    def __post_init__(self) -> None:
        if not isinstance(self.rows, PlannedRows):
            self.rows = PlannedRows(self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return dict(self._rows.counts)

    @property
    def _rows(self) -> PlannedRows:
        assert isinstance(self.rows, PlannedRows)
        return self.rows

    def of(self, *states: str) -> list[PlannedRow]:
        return [row for row in self.rows if row.state in states]

    def parts(self, *states: str) -> Iterator[list[PlannedRow]]:
        """The same by parts, of which one at a time stands in memory."""
        for part in self._rows.parts():
            if found := [row for row in part if row.state in states]:
                yield found

    @property
    def digest(self) -> str:
        """Of what the commit would do, the refused rows left out: the same digest, the same effect."""
        return hashlib.sha256(repr((self.kind, self.given.entity, self._rows.sum.hexdigest())).encode()).hexdigest()


def plan(kind: str, given: Given, parsed: Parsed, planned: Iterable[PlannedRow], problems: Iterable[Problem]) -> Plan:
    """The rows of the file in their order, refused ones among them, and every problem sorted by place."""
    return plan_by_parts(kind, given, parsed, [(parsed.rows, planned, problems)], ())


Judged = tuple[Iterable[Row], Iterable[PlannedRow], Iterable[Problem]]  # rows of the file, what they do, what is wrong with them


def plan_by_parts(kind: str, given: Given, parsed: Parsed, parts: Iterable[Judged], together: Iterable[Problem]) -> Plan:
    """The same of a file that is judged by parts; `together` are the problems that only the whole file showed."""
    found_here = [*parsed.problems, *together]
    refused = {(one.sheet, one.row) for one in found_here if not one.warning}
    rows = PlannedRows()
    for of_file, planned, problems in parts:
        found_here += problems
        refused.update((one.sheet, one.row) for one in problems if not one.warning)
        by_place = {(row.sheet, row.number): row for row in planned}
        for row in of_file:
            rows.append(_settled(row, by_place.get((row.sheet, row.number)), refused))
    everything = sorted({_Seen(one) for one in found_here if not one.warning}, key=lambda seen: seen.place)
    warned = sorted({_Seen(one) for one in found_here if one.warning}, key=lambda seen: seen.place)
    return Plan(
        kind, given, rows, [seen.problem for seen in everything], parsed.ignored_columns, parsed.ignored_sheets, parsed.empty_rows,
        parsed.hidden_rows, [seen.problem for seen in warned],
    )  # fmt: skip


def _settled(row: Row, found: PlannedRow | None, refused: Container[tuple[str | None, int | None]]) -> PlannedRow:
    if found is None or (row.sheet, row.number) in refused:
        return PlannedRow(row.sheet, row.number, INVALID, found.key if found else "", row.values, {}, row.texts)
    found.texts = row.texts
    return found


class _Seen:
    """A problem by where and what it is, so that the same fault found twice is shown once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.place = (problem.sheet or "", problem.row or 0, problem.column or "", problem.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and self.place == other.place

    def __hash__(self) -> int:
        return hash(self.place)


def duplicates(rows: Iterable[Row], columns: Sequence[str], shown: Callable[[Any], str] = str) -> list[Problem]:
    """Rows whose values in `columns` stood in an earlier row already; each names the first. An incomplete key isn't compared.

    `shown` says what a reader sees of a value: of a masked column its mask."""
    return repeated(rows, (columns, shown))


def repeated(rows: Iterable[Row], *keys: tuple[Sequence[str], Callable[[Any], str]]) -> list[Problem]:
    """`duplicates` of several keys, in one walk through a long file.

    What is remembered of a row is the mark of each key; the keys themselves are compared only where a mark came twice.
    """
    marks = [array("q") for _key_ in keys]
    for row in rows:
        for (columns, _shown), seen in zip(keys, marks, strict=True):
            if None not in (key := _key(row, columns)):
                seen.append(hash(key))
    return [found for (columns, shown), seen in zip(keys, marks, strict=True) for found in _repeats(rows, columns, shown, seen)]


def _repeats(rows: Iterable[Row], columns: Sequence[str], shown: Callable[[Any], str], marks: Sequence[int]) -> list[Problem]:
    if len(set(marks)) == len(marks):
        return []
    again = {mark for mark, count in Counter(marks).items() if count > 1}
    first: dict[tuple[Any, ...], int] = {}
    faults = []
    for row in rows:
        key = _key(row, columns)
        if None in key or hash(key) not in again:
            continue
        if key in first:
            facts = {"value": " · ".join(map(shown, key)), "first": first[key]}
            written = row.texts.get(columns[0])
            faults.append(Problem("import.duplicate", columns[0], row.number, facts, written and shown(written), row.sheet))
        else:
            first[key] = row.number
    return faults


def _key(row: Row, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple([row.values.get(column) for column in columns])


def compare(rows: Sequence[Row], known: Mapping[Any, Mapping[str, Any]], key: Key, fields: Sequence[str]) -> list[PlannedRow]:
    """New, changed or same: an absent cell leaves what stands, a cleared one takes it away.

    `known` gives, by `key(row)`, the values of `fields` as they stand now.
    """
    planned = []
    for row in rows:
        name = key(row)
        values = {field: (None if value is CLEARED else value) for field, value in row.values.items()}
        current = known.get(name)
        if current is None:
            planned.append(PlannedRow(row.sheet, row.number, NEW, str(name), values))
            continue
        changes = {field: (current.get(field), values[field]) for field in fields if field in values and values[field] != current.get(field)}
        planned.append(PlannedRow(row.sheet, row.number, CHANGED if changes else SAME, str(name), values, changes))
    return planned


def problem(row: Row, column: str, code: str, **facts: Any) -> Problem:
    """A fault of one cell, with what the person wrote there."""
    return Problem(code, column, row.number, facts, row.texts.get(column), row.sheet)
