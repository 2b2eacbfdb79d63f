"""THE RESOURCE: frozen data that says what a noun is. Everything that is done with it stands in the other files here.

A noun's manifest entry is one `Resource`, under 40 lines. Lists read core rows through `select` and `columns`; every
write is a named operation over a plan: `[(row or None, values)]`, one pair from a form or the API, a set from an import.
Names in `filters`, `sort` and `search` are names of columns; nothing else is accepted from outside.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from marshmallow import Schema
from sqlalchemy import Select, select
from sqlalchemy.orm import QueryableAttribute

from erp.i18n import Text
from erp.module import Way

Kind = Literal["text", "code", "money", "whole", "year", "rate", "date", "moment", "flag", "choice", "document", "json"]
HIDDEN = "••••"
RESERVED = ("q", "sort", "group", "columns", "after", "page", "page_size", "total")  # what every list understands


def hidden(_value: Any) -> str:
    return HIDDEN


def last_four(value: Any) -> str:
    """What others see of an IBAN or an identity number."""
    return f"{HIDDEN}{str(value)[-4:]}"


@dataclass(frozen=True)
class Mask:
    """Everybody sees `shown(value)`, and nobody sorts, filters, sums or searches by the value.

    Who holds `permission` may write it, reveal it for a while with a reason that is recorded, and export it so.
    """

    permission: str
    shown: Callable[[Any], str] = hidden


@dataclass(frozen=True)
class Words:
    """A text stored in both languages; English falls back to Arabic."""

    ar: Any
    en: Any


@dataclass(frozen=True)
class Column:
    """One figure of a row. `source` is an SQL expression or `Words`; None: the model's attribute of that name."""

    name: str
    title: Text
    source: Any = None
    kind: Kind = "text"
    total: bool = False  # summed in the footer and in groups
    mask: Mask | None = None  # default: the mask of the field of the same name
    ref: str | None = None  # the value is a key of this resource, and links to it
    label: Any = None  # expression or Words: what is shown beside the code
    choices: Mapping[str, Text] = field(default_factory=dict)  # kind "choice": value -> words
    tones: Mapping[str, str] = field(default_factory=dict)  # value -> ok | wait | bad | info: shown as a tag
    say: Callable[[Any], str] | None = None  # how a value is said where neither kind nor choices tell it
    shown: bool = True  # False: in the column choice, not in the list by default
    width: int = 16  # characters, in exports


@dataclass(frozen=True)
class Bound:
    """What limits the rows a person may see."""

    kind: Literal["entity", "shared", "own", "via"]
    name: str = ""


ENTITY = Bound("entity")  # by entity_id, through the scope in the SQL compiler
SHARED = Bound("shared")  # the same for everybody who may view


def own(column: str) -> Bound:
    """Rows whose `column` is the id of the person who looks."""
    return Bound("own", column)


def via(parent: str) -> Bound:
    """A child sees with its parent, whose entity_id it carries too."""
    return Bound("via", parent)


@dataclass(frozen=True)
class Action:
    """Something that is done to one row besides editing. `run(row, values, actor)` is the operation, audit included.

    `refusal(row, actor)` returns the DomainError that forbids it now, or None: the page's "why can't I?".
    """

    name: str
    title: Text
    permission: str
    run: Callable[..., Any]
    refusal: Callable[..., Any] | None = None
    schema: type[Schema] | None = None  # parameters asked for (a reason, a day)
    tone: Literal["primary", "plain", "danger"] = "plain"
    icon: str = "check"
    needs_key: bool = False  # moves money: the API wants an Idempotency-Key


@dataclass(frozen=True)
class Child:
    """The lines of a document: one table, shown under it and sent with it as `values[name]`, a list of dicts."""

    name: str
    title: Text
    model: Any
    parent: str  # the attribute that holds the document's id
    schema: type[Schema]
    columns: tuple[Column, ...]
    select: Callable[[], Any] | None = None
    order: str = "id"
    minor: tuple[str, ...] = ()  # fields that a form shows when asked for, or when they hold something
    legend: Callable[[Mapping[str, Any]], Sequence[tuple[str, str]]] | None = None  # (values of the form) -> what numbers in its lines stand for


@dataclass(frozen=True)
class Related:
    """How many rows of another resource name this one: a count on the document, one click away.

    By the key in `filter`; where they name it otherwise, `named(row)` answers filter -> value.
    """

    resource: str
    filter: str
    title: Text
    named: Callable[[Any], Mapping[str, Any]] | None = None

    def asked(self, row: Any, key: Any) -> Mapping[str, Any]:
        return {self.filter: key} if self.named is None else self.named(row)


@dataclass(frozen=True)
class Preset:
    """A view that the module itself offers as a tab: its words, and the query of the list's address."""

    title: Text
    query: str


@dataclass(frozen=True, eq=False)
class Resource:
    """One noun. `scope` has no default on purpose."""

    name: str  # "procurement.suppliers": folder, path
    title: Text  # plural
    single: Text
    model: Any
    key: str  # what people and files call the row by; unique
    scope: Bound
    columns: tuple[Column, ...]
    schema: type[Schema] | None = None  # None: read only
    # the Select with its joins, or what makes it where it depends on who asks; the engine adds columns, scope and order
    select: Select[Any] | Callable[[], Any] | None = None
    filters: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()  # sortable columns, NOT NULL; the first is the default, "-date" descending
    search: tuple[str, ...] = ()
    indexed: tuple[str, ...] = ()  # of `search`, what the search box keeps words of; default: all. For lines: what is their own
    group: tuple[str, ...] = ()  # columns the list may be grouped by
    views: tuple[Preset, ...] = ()  # tabs beside "All", before the views that people keep
    ways: tuple[Way, ...] = ()  # where the list's readers go next, beside "New"
    heading: str = ""  # the column that names a row beside its key
    layout: tuple[tuple[Text, tuple[str, ...]], ...] = ()  # default: one section with every field
    lines: Child | None = None
    related: tuple[Related, ...] = ()
    actions: tuple[Action, ...] = ()
    create: Callable[..., Any] | None = None  # (plan, actor) -> rows made, in the plan's order
    create_many: Callable[..., Any] | None = None  # the same of a large set, below the session: rows as values, `search` among theirs
    change: Callable[..., Any] | None = None  # (plan, actor) -> rows changed
    consistent: Callable[..., Any] | None = None  # (values, row) -> [Problem]: pure check of a whole row
    editable: Callable[[str], Collection[str]] | None = None  # state -> field names; None: all
    effect: Callable[..., Any] | None = None  # (values, actor) -> [(label, halalas or text)]: the live panel
    import_: Literal["off", "create", "upsert"] = "off"
    import_kind: str = ""  # default: the noun's plural
    import_columns: tuple[str, ...] = ()  # default: every field of the schema
    example: Mapping[str, str] = field(default_factory=dict)  # one row of the blank workbook
    beside: Callable[..., Any] | None = None  # (row, actor) -> what the document page shows besides: figures, first_tables, line_tables, side_panels
    page: str = ""  # endpoint that replaces the document page, with `key`
    prints: tuple[tuple[Text, str], ...] = ()  # what can be printed of one document: words, endpoint with `key`
    noun: str = ""  # singular for permissions; default: the plural without its ending
    permissions: Mapping[str, str] = field(default_factory=dict)  # verb -> permission, where they differ
    attachments: bool = False
    of_all: bool = False  # shared rows that decide for every entity (the chart): changed by a right held everywhere
    empty: Text = ""  # what to do when there is none yet
    needs_key: bool = False  # creating moves money: the API wants an Idempotency-Key

    def __post_init__(self) -> None:
        names = {column.name for column in self.columns}
        assert len(names) == len(self.columns), f"{self.name}: a column is named twice"
        for use in ("filters", "search", "group"):
            unknown = [name for name in getattr(self, use) if name not in names]
            assert not unknown, f"{self.name}: {use} names no column: {unknown}"
        assert all(self.by_name[name].kind != "json" for name in self.filters), f"{self.name}: a structure can't be a filter"
        for name in self.sort:
            assert name.lstrip("-") in names, f"{self.name}: sort names no column: {name}"
            source = self.source(name.lstrip("-"))
            nullable = isinstance(source, QueryableAttribute) and getattr(source.property, "columns", [None])[0].nullable
            assert not nullable, f"{self.name}: sortable column {name} may be NULL"
        assert self.create is None or self.schema is not None, f"{self.name}: create needs a schema"
        assert not set(self.filters) & set(RESERVED), f"{self.name}: a filter is called as the list's own parameters: {RESERVED}"
        fields = self.fields
        for section, inside in self.layout:
            unknown = [name for name in inside if name not in fields]
            assert not unknown, f"{self.name}: layout {section!r} names no field: {unknown}"

    @property
    def module(self) -> str:
        return self.name.partition(".")[0]

    @property
    def plural(self) -> str:
        return self.name.partition(".")[2]

    @cached_property
    def kind(self) -> str:
        """The singular name of one document: "procurement.supplier", as audit, links, attachments and approvals use it."""
        return f"{self.module}.{self.noun or singular(self.plural)}"

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Field name -> marshmallow field, in the order of the schema."""
        return dict(self.schema().fields) if self.schema else {}

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @property
    def table(self) -> Any:
        return self.model.__table__

    @property
    def sections(self) -> tuple[tuple[Text, tuple[str, ...]], ...]:
        inside = tuple(name for name in self.fields if self.lines is None or name != self.lines.name)
        return self.layout or ((self.single, inside),)

    def started(self) -> Select[Any]:
        """The resource's own statement with its joins, still without columns."""
        made: Any = self.select
        return select().select_from(self.model) if made is None else made() if callable(made) else made

    @property
    def kind_of_import(self) -> str:
        return self.import_kind or self.plural

    def permission(self, verb: str) -> str:
        """ "procurement.supplier.view"; verbs of the engine: view, create, change, import."""
        return self.permissions.get(verb) or f"{self.kind}.{verb}"

    def source(self, name: str) -> Any:
        """The SQL expression of a column, Words unresolved."""
        column = self.by_name[name]
        return column.source if column.source is not None else getattr(self.model, name)

    def mask(self, name: str) -> Mask | None:
        """The mask of a column or field: it lives on the field, and a column may add one."""
        column, declared = self.by_name.get(name), self.fields.get(name)
        return (column.mask if column else None) or getattr(declared, "mask", None)

    @cached_property
    def masks(self) -> dict[str, Mask]:
        """Masked column or field -> its mask."""
        names = dict.fromkeys((*self.by_name, *self.fields))
        return {name: mask for name in names if (mask := self.mask(name)) is not None}

    def document(self, key: object) -> str:
        return f"{self.kind}:{key}"

    def has(self, attribute: str) -> bool:
        return hasattr(self.model, attribute)


def singular(plural: str) -> str:
    """suppliers -> supplier, entries -> entry; a word without the ending stays."""
    if plural.endswith("ies"):
        return f"{plural[:-3]}y"
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


def find(resources: Sequence[Resource], name: str) -> Resource | None:
    return next((resource for resource in resources if resource.name == name), None)
