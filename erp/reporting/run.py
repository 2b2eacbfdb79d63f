"""Running a report: what was asked, the scope it may see, the table, the file.

The scope is that of the actor by the report's own permission, narrowed to the entity that was asked for; it is set
before anything is read and travels with the file into the archive. A report whose lines hang on heads of a wider entity
(`narrows_itself`) keeps the whole scope and passes the entities on. On PostgreSQL one run reads one snapshot.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO, Protocol

from flask import current_app

from erp import clock
from erp.archive import operations as archive
from erp.archive.data import rows_kept
from erp.archive.store import Stored, store
from erp.auth.current import acting, holds_at, scope_of
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db, is_sqlite, unit_of_work
from erp.emblem.queries import in_force
from erp.entities.queries import Tree, tree
from erp.errors import DomainError, NotAllowed, NotFound, Problem, RequestInvalid
from erp.i18n import _, in_language
from erp.module import Report
from erp.offices.queries import holders
from erp.registry import enabled_names, registry
from erp.reporting import render_csv, render_html, render_json, render_pdf, render_xlsx
from erp.reporting.compare import Comparison, earlier
from erp.reporting.heading import days, heading, offices, until, whose
from erp.reporting.query import Query, parse
from erp.reporting.table import Heading, Table
from erp.scope import ALL, scope_for, within


class Renderer(Protocol):
    CONTENT_TYPE: str

    def render(self, table: Table, stream: BinaryIO, language: str) -> None: ...


FORMATS: dict[str, Any] = {"pdf": render_pdf, "xlsx": render_xlsx, "csv": render_csv, "json": render_json, "html": render_html}
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"


class UnknownFormat(DomainError):
    """Facts: format, known."""

    code = "report.unknown_format"


@dataclass(frozen=True)
class Run:
    """A report that is about to be read: its question, for whom, and under which identity."""

    report: Report
    query: Query
    actor: Actor
    language: str
    run_id: str
    made_at: datetime
    roots: frozenset[int]  # entities whose subtrees the figures cover; EVERYWHERE: all

    @property
    def file_name(self) -> str:
        where = self.query.entity or self.query.unit
        return "-".join(part for part in (self.report.name, where, self.query.last.isoformat(), self.run_id[-4:]) if part)


def offered(actor: Actor) -> list[Report]:
    """The reports of the modules that are on, whose needs are met and which the actor may run."""
    on = enabled_names()
    found = [report for _module, report in registry().parts("reports") if set(report.needs) <= on]
    return [report for report in found if actor.can(report.permission)]


def find(name: str) -> Report:
    """Raises NotFound for a report that isn't there or whose modules are off."""
    report: Report = registry().find("reports", name)
    if not set(report.needs) <= enabled_names():
        raise NotFound(kind="report", key=name)
    return report


def new_run_id(moment: datetime) -> str:
    """A name for one run: unguessable enough not to be met by accident, short enough to be read out."""
    return f"RPT-{clock.local(moment).year}-" + "".join(secrets.choice(_LETTERS) for _place in range(8))


def plan(name: str, given: Mapping[str, str], actor: Actor, language: str, run_id: str | None = None) -> Run:
    """Understand the question and find out what the actor may see of it. Raises RequestInvalid, NotAllowed, NotFound."""
    report = find(name)
    if not actor.can(report.permission):
        raise NotAllowed(permission=report.permission)
    moment = clock.now()
    query = parse(report.parameters, given, clock.today())
    roots = roots_of(report, query, actor)
    return settled(Run(report, placed(query), actor, language, run_id or new_run_id(moment), moment, roots))


def settled(run: Run) -> Run:
    """The run with what its report makes of an open question: "the newest month that was paid", say."""
    settle = run.report.options.get("settle")
    if not settle:
        return run
    with within(scope_within(run)):
        return replace(run, query=settle(run.query))


def scope_within(run: Run) -> Any:
    """The scope that the figures are read in."""
    with within(ALL):
        if run.roots != run.actor.roots(run.report.permission) and not run.report.options.get("narrows_itself"):
            return scope_for(run.roots)
        return scope_of(run.actor, run.report.permission)


def placed(query: Query) -> Query:
    """The query with the ids of its unit and of its entity's subtree."""
    with within(ALL):
        nodes = tree()
        entities = tuple(nodes.subtree(nodes.get(query.entity).id)) if query.entity else None
        unit_id = nodes.get(query.unit).id if query.unit else None
    return replace(query, entities=entities, unit_id=unit_id)


def roots_of(report: Report, query: Query, actor: Actor) -> frozenset[int]:
    """The entity asked for, if the actor holds the permission there; else all of the actor's own."""
    with within(ALL):
        nodes = tree()
        for name, code in (("entity", query.entity), ("unit", query.unit)):
            if code and code not in nodes.by_code:
                raise RequestInvalid([Problem("not_found", column=name, value=code, facts={"kind": name, "key": code})])
        code = query.entity or query.unit
        if not code:
            return actor.roots(report.permission)
        node = nodes.get(code)
        if not holds_at(actor, report.permission, node.id):
            raise NotFound(kind="erp.entity", key=code)
        if query.entity and query.unit and query.unit not in {above.code for above in nodes.ancestors(node.id)}:
            facts = {"unit": query.unit, "value": query.entity}
            raise RequestInvalid([Problem("report.entity_outside_unit", column="entity", value=query.entity, facts=facts)])
        return frozenset({node.id})


@contextmanager
def reading(run: Run) -> Iterator[Table]:
    """The table of a run, in its language, scope and snapshot; read it inside."""
    db.session.rollback()
    if not is_sqlite():
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    scope = scope_within(run)
    nodes, names = signing(run)
    with acting(run.actor), within(scope), in_language(run.language):
        top = head_of(run, nodes, names)
        yield table_of(run, replace(top, emblem=in_force()))


def signing(run: Run) -> tuple[Tree, dict[str, str]]:
    """The tree of entities, and who holds the report's offices on its day."""
    with within(ALL), in_language(run.language):
        nodes = tree()
        owner, day = whose(run.query, nodes, run.roots), until(run.query, clock.local(run.made_at).date())
        return nodes, holders(offices(run.report), owner, day, nodes) if owner is not None else {}


def head_of(run: Run, nodes: Tree, names: Mapping[str, str]) -> Heading:
    position = run.report.options.get("position")
    at = position(run.query) if position else ""
    return heading(run.report, run.query, run.actor, nodes, run.roots, names, run_id=run.run_id, made_at=run.made_at, position=at)


def table_of(run: Run, top: Heading) -> Table:
    """The run's table, beside an earlier period where that was asked for."""
    options, query = run.report.options, run.query
    note, closing = options.get("note", ""), options.get("summaries")
    shown, rows = columns(run), run.report.rows(query)
    if how := query.get("compare"):
        comparison = Comparison(shown, options.get("key", ()), options["compare"])
        before = earlier(query, how, bool(options.get("moment")), clock.local(run.made_at).date())
        shown, rows = comparison.wider(), comparison.rows(rows, run.report.rows(before))
        top = replace(top, parameters=(*top.parameters, (_("Earlier period"), days(before, bool(options.get("moment"))))))
    return Table(top, shown, rows, note=note(query) if callable(note) else note, closing=(lambda table: closing(query, table)) if closing else None)


def columns(run: Run) -> Any:
    chosen = run.report.options.get("columns")
    return chosen(run.query) if chosen else run.report.columns


def renderer(format: str) -> Renderer:
    if format not in FORMATS:
        raise UnknownFormat(format=format, known=", ".join(FORMATS))
    return FORMATS[format]


def write(run: Run, format: str, stream: BinaryIO) -> Table:
    """Render the run into a stream. What is asked again with the same ledger behind it is the same but for its identity."""
    chosen = renderer(format)
    with reading(run) as table:
        chosen.render(table, stream, run.language)
    return table


def make(run: Run, format: str) -> tuple[Stored, Stored]:
    """Render the run into the archive's folder: the file, and its rows for later comparison, stand there before any row names them."""
    chosen, folder = renderer(format), current_app.config["MIZAN"].archive_dir
    with store(folder) as draft, store(folder) as beside:
        with reading(run) as table, rows_kept(table, beside.stream):
            chosen.render(table, draft.stream, run.language)
        position, count = table.heading.ledger_position, table.count
        return draft.kept(position, count), beside.kept(position, count)


def produce(
    name: str,
    params: Mapping[str, str],
    format: str,
    language: str,
    actor: Actor,
    due: datetime | None = None,
    *,
    key: str = "",
    then: Callable[[int], None] | None = None,
) -> int:
    """Make a report and keep it; the id of the archived file.

    `key` names the occasion ("schedule:7"): with it and `due`, the same format and language are made once, and a second call
    answers the first file. `then(id)` runs in the same unit of work as the archive's row: mails queued, job done.
    """
    renderer(format)
    once = archive.once_key(key, due, format, language)
    if once and (found := archive.kept_before(once)) is not None:
        unit_of_work(lambda: then(found) if then else None)
        return found
    run = plan(name, params, actor, language, run_id=archive.run_id_of(once) if once else None)
    stored, data = make(run, format)
    facts = facts_of(run, format, due, once)

    def keep() -> int:
        file_id = archive.keep(facts, stored, data, root_ids(run.roots), actor)
        if then:
            then(file_id)
        return file_id

    with within(ALL):
        return unit_of_work(keep)


def facts_of(run: Run, format: str, due: datetime | None, once: str | None) -> archive.Facts:
    """What the archive writes down of a file, beside its content."""
    return archive.Facts(
        run_id=run.run_id, report=run.report.name, title=titles(run), file_name=f"{run.file_name}.{format}", format=format, language=run.language,
        content_type=FORMATS[format].CONTENT_TYPE, parameters=absolute(run.query), permission=run.report.permission, made_at=run.made_at, due=due,
        once=once,
    )  # fmt: skip


def absolute(query: Query) -> dict[str, str]:
    """What was asked so that it means the same whenever it is asked again: without any day, of that year."""
    timed = query.asked.keys() & {"from", "to", "as_of", "year", "period"}
    return {**query.asked, **({} if timed else {"year": str(query.year)})}


def titles(run: Run) -> str:
    with in_language(run.language):
        return str(run.report.title)


def root_ids(roots: frozenset[int]) -> list[int]:
    """The entities a reader must cover; everywhere is every root of the tree."""
    if roots == EVERYWHERE:
        with within(ALL):
            return [node.id for node in tree().roots()]
    return sorted(roots)
