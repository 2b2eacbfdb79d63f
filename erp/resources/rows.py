"""One read for page, JSON, workbook and report: core rows, keyset pages, masks applied where the row is read.

Scope is added by the SQL compiler (`erp.scope`); this adds filters, order and the place in the list. Nothing counts rows
unless it is asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, String, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from erp.auth.values import Actor
from erp.db import db, rows_of
from erp.errors import NotFound
from erp.i18n import language
from erp.resources import keyset
from erp.resources.declaration import Column, Mask, Resource
from erp.resources.fold import in_order
from erp.resources.revealed import hidden as hidden_of
from erp.resources.rights import masked
from erp.resources.view import DEPTH, View
from erp.resources.where import conditions, expression, searched
from erp.resources.word_index import within_list
from erp.text import row_number

GROUPS_MOST = 200
GROUP_ROWS = 6
STREAMED = 1000


class Line(NamedTuple):
    """One row as it may be shown to this person; `labels` stand beside the values of the same place."""

    id: Any
    key: str
    values: tuple[Any, ...]
    labels: tuple[Any, ...]


@dataclass(frozen=True)
class Page:
    columns: tuple[Column, ...]
    lines: list[Line]
    after: str | None  # where the next page begins; None: this is the last


@dataclass(frozen=True)
class Totals:
    """Of the whole filter: how many rows, and the sum of each totalled column."""

    count: int
    sums: dict[str, int | Decimal]


@dataclass(frozen=True)
class Group:
    value: Any
    label: Any
    count: int
    sums: dict[str, int | Decimal]
    lines: list[Line]


@dataclass(frozen=True, eq=False)
class Reading:
    """What one statement reads: the columns, which of them are masked, and where each stands in the row."""

    resource: Resource
    columns: tuple[Column, ...]
    hidden: frozenset[str]
    order: tuple[tuple[str, bool], ...]  # (column, descending)

    @cached_property
    def expressions(self) -> list[Any]:
        """id, key, the sort values, then value and label of each column."""
        model = self.resource.model
        made = [model.id.label("_id"), getattr(model, self.resource.key).label("_key")]
        made += [expression(self.resource.source(name)).label(f"_sort{place}") for place, (name, _down) in enumerate(self.order)]
        for column in self.columns:
            made.append(expression(self.resource.source(column.name)).label(f"v_{column.name}"))
            if column.label is not None:
                made.append(expression(column.label).label(f"l_{column.name}"))
        return made

    @cached_property
    def ordered(self) -> list[tuple[Any, bool]]:
        """Each sorted expression and its direction; the id last, so that no two rows are equal."""
        made = []
        for name, descending in self.order:
            source = expression(self.resource.source(name))
            made.append((in_order(source) if isinstance(source.type, String) else source, descending))
        return [*made, (self.resource.model.id, self.order[0][1] if self.order else False)]

    @cached_property
    def directed(self) -> list[Any]:
        return [source.desc() if descending else source.asc() for source, descending in self.ordered]

    @cached_property
    def places(self) -> tuple[tuple[int, int | None, Mask | None], ...]:
        """For each column: where its value stands in the row, where its label, and the mask that covers it."""
        made, place = [], 2 + len(self.order)
        for column in self.columns:
            mask = self.resource.mask(column.name) if column.name in self.hidden else None
            made.append((place, place + 1 if column.label is not None and not mask else None, mask))
            place += 2 if column.label is not None else 1
        return tuple(made)

    @cached_property
    def _taken(self) -> tuple[Callable[[Any], tuple[Any, ...]], Callable[[Any], tuple[Any, ...]]]:
        """Values and labels out of a row with one nothing behind it, which is the label of a column without one."""
        return picked([at for at, _label, _mask in self.places]), picked([-1 if label is None else label for _at, label, _mask in self.places])

    def line(self, row: Sequence[Any]) -> Line:
        return self.lines([row])[0]

    def lines(self, rows: Sequence[Any]) -> list[Line]:
        values, labels = self._taken
        if not self.hidden:
            return [Line(row[0], row[1], values(whole), labels(whole)) for row in rows for whole in ((*row, None),)]
        return [self._masked(row) for row in rows]

    def _masked(self, row: Sequence[Any]) -> Line:
        values, labels = self._taken
        whole = (*row, None)
        covers = zip(values(whole), (mask for _at, _label, mask in self.places), strict=True)
        shown = tuple(value if mask is None or value is None else mask.shown(value) for value, mask in covers)
        return Line(row[0], row[1], shown, labels(whole))


def picked(places: Sequence[int]) -> Callable[[Any], tuple[Any, ...]]:
    """What takes these places out of a row, in the speed of the interpreter itself."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda row: tuple(row[place] for place in places)


def reading(resource: Resource, view: View, actor: Actor, every: bool = False, revealed: Sequence[str] = ()) -> Reading:
    """`every`: all declared columns (JSON, a document), else what the view chose or the list shows by default."""
    hidden = tuple(name for name in masked(actor, resource) if name not in revealed)
    names = view.columns or tuple(column.name for column in resource.columns if every or (column.shown and column.name != view.group))
    order = view.sort or tuple(name for name in resource.sort[:1] if name.removeprefix("-") not in hidden)
    return _reading(resource, names, hidden, order, language())


@lru_cache(maxsize=1000)
def _reading(resource: Resource, names: tuple[str, ...], hidden: tuple[str, ...], order: tuple[str, ...], _language: str) -> Reading:
    """Made once for what many people ask; its expressions are in the language of the moment."""
    columns = tuple(resource.by_name[name] for name in names)
    return Reading(resource, columns, frozenset(hidden), tuple((name.removeprefix("-"), name.startswith("-")) for name in order))


def base(resource: Resource, actor: Actor) -> Select[Any]:
    """The rows a person may see at all; joins of the resource included, columns not."""
    statement = resource.started()
    if resource.scope.kind == "own":
        statement = statement.where(getattr(resource.model, resource.scope.name) == actor.id)
    return statement


def filtered(resource: Resource, view: View, actor: Actor) -> Select[Any]:
    statement = base(resource, actor).where(*conditions(resource, view.filters))
    looked = searched(resource, view.q, masked(actor, resource)) if view.q else None
    if looked is None:
        return statement
    indexed = within_list(resource, view.q, looked)
    return statement.where(looked if indexed is None else indexed)


def page(resource: Resource, view: View, actor: Actor, every: bool = False) -> Page:
    """One page of lines; two at most of the database's row look-ups beyond it. Raises QueryInvalid."""
    plan = reading(resource, view, actor, every)
    most = view.page_size + 1
    statement = _unfiltered(resource, plan, most) if _is_everybodys(resource, view) else _asked(resource, view, actor, plan).limit(most)
    if view.after:
        values = keyset.decode(view.after, [*_names(plan), "id"], _kinds(plan))
        statement = statement.where(keyset.beyond(plan.ordered, values))
    elif view.page > 1:
        offset = (view.page - 1) * view.page_size
        if offset + view.page_size > DEPTH:
            return Page(plan.columns, [], None)
        statement = statement.offset(offset)
    found = rows_of(statement)
    rows = found[: view.page_size]
    after = keyset.encode([*_names(plan), "id"], [*rows[-1][2 : 2 + len(plan.order)], rows[-1][0]]) if len(found) > view.page_size else None
    return Page(plan.columns, plan.lines(rows), after)


def _asked(resource: Resource, view: View, actor: Actor, plan: Reading) -> Select[Any]:
    return _columns(filtered(resource, view, actor), plan).order_by(*plan.directed)


def _is_everybodys(resource: Resource, view: View) -> bool:
    """Whether the statement is the same whoever asks: nothing is filtered, and no function has a say in it."""
    return not (view.filters or view.q or callable(resource.select) or resource.scope.kind == "own")


@lru_cache(maxsize=1000)
def _unfiltered(resource: Resource, plan: Reading, most: int) -> Select[Any]:
    """Made once, so that SQLAlchemy finds its compiled form at once; the scope is added there."""
    return _columns(resource.started(), plan).order_by(*plan.directed).limit(most)


def stream(
    resource: Resource, view: View, actor: Actor, every: bool = False, revealed: Sequence[str] = ()
) -> tuple[tuple[Column, ...], Iterator[Line]]:
    """All lines of the filter, read as they are asked for: exports and reports. `revealed`: masked columns whose showing is recorded."""
    plan = reading(resource, view, actor, every, revealed)
    return plan.columns, _streamed(db.session(), _asked(resource, view, actor, plan), plan)


def _streamed(session: Session, statement: Select[Any], plan: Reading) -> Iterator[Line]:
    for part in session.execute(statement, execution_options={"yield_per": STREAMED}).partitions():
        for row in part:
            yield plan.line(row)


def totals(resource: Resource, view: View, actor: Actor) -> Totals:
    """Count and sums of the whole filter, in one statement."""
    summed = _summed(resource, actor)
    inner = filtered(resource, view, actor).add_columns(*(resource.source(name).label(name) for name in summed), literal(1).label("_one")).subquery()
    row = db.session.execute(select(func.count(), *(func.sum(inner.c[name]) for name in summed)).select_from(inner)).one()
    return Totals(row[0], _sums(resource, summed, row[1:]))


def groups(resource: Resource, view: View, actor: Actor) -> tuple[tuple[Column, ...], list[Group]]:
    """Groups of the whole filter with count and sums, each with its first lines: two statements."""
    plan, summed = reading(resource, view, actor), _summed(resource, actor)
    column = resource.by_name[view.group]
    value = expression(resource.source(view.group))
    label = expression(column.label) if column.label is not None else literal(None, String)
    added = [value.label("_value"), label.label("_label"), *(resource.source(name).label(name) for name in summed)]
    inner = filtered(resource, view, actor).add_columns(*added).subquery()
    heads = db.session.execute(
        select(inner.c["_value"], func.max(inner.c["_label"]), func.count(), *(func.sum(inner.c[name]) for name in summed))
        .group_by(inner.c["_value"])
        .order_by(inner.c["_value"])
        .limit(GROUPS_MOST)
    ).all()
    lines = _first_of_groups(resource, view, actor, plan, value)
    return plan.columns, [Group(head[0], head[1], head[2], _sums(resource, summed, head[3:]), lines.get(head[0], [])) for head in heads]


def _first_of_groups(resource: Resource, view: View, actor: Actor, plan: Reading, value: Any) -> dict[Any, list[Line]]:
    place = func.row_number().over(partition_by=value, order_by=plan.directed)
    ranked = _columns(filtered(resource, view, actor), plan).add_columns(place.label("_place"), value.label("_group")).subquery()
    first = select(ranked).where(ranked.c["_place"] <= GROUP_ROWS).order_by(ranked.c["_group"], ranked.c["_place"])
    found: dict[Any, list[Line]] = {}
    for row in db.session.execute(first.limit(GROUPS_MOST * GROUP_ROWS)):
        found.setdefault(row[-1], []).append(plan.line(row))
    return found


def one(resource: Resource, key: str, actor: Actor, hidden: tuple[str, ...] | None = None) -> Line:
    """One row by its key with every column; masked is what isn't revealed. Raises NotFound where it isn't there or isn't theirs."""
    hidden = hidden_of(resource, key, actor) if hidden is None else hidden
    plan = _reading(resource, tuple(resource.by_name), hidden, (), language())
    matches = getattr(resource.model, resource.key) == key_value(resource, key)
    row = db.session.execute(_columns(base(resource, actor), plan).where(matches).limit(1)).first()
    if row is None:
        raise NotFound(kind=resource.kind, key=key)
    return plan.line(row)


def key_value(resource: Resource, key: str) -> Any:
    """The key of an address as its column has it. Raises NotFound where it can't be one."""
    if python_kind(getattr(resource.model, resource.key)) is not int:
        if "\x00" in key:
            raise NotFound(kind=resource.kind, key=key.replace("\x00", ""))
        return key
    found = row_number(key)
    if found is None:
        raise NotFound(kind=resource.kind, key=key)
    return found


def _columns(statement: Select[Any], plan: Reading) -> Select[Any]:
    return statement.with_only_columns(*plan.expressions, maintain_column_froms=True)


def _names(plan: Reading) -> list[str]:
    return [f"{'-' if descending else ''}{name}" for name, descending in plan.order]


def _kinds(plan: Reading) -> list[type]:
    sources = [expression(plan.resource.source(name)) for name, _descending in plan.order]
    return [*(python_kind(source) for source in sources), int]


def python_kind(source: Any) -> type:
    """What the database gives for this expression; a decorated type (an amount) is what it decorates."""
    kind = source.type.impl_instance if isinstance(source.type, TypeDecorator) else source.type
    return kind.python_type


def _summed(resource: Resource, actor: Actor) -> list[str]:
    hidden = masked(actor, resource)
    return [column.name for column in resource.columns if column.total and column.name not in hidden]


def _sums(resource: Resource, names: Sequence[str], sums: Sequence[Any]) -> dict[str, int | Decimal]:
    return {name: (value or 0) if resource.by_name[name].kind == "rate" else int(value or 0) for name, value in zip(names, sums, strict=True)}
