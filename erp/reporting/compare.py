"""Pure: a report beside itself of an earlier period: which period, which columns more, which rows are gone.

A report names the columns by which a row is known (`options["key"]`) and those whose earlier figures are worth showing
(`options["compare"]`). Rows are met by key; a row of the earlier period alone stands where it stood then, with nil.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from erp.errors import DomainError
from erp.i18n import _, _l
from erp.periods import FiscalYear, Month
from erp.reporting.query import Parameter, Query
from erp.reporting.table import Column, Row

LAST_PERIOD, LAST_YEAR = "last-period", "last-year"
COMPARE = Parameter(
    "compare", _l("Compare with"), "choice",
    choices=((LAST_PERIOD, _l("The period before")), (LAST_YEAR, _l("The same period a year before"))),
)  # fmt: skip
BEFORE, DIFFERENCE = "_before", "_difference"
ROWS_MAX = 200_000
Key = tuple[str, ...]


class TooManyToCompare(DomainError):
    """Both periods are held in memory, and this one is too long for it. Facts: most."""

    code = "report.too_long_to_compare"


def earlier(query: Query, how: str, moment: bool, today: date) -> Query:
    """The same question of an earlier period.

    Months go back by as many months, other spans by as many days; a year, or one still running, goes back by a year to
    the same day. A statement of a moment goes back by a month, from month's end to month's end.
    """
    last = min(query.last, max(today, query.first)) if query.open_ended else query.last
    if how == LAST_YEAR or query.open_ended or is_year(query):
        first, last, year = year_before(query.first), year_before(last), query.year - 1
    elif moment:
        last = month_before(last)
        year = last.year if query.year == query.last.year else query.year
        first = FiscalYear(year).start
    else:
        first, last = span_before(query.first, query.last)
        year = last.year
    period = Month.of(last) if query.period else None
    return replace(query, first=first, last=last, year=year, period=period, open_ended=False)


def is_year(query: Query) -> bool:
    return query.first == FiscalYear(query.year).start and query.last == FiscalYear(query.year).end


def year_before(day: date) -> date:
    """The same day a year before; month's end stays month's end."""
    month = Month(day.year - 1, day.month)
    return month.end if day == Month.of(day).end else day.replace(year=day.year - 1)


def month_before(day: date) -> date:
    before = Month.of(day).previous
    return before.end if day == Month.of(day).end else min(before.end, before.start + timedelta(days=day.day - 1))


def span_before(first: date, last: date) -> tuple[date, date]:
    begins, ends = Month.of(first), Month.of(last)
    if first == begins.start and last == ends.end:
        count = (ends.year - begins.year) * 12 + ends.month - begins.month + 1
        return begins.plus(-count).start, begins.previous.end
    return first - (last - first) - timedelta(days=1), first - timedelta(days=1)


@dataclass(frozen=True)
class Comparison:
    """How the rows of one report are put beside earlier ones."""

    columns: Sequence[Column]
    key: Sequence[str]
    figures: Sequence[str]

    def wider(self) -> list[Column]:
        """The columns with the earlier figure and the difference after each that is compared."""
        found: list[Column] = []
        for column in self.columns:
            found.append(column)
            if column.key in self.figures:
                before = replace(column, key=column.key + BEFORE, title=_("%(title)s, before", title=column.title), ratio=None)
                found += [before, replace(before, key=column.key + DIFFERENCE, title=_("%(title)s, difference", title=column.title))]
        return found

    def rows(self, now: Iterable[Row | tuple[Any, ...]], before: Iterable[Row | tuple[Any, ...]]) -> Iterator[Row]:
        """Every row of now, and those of before that are gone. Raises TooManyToCompare."""
        key_of = keyed(self.columns, self.key)
        here, there = by_key(now, key_of), by_key(before, key_of)
        gone: dict[Any, list[Row]] = {}
        place: Any = None
        for name, row in there.items():
            if name in here:
                place = name
            else:
                gone.setdefault(place, []).append(self.beside(self.emptied(row), row))
        yield from gone.get(None, ())
        for name, row in here.items():
            yield self.beside(row, there.get(name))
            yield from gone.get(name, ())

    def emptied(self, row: Row) -> Row:
        """A row of before as it stands now: its names, and nil."""
        nil = tuple(0 if c.total else None if c.number else value for c, value in zip(self.columns, row.cells, strict=True))
        return row._replace(cells=nil, links={})

    def beside(self, row: Row, before: Row | None) -> Row:
        cells: list[Any] = []
        for place, column in enumerate(self.columns):
            value = row.cells[place]
            cells.append(value)
            if column.key in self.figures:
                old = before.cells[place] if before else None
                cells += [None, None] if value is None and old is None else [old or 0, (value or 0) - (old or 0)]
        return row._replace(cells=tuple(cells))


def keyed(columns: Sequence[Column], key: Sequence[str]) -> Callable[[Row], Key]:
    """The function that names a row: by its own key, else by the report's key columns, else by every code and date."""
    named = key or [column.key for column in columns if column.kind in ("code", "date")] or [columns[0].key]
    places = [place for place, column in enumerate(columns) if column.key in named]

    def name(row: Row) -> Key:
        return row.key or tuple("" if row.cells[place] is None else str(row.cells[place]) for place in places)

    return name


def by_key(rows: Iterable[Row | tuple[Any, ...]], key_of: Callable[[Row], Key]) -> dict[Any, Row]:
    """The rows by kind, key and how often the key came before."""
    found: dict[Any, Row] = {}
    times: dict[Any, int] = {}
    for raw in rows:
        row = raw if isinstance(raw, Row) else Row(tuple(raw))
        name = row.kind, key_of(row)
        times[name] = times.get(name, 0) + 1
        found[(*name, times[name])] = row
        if len(found) > ROWS_MAX:
            raise TooManyToCompare(most=ROWS_MAX)
    return found
