"""A report as a value: what stands above the table, its columns, and rows that are read once while totals add up.

Every renderer takes a `Table` and reads `table.read()` exactly once; `table.totals` is whole when that is done. Amounts
are halalas (int), percentages `Decimal` (57.5 is 57.5 %), dates `date`, everything else text. A missing value is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal, NamedTuple

from erp.i18n import Text

ColumnKind = Literal["text", "code", "money", "date", "integer", "percent"]
RowKind = Literal["line", "group", "subtotal", "opening", "closing"]

NUMBERS = frozenset({"money", "integer", "percent"})
# What a machine reads: groups, subtotals and closings repeat figures and would be counted twice.
FIGURES = frozenset({"line", "opening"})
_NO_LINKS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Column:
    """`width` is a wish in characters (0: from the content). `ratio` = (parts, whole): how totals of a percentage come about.

    `words` says a key ("over-90") as people read it; machines keep the key.
    """

    key: str
    title: Text
    kind: ColumnKind = "text"
    total: bool = False
    width: int = 0
    align: Literal["", "start", "center", "end"] = ""
    ratio: tuple[tuple[str, ...], str] | None = None
    words: Callable[[str], Text] | None = None
    running: bool = False  # follows from the rows above (a balance): no fact of its own row when two versions are compared

    @property
    def number(self) -> bool:
        return self.kind in NUMBERS


class Row(NamedTuple):
    """One row. Only kind `line` adds to the totals; `links` names the page behind a cell by column key.

    `key` names the row in every period and version, where the report's key columns don't.
    """

    cells: tuple[Any, ...]
    kind: RowKind = "line"
    level: int = 0
    links: Mapping[str, str] = _NO_LINKS
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One line of a summary: what it is, and the figure; a strong one is a sum."""

    label: Text
    value: Any
    kind: ColumnKind = "money"
    strong: bool = False


@dataclass(frozen=True)
class Summary:
    """What stands under the totals: a bridge between two months, a proof, an amount in words."""

    title: Text
    facts: Sequence[Fact]


@dataclass(frozen=True)
class Signature:
    """One block under the report: what is done, in which office, and by whom (empty: written by hand)."""

    action: Text
    title: Text = ""
    name: str = ""


@dataclass(frozen=True)
class Heading:
    """What surrounds the table on paper. Texts are ready for people, in the language of the report."""

    title: Text
    name: str = ""  # the report's own name: "trial-balance"
    letterhead: Sequence[Text] = ()
    entity: str = ""
    fiscal_year: str = ""  # both calendars
    period: str = ""  # both calendars
    parameters: Sequence[tuple[Text, str]] = ()
    unit_note: Text = ""
    facts: Sequence[tuple[Text, str]] = ()  # the block opposite the letterhead: number, dates
    made_at: datetime | None = None  # office time
    made_by: str = ""
    ledger_position: str = ""
    run_id: str = ""
    verify_address: str = ""  # what the QR says; empty: the run id
    signatures: Sequence[Signature] = ()
    emblem: bytes | None = None  # the picture that the office supplied; None: our own mark


@dataclass
class Table:
    heading: Heading
    columns: Sequence[Column]
    rows: Iterable[Row | tuple[Any, ...]]
    note: Text = ""  # one sentence under the table
    closing: Callable[[Table], Sequence[Summary]] | None = None
    totals: dict[str, int] = field(default_factory=dict)
    count: int = 0  # lines read so far
    _read: bool = False

    def read(self) -> Iterator[Row]:
        """The rows, once; totals and count grow with them."""
        assert not self._read, "a table's rows are read once"
        self._read = True
        summed = [(place, column.key) for place, column in enumerate(self.columns) if column.total]
        self.totals = {key: 0 for _place, key in summed}
        totals, width = self.totals, len(self.columns)
        for raw in self.rows:
            row = raw if isinstance(raw, Row) else Row(tuple(raw))
            assert len(row.cells) == width, f"{len(row.cells)} cells for {width} columns"
            if row.kind == "line":
                self.count += 1
                for place, key in summed:
                    totals[key] += row.cells[place] or 0
            yield row

    def summaries(self) -> Sequence[Summary]:
        """What stands under the totals; asked for once the rows are read."""
        return self.closing(self) if self.closing else ()

    @property
    def has_totals(self) -> bool:
        return any(column.total for column in self.columns)

    def total_cells(self, before: Iterable[Row] = ()) -> tuple[Any, ...]:
        """The totals in the order of the columns, with percentages worked out anew; None where nothing is summed.

        `before`: the totals as they were before these rows, the last ones read.
        """
        totals = dict(self.totals)
        for row in before:
            if row.kind == "line":
                for column, value in zip(self.columns, row.cells, strict=True):
                    if column.total:
                        totals[column.key] -= value or 0
        return tuple(_total(column, totals) for column in self.columns)

    def label_span(self) -> int:
        """How many leading columns the word "total" may stretch over."""
        for place, column in enumerate(self.columns):
            if column.total or column.ratio:
                return place
        return len(self.columns)


def percentage(part: int, whole: int) -> Decimal | None:
    """`part` of `whole` in percent with one decimal, half up; None where there is no whole."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _total(column: Column, totals: Mapping[str, int]) -> Any:
    if column.total:
        return totals.get(column.key, 0)
    if column.ratio:
        parts, whole = column.ratio
        return percentage(sum(totals.get(part, 0) for part in parts), totals.get(whole, 0))
    return None
