"""Who may see which entities, decided in the SQL compiler.

Every FROM of a scoped table renders as a sub-select that keeps only the rows of the entities in the scope of the moment;
UPDATE and DELETE gain the same condition; INSERT and a changed `entity_id` are checked before they are sent; raw SQL that
names a scoped table is refused. So neither a forgotten filter nor a new kind of statement can show a foreign row.

A table is scoped when it has a column `entity_id`, or when `info["scope"] == "id"` (the entity table itself);
`info["scope"] = "shared"` says that everybody may read it, "nullable" that rows without an entity concern the whole
system. Only an engine given to `attach` does any of this.

What stays open by nature: an object already in a session's identity map. Hence `elevated` is a session of its own, and
returns values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from copy import copy
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Integer, MetaData, Table, Update, and_, bindparam, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnClause, ColumnElement, TextClause
from sqlalchemy.sql.selectable import TableClause
from sqlalchemy.sql.sqltypes import Boolean
from sqlalchemy.util import LRUCache

from erp.errors import NotFound
from erp.scope_values import SCOPE, RawSqlRefused, Scope, current

SETTING = "mizan.scope"
CACHED_STATEMENTS = 1000


# --- which tables


def scope_column(table: Any) -> str | None:
    """The column that holds the entity of a row, or None for a table that is not scoped."""
    if not isinstance(table, Table):
        return None
    kind = table.info.get("scope")
    if kind == "id":
        return "id"
    return "entity_id" if kind != "shared" and "entity_id" in table.c else None


def may_be_nobodys(table: Any) -> bool:
    """Rows without an entity concern the whole system: anybody may write one, only the scope of all reads it."""
    return bool(table.info.get("scope") == "nullable")


def _wanted(compiler: SQLCompiler, table: Any) -> str | None:
    return scope_column(table) if getattr(compiler.dialect, "mizan_scoped", False) else None


_NAMES: dict[tuple[int, int], re.Pattern[str]] = {}


def _scoped_names(metadata: MetaData) -> re.Pattern[str]:
    key = (id(metadata), len(metadata.tables))
    if key not in _NAMES:
        names = sorted(name for name, table in metadata.tables.items() if scope_column(table))
        _NAMES[key] = re.compile(rf"\b({'|'.join(map(re.escape, names)) or '(?!)'})\b", re.IGNORECASE)
    return _NAMES[key]


def _refuse_raw(dialect: Any, text: str) -> None:
    found = _scoped_names(dialect.mizan_metadata).search(text)
    if found:
        raise RawSqlRefused(f"raw SQL names the scoped table {found.group(0)}")


# --- the hooks in the compiler

_NUMBER = bindparam("mizan_scope", callable_=lambda: current().id, type_=Integer())
_MEMBERS = "SELECT entity_id FROM erp_scope WHERE scope_id = {}"


def _predicate(compiler: SQLCompiler, column: str) -> str:
    """The condition on `column`. Inside INSERT, UPDATE and DELETE it is the same text for every form, since the ORM's
    flush keeps compiled statements of its own, which know nothing of forms."""
    scope = current()
    if compiler.isinsert or compiler.isupdate or compiler.isdelete:
        number = compiler.process(_NUMBER)
        return f"({number} = 0 OR {column} IN ({_MEMBERS.format(number)}))"
    if scope.form == "all":
        return "1 = 1"
    # "+" keeps SQLite's planner from driving a join by a wide scope
    mark = "+" if scope.form == "wide" and compiler.dialect.name == "sqlite" else ""
    return f"{mark}{column} IN ({_MEMBERS.format(compiler.process(_NUMBER))})"


@compiles(Table)
def _scoped_table(table: Table, compiler: SQLCompiler, asfrom: bool = False, iscrud: bool = False, ashint: bool = False, **kw: Any) -> str:
    enclosing_alias = kw.get("enclosing_alias")
    plain = str(compiler.visit_table(table, asfrom=asfrom, iscrud=iscrud, ashint=ashint, **kw))  # type: ignore[no-untyped-call]
    column = _wanted(compiler, table) if asfrom and not iscrud and not ashint else None
    if column is None:
        return plain
    inner = f"(SELECT * FROM {plain} WHERE {_predicate(compiler, column)})"
    if enclosing_alias is not None and enclosing_alias.element is table:
        return inner
    return f"{inner} AS {compiler.preparer.quote(table.name)}"


class InScope(ColumnElement[bool]):
    """The condition that a column holds an entity of the scope; made while compiling, so never part of a cache key."""

    inherit_cache = True
    type = Boolean()

    def __init__(self, column: str | ColumnElement[Any]) -> None:
        self.column = column


@compiles(InScope)
def _in_scope(element: InScope, compiler: SQLCompiler, **kw: Any) -> str:
    column = element.column
    return _predicate(compiler, column if isinstance(column, str) else compiler.process(column))


def _qualified(compiler: SQLCompiler, table: Any, column: str) -> str:
    return f"{compiler.preparer.format_table(table)}.{column}"


@compiles(Update)
def _scoped_update(statement: Update, compiler: SQLCompiler, **kw: Any) -> str:
    column = _wanted(compiler, statement.table)
    if column:
        statement = statement.where(InScope(_qualified(compiler, statement.table, column)))
    return compiler.visit_update(statement, **kw)


@compiles(Delete)
def _scoped_delete(statement: Delete, compiler: SQLCompiler, **kw: Any) -> str:
    column = _wanted(compiler, statement.table)
    if column:
        statement = statement.where(InScope(_qualified(compiler, statement.table, column)))
    return str(compiler.visit_delete(statement, **kw))  # type: ignore[no-untyped-call]


@compiles(Insert)
def _scoped_insert(statement: Insert, compiler: SQLCompiler, **kw: Any) -> str:
    """From a select only rows of the scope are kept, and a row in conflict is changed only inside the scope.
    Plain values are checked when they are sent."""
    column = _wanted(compiler, statement.table)
    if column and statement.select is not None:
        statement = _narrowed(statement, column)
    if column and hasattr(statement._post_values_clause, "update_whereclause"):
        statement = _guarded(statement, _qualified(compiler, statement.table, column))
    return str(compiler.visit_insert(statement, **kw))  # type: ignore[no-untyped-call]


def _guarded(statement: Insert, column: str) -> Insert:
    clause = copy(statement._post_values_clause)
    condition = clause.update_whereclause  # type: ignore[union-attr]
    clause.update_whereclause = InScope(column) if condition is None else and_(condition, InScope(column))  # type: ignore[union-attr]
    guarded = statement._generate()
    guarded._post_values_clause = clause
    return guarded


def _narrowed(statement: Insert, column: str) -> Insert:
    names = [name if isinstance(name, str) else name.key for name in statement._select_names or ()]
    if column not in names:
        raise RawSqlRefused(f"an insert from a select into {statement.table} must give {column}")
    source = statement.select.subquery("mizan_source")  # type: ignore[union-attr]
    given = list(source.c)[names.index(column)]
    narrowed = statement._generate()
    narrowed.select = source.select().where(InScope(given))
    return narrowed


@compiles(TextClause)
def _checked_text(element: TextClause, compiler: SQLCompiler, **kw: Any) -> str:
    if getattr(compiler.dialect, "mizan_scoped", False):
        _refuse_raw(compiler.dialect, element.text)
    return str(compiler.visit_textclause(element, **kw))  # type: ignore[no-untyped-call]


@compiles(ColumnClause)
def _checked_literal(element: ColumnClause[Any], compiler: SQLCompiler, **kw: Any) -> str:
    if element.is_literal and getattr(compiler.dialect, "mizan_scoped", False):
        _refuse_raw(compiler.dialect, element.name)
    return str(compiler.visit_column(element, **kw))


@compiles(TableClause)
def _checked_name(element: TableClause, compiler: SQLCompiler, **kw: Any) -> str:
    if getattr(compiler.dialect, "mizan_scoped", False):
        _refuse_raw(compiler.dialect, element.name)
    return str(compiler.visit_table(element, **kw))  # type: ignore[no-untyped-call]


# --- the engine


class FormCache(MutableMapping[Any, Any]):
    """Compiled statements, kept apart by the form of the scope they were compiled under."""

    def __init__(self, size: int = CACHED_STATEMENTS) -> None:
        self._caches = {form: LRUCache[Any, Any](size) for form in ("all", "wide", "narrow", "none")}

    def _cache(self) -> Any:
        scope = SCOPE.get(None)
        return self._caches[scope.form if scope else "none"]

    def get(self, key: Any, default: Any = None) -> Any:
        return self._cache().get(key, default)

    def __getitem__(self, key: Any) -> Any:
        return self._cache()[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._cache()[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._cache()[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cache())

    def __len__(self) -> int:
        return len(self._cache())


def attach(engine: Engine, metadata: MetaData) -> Engine:
    """Make `engine` act for a person: every statement through it is bound to the scope of the moment."""
    engine.dialect.mizan_scoped = True  # type: ignore[attr-defined]
    engine.dialect.mizan_metadata = metadata  # type: ignore[attr-defined]
    engine.update_execution_options(compiled_cache=FormCache())
    event.listen(engine, "before_cursor_execute", _before_statement)
    for moment in ("begin", "commit", "rollback", "rollback_savepoint"):
        event.listen(engine, moment, _forget)
    return engine


def _forget(connection: Connection, *_: Any) -> None:
    connection.info.pop(SETTING, None)


def _before_statement(connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
    if context is None or context.compiled is None:
        _refuse_raw(connection.dialect, statement)
    elif context.isinsert or context.isupdate:
        _check_written(connection, context)
    if connection.dialect.name == "postgresql" and (scope := SCOPE.get(None)) is not None and connection.info.get(SETTING) != scope.id:
        _say(connection, cursor, scope)


def _say(connection: Connection, cursor: Any, scope: Scope) -> None:
    """For the database's own row security (erp.row_security), the net behind this file."""
    cursor.execute("SELECT set_config('mizan.scope', %s, true)", (str(scope.id),))
    connection.info[SETTING] = scope.id


def tell(connection: Connection) -> None:
    """Let the database know the scope of the moment at once: for those who go on below SQLAlchemy, on the driver's cursor."""
    watched = connection.dialect.name == "postgresql" and getattr(connection.dialect, "mizan_scoped", False)
    if watched and connection.info.get(SETTING) != current().id:
        cursor = connection.connection.cursor()
        try:
            _say(connection, cursor, current())
        finally:
            cursor.close()


def _check_written(connection: Connection, context: Any) -> None:
    """Rows may be written for entities of the scope only; also when an update moves one to another entity."""
    column = scope_column(context.compiled.statement.table)
    if column is None or current().form == "all":
        return
    if column == "id" and context.isinsert:
        raise NotFound()  # a new entity is in nobody's scope yet: whoever makes one is elevated
    if column != "entity_id" or getattr(context, "mizan_checked", False):
        return
    context.mizan_checked = True
    written = {value for row in context.compiled_parameters for name, value in row.items() if _WRITTEN.fullmatch(name)}
    check_members(connection, written - {None} if may_be_nobodys(context.compiled.statement.table) else written)


# the names SQLAlchemy gives to the values of a column: one row, or one of many in VALUES
_WRITTEN = re.compile(r"entity_id(_m\d+)?")


def check_members(connection: Connection, entities: set[Any]) -> None:
    """Refuse (as not found) unless every entity is in the scope of the moment."""
    if not entities:
        return
    if not all(isinstance(entity, int) for entity in entities):
        raise NotFound()
    scope, listed = current(), ", ".join(str(int(entity)) for entity in entities)
    seen = connection.exec_driver_sql(f"SELECT count(*) FROM erp_scope WHERE scope_id = {int(scope.id)} AND entity_id IN ({listed})").scalar_one()
    if seen != len(entities):
        raise NotFound()
