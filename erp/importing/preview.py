"""Pure: what a file would do - which rows are new, changed, the same or refused - and the digest that binds it.

An importer's `check` usually ends in `compare`; the engine joins its problems to those of the cells and makes the `Plan`.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erp.errors import Problem
from erp.importing.cells import CLEARED
from erp.importing.parsed import Parsed, Row

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


@dataclass(frozen=True)
class Given:
    """What came beside the file: the entity of rows that name none, and who asks."""

    entity: str | None = None
    actor: Any = None


@dataclass
class Plan:
    """A whole file's effect. Nothing may be applied while `problems` stand."""

    kind: str
    given: Given
    rows: list[PlannedRow]
    problems: list[Problem]
    ignored_columns: list[str] = field(default_factory=list)
    ignored_sheets: list[str] = field(default_factory=list)
    empty_rows: list[int] = field(default_factory=list)
    hidden_rows: int = 0
    warnings: list[Problem] = field(default_factory=list)  # what is taken as it is, and should be looked at

    @property
    def counts(self) -> dict[str, int]:
        counted = Counter(row.state for row in self.rows)
        return {state: counted[state] for state in STATES}

    def of(self, *states: str) -> list[PlannedRow]:
        return [row for row in self.rows if row.state in states]

    @property
    def digest(self) -> str:
        """Of what the commit would do, the refused rows left out: the same digest, the same effect."""
        digest = hashlib.sha256(repr((self.kind, self.given.entity)).encode())
        for row in self.rows:
            if row.state != INVALID:
                changes = sorted((key, repr(before), repr(after)) for key, (before, after) in row.changes.items())
                digest.update(repr((row.sheet, row.number, row.state, row.key, sorted(row.texts.items()), changes)).encode("utf-8", "replace"))
        return digest.hexdigest()


def plan(kind: str, given: Given, parsed: Parsed, planned: Iterable[PlannedRow], problems: Iterable[Problem]) -> Plan:
    """The rows of the file in their order, refused ones among them, and every problem sorted by place."""
    found_here = [*parsed.problems, *problems]
    everything = sorted({_Seen(one) for one in found_here if not one.warning}, key=lambda seen: seen.place)
    warned = sorted({_Seen(one) for one in found_here if one.warning}, key=lambda seen: seen.place)
    refused = {(seen.problem.sheet, seen.problem.row) for seen in everything}
    by_place = {(row.sheet, row.number): row for row in planned}
    rows = []
    for row in parsed.rows:
        place = (row.sheet, row.number)
        found = by_place.get(place)
        if place in refused or found is None:
            rows.append(PlannedRow(row.sheet, row.number, INVALID, found.key if found else "", row.values, {}, row.texts))
        else:
            found.texts = row.texts
            rows.append(found)
    return Plan(
        kind, given, rows, [seen.problem for seen in everything], parsed.ignored_columns, parsed.ignored_sheets, parsed.empty_rows,
        parsed.hidden_rows, [seen.problem for seen in warned],
    )  # fmt: skip


class _Seen:
    """A problem by where and what it is, so that the same fault found twice is shown once."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.place = (problem.sheet or "", problem.row or 0, problem.column or "", problem.code)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Seen) and self.place == other.place

    def __hash__(self) -> int:
        return hash(self.place)


def duplicates(rows: Sequence[Row], columns: Sequence[str], shown: Callable[[Any], str] = str) -> list[Problem]:
    """Rows whose values in `columns` stood in an earlier row already; each names the first. An incomplete key isn't compared.

    `shown` says what a reader sees of a value: of a masked column its mask."""
    first: dict[tuple[Any, ...], Row] = {}
    faults = []
    for row in rows:
        key = tuple(row.values.get(column) for column in columns)
        if None in key:
            continue
        seen = first.setdefault(key, row)
        if seen is not row:
            facts = {"value": " · ".join(map(shown, key)), "first": seen.number}
            written = row.texts.get(columns[0])
            faults.append(Problem("import.duplicate", columns[0], row.number, facts, written and shown(written), row.sheet))
    return faults


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
