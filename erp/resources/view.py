"""What is asked of a list: filters, words, sorting, grouping, columns, place. The address holds all of it.

Names that the resource doesn't declare are refused with 400, never ignored: a filter that is silently dropped shows
rows that nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from erp.errors import Problem, RequestInvalid
from erp.resources.declaration import RESERVED, Resource

PAGE_SIZE = 50
PAGE_SIZE_MOST = 200
DEPTH = 10_000  # rows that `page` reaches; `after` has no such bound


class QueryInvalid(RequestInvalid):
    """An address that asks for what isn't declared."""

    status = 400


@dataclass(frozen=True)
class View:
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    q: str = ""
    sort: tuple[str, ...] = ()
    group: str = ""
    columns: tuple[str, ...] = ()
    after: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE
    total: bool = False

    def pairs(self) -> list[tuple[str, str]]:
        """The view as the pairs of an address, without its place in the list."""
        found = [(name, value) for name, values in self.filters.items() for value in values]
        found += [("q", self.q)] if self.q else []
        found += [("sort", ",".join(self.sort))] if self.sort else []
        found += [("group", self.group)] if self.group else []
        found += [("columns", ",".join(self.columns))] if self.columns else []
        return found + ([("page_size", str(self.page_size))] if self.page_size != PAGE_SIZE else [])

    def query(self, **place: str) -> str:
        return urlencode([*self.pairs(), *place.items()])

    def without(self, name: str, value: str | None = None) -> View:
        """The view with a filter, or one value of it, taken away."""
        kept = {n: tuple(v for v in values if n != name or (value is not None and v != value)) for n, values in self.filters.items()}
        return replace(self, filters={n: values for n, values in kept.items() if values}, after="", page=1)

    def narrowed(self, name: str, value: str) -> View:
        return replace(self, filters={**self.filters, name: (value,)}, group="", after="", page=1)

    def sorted_by(self, name: str) -> View:
        """The view sorted by this column, the other way round when it already is."""
        return replace(self, sort=(f"-{name}",) if self.sort == (name,) else (name,), after="", page=1)


def read(resource: Resource, arguments: Iterable[tuple[str, str]], masked: Sequence[str] = ()) -> View:
    """The view that an address asks for. Raises QueryInvalid naming every fault at once.

    `masked` are the columns this person may not see: they can be neither filtered, sorted, grouped nor searched.
    """
    given: dict[str, list[str]] = {}
    for name, value in arguments:
        given.setdefault(name, []).append(value)
    problems = [Problem("query.unknown", name) for name in given if name not in RESERVED and name not in resource.filters]
    filters = {name: tuple(v for v in given[name] if v.strip()) for name in resource.filters if name in given}
    filters = {name: values for name, values in filters.items() if values}
    sort = _listed(given, "sort")
    group = given.get("group", [""])[-1]
    columns = _listed(given, "columns")
    sortable = {name.lstrip("-") for name in resource.sort}
    problems += [Problem("query.unknown", "sort", value=name) for name in sort if name.removeprefix("-") not in sortable]
    problems += [Problem("query.unknown", "group", value=group)] if group and group not in resource.group else []
    problems += [Problem("query.unknown", "columns", value=name) for name in columns if name not in resource.by_name]
    used = {*filters, *(name.removeprefix("-") for name in sort), group}
    problems += [Problem("field.masked", name) for name in masked if name in used]
    problems += [Problem("query.text", name) for name, values in given.items() if any("\x00" in value for value in values)]
    page, page_size = _number(given, "page", 1, 2**31, problems), _number(given, "page_size", PAGE_SIZE, PAGE_SIZE_MOST, problems)
    total = given.get("total", ["false"])[-1]
    problems += [Problem("query.flag", "total", value=total)] if total not in ("true", "false", "1", "0") else []
    if problems:
        raise QueryInvalid(problems)
    q, after = given.get("q", [""])[-1].strip(), given.get("after", [""])[-1]
    return View(filters, q, sort, group, columns, after, page, page_size, total in ("true", "1"))


def _listed(given: dict[str, list[str]], name: str) -> tuple[str, ...]:
    """Both "a,b" and repeated parameters, each name once."""
    return tuple(dict.fromkeys(part.strip() for value in given.get(name, []) for part in value.split(",") if part.strip()))


def _number(given: dict[str, list[str]], name: str, default: int, most: int, problems: list[Problem]) -> int:
    text = given.get(name, [str(default)])[-1]
    if text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= most:
        return int(text)
    problems.append(Problem("query.number", name, value=text[:60], facts={"least": 1, "most": most}))
    return default
