"""The module contract: what a package may add to the application. Frozen data, no behaviour.

A package builds one `MODULE` in its `manifest.py` and names it under the entry point group `erp.modules`; only the
registry imports manifests, so a manifest may import freely from its own package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

from erp.i18n import Text

if TYPE_CHECKING:
    import click
    from flask import Blueprint

    from erp.resources.declaration import Resource


@dataclass(frozen=True)
class Permission:
    """`package.noun.verb`, granted to roles; `reads` marks what an auditor gets without asking."""

    name: str
    title: Text
    reads: bool = False


@dataclass(frozen=True)
class MenuItem:
    title: Text
    endpoint: str
    permission: str
    order: int = 100
    icon: str = "list"
    group: Text | None = None  # None: the module's own title
    values: Mapping[str, str] = field(default_factory=dict)  # of the endpoint's address


@dataclass(frozen=True)
class Way:
    """A page that people go to next: words, address, the right that opens it."""

    title: Text
    href: str
    permission: str
    icon: str = "arrow"


@dataclass(frozen=True)
class Importer:
    """An import whose rows aren't records of one resource (those come from `Resource.import_`). Sets, never row by row.

    `known(rows, given)` reads in bounded queries what the rows are compared with; `check(rows, known, given)` is pure and
    returns the planned rows and every Problem; `apply(plan, actor)` changes through operations, inside one unit of work,
    and may return plain facts that are kept with the batch, `waiting` (how many changes wait for another person) among them;
    `undo(rows, outcome, actor)` takes the new rows back and gives the changed ones what they had (`changes`: field ->
    (before, written)), or refuses.
    Values are those of `erp.importing`: `parsed.Row`, `preview.Given`, `preview.PlannedRow`, `preview.Plan`.
    """

    kind: str
    title: Text
    columns: Sequence[Any]  # erp.importing.columns.ImportColumn
    permission: str
    known: Callable[..., Any]
    check: Callable[..., Any]
    apply: Callable[..., Any]
    undo: Callable[..., Any] | None = None
    example: Mapping[str, str] = field(default_factory=dict)
    note: Text = ""  # what the commit does, where it isn't "adds and changes rows"
    markup: str = ""  # a module whose `sheets(path, kind)` makes a sheet of the kind's XML, in the reader's child
    # rows that are judged one by one may be judged in parts, so that a long file's working values never stand in memory together;
    # `together(rows)` then finds what only the whole file shows
    together: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Report:
    """A table with parameters. `rows(query)` streams tuples in the order of `columns`; it reads through services only."""

    name: str
    title: Text
    permission: str
    parameters: Sequence[Any]  # erp.reporting.query.Parameter
    columns: Sequence[Any]  # erp.reporting.table.Column
    rows: Callable[..., Any]
    needs: tuple[str, ...] = ()
    signatures: tuple[Any, ...] = ()  # erp.offices.values.Office, or a plain Text: in the order of signing
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """What the clock starts. `run(day)` takes the day it is due for and is safe to run twice. Weekdays by name."""

    name: str
    run: Callable[..., Any]
    cron: str | None = None
    title: Text = ""
    attempts: int = 5


@dataclass(frozen=True)
class Setting:
    """A typed value the office sets; its type is the default's."""

    name: str
    default: Any
    title: Text
    help: Text = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """Where a document of this kind is shown: "finance.entry:KEY" -> the endpoint with `key=KEY`."""

    kind: str
    endpoint: str
    title: Text = ""
    argument: str = "key"
    exists: Callable[[Sequence[str]], set[str]] | None = None  # which of these keys stand
    attach: str = ""  # the permission that adds papers to it; empty: nobody adds any through the page
    entity_of: Callable[[str], int | None] | None = None  # the entity of the document with this key; default: as its resource says


@dataclass(frozen=True)
class Approvable:
    """A kind of document that waits for other people. The functions run inside the edge's unit of work.

    `digest(key)` covers everything material; `apply(key, actor)` is what approval does; `turn_down(key, actor, decision,
    reason)` handles "return" and "reject". `refusal(key, actor)` may name why it can't be approved, or not by
    this person (a DomainError); it can be returned all the same.
    """

    kind: str
    title: Text
    permission: str
    digest: Callable[[str], str]
    apply: Callable[..., Any]
    turn_down: Callable[..., Any]
    endpoint: str
    refusal: Callable[..., Any] | None = None
    facts: Callable[..., Any] | None = None  # what the approver needs to judge: [(label, value)]


@dataclass(frozen=True)
class Panel:
    """A part of the home page. `values()` answers the template's values, or None where there is nothing to show."""

    name: str
    template: str
    values: Callable[[], Mapping[str, Any] | None]
    permission: str
    order: int = 100


@dataclass(frozen=True)
class Alert:
    """Something that wants a person's attention, with where to act on it. `tone`: bad, warn, ok, inf."""

    tone: str
    title: str
    text: str = ""
    href: str | None = None


@dataclass(frozen=True)
class AlertSource:
    """`find()` answers the alerts of the moment, within the scope of `permission`; few and cheap."""

    name: str
    find: Callable[[], Sequence[Alert]]
    permission: str


@dataclass(frozen=True)
class Publication:
    name: str
    run: Callable[..., Any]
    permission: str = ""


@dataclass(frozen=True)
class Module:
    name: str
    title: Text
    depends: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    version: str = "0.1.0"
    models: tuple[ModuleType, ...] = ()
    migrations: str | None = None  # folder of the module's history; None: it has no tables
    permissions: tuple[Permission, ...] = ()
    menus: tuple[MenuItem, ...] = ()
    blueprints: tuple[Blueprint, ...] = ()
    resources: tuple[Resource, ...] = ()
    importers: tuple[Importer, ...] = ()
    reports: tuple[Report, ...] = ()
    jobs: tuple[Job, ...] = ()
    settings: tuple[Setting, ...] = ()
    commands: tuple[click.Command, ...] = ()
    publications: tuple[Publication, ...] = ()
    links: tuple[Link, ...] = ()
    approvables: tuple[Approvable, ...] = ()
    panels: tuple[Panel, ...] = ()
    alerts: tuple[AlertSource, ...] = ()
    starts: tuple[Way, ...] = ()  # what a day's work begins with, offered on the home page
    offices: tuple[Any, ...] = ()  # erp.offices.values.Office: those that sign the module's papers
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)  # role -> permissions this module gives it
    walls: tuple[Any, ...] = ()  # erp.walls.Wall
    heads: Any = None  # erp.audit.heads.Chains: the module's own chains in the lines that leave the house
    table_prefix: str = ""  # default: the name
    start: Callable[..., Any] | None = None  # `mizan init`: rows a new database needs; safe to repeat
    demo: Callable[..., Any] | None = None  # what this module adds to the demo emirate
    package: str = ""  # default: the name
