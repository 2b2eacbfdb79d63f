"""One row with everything that belongs to it: its fields for JSON and forms, its lines, its related counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, null, select

from erp import money
from erp.auth.current import scope_of
from erp.auth.values import Actor
from erp.db import db
from erp.resources import check
from erp.resources.declaration import Child, Column, Related, Resource
from erp.resources.fields import Ref
from erp.resources.lookup import codes_of, resource_named
from erp.resources.revealed import hidden as hidden_of
from erp.resources.rows import Line, expression, filtered, python_kind
from erp.resources.save import key_of
from erp.resources.view import View
from erp.scope import within


def written(column: Column, value: Any) -> Any:
    """A value as JSON carries it: riyals as plain decimals, days and moments ISO."""
    if value is None or isinstance(value, bool):
        return value
    if column.kind == "money" and isinstance(value, int):
        return money.plain(value)
    if isinstance(value, datetime):
        return f"{value.isoformat(timespec='seconds')}Z"
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def as_json(columns: Sequence[Column], line: Line) -> dict[str, Any]:
    return {column.name: written(column, value) for column, value in zip(columns, line.values, strict=True)}


def item(resource: Resource, columns: Sequence[Column], line: Line) -> dict[str, Any]:
    """A row with the key that addresses it, whatever columns are shown."""
    return {resource.key: line.key, **as_json(columns, line)}


def field_values(resource: Resource, row: Any, actor: Actor, hidden: Sequence[str] | None = None) -> dict[str, Any]:
    """Each field as it would be written to leave the row unchanged; masked ones are left out (`hidden`: others than those not revealed now)."""
    hidden, found = hidden_of(resource, key_of(resource, row), actor) if hidden is None else hidden, {}
    for name, kind in resource.fields.items():
        if name in hidden:
            continue
        value = getattr(row, check.into(name, kind), None)
        if isinstance(kind, Ref):
            value = codes_of(kind.resource, [value]).get(value) if value is not None else None
        found[name] = None if value is None else kind.written(value)
    return found


def lines_of(child: Child, row: Any) -> list[Line]:
    """The lines of a document in their order, values and labels as in a list."""
    model = child.model
    statement = child.select() if child.select else select().select_from(model)
    sources = [column.source if column.source is not None else getattr(model, column.name) for column in child.columns]
    labels = [expression(column.label) if column.label is not None else null() for column in child.columns]
    statement = statement.with_only_columns(
        model.id,
        *(expression(source).label(f"v{n}") for n, source in enumerate(sources)),
        *(label.label(f"l{n}") for n, label in enumerate(labels)),
        maintain_column_froms=True,
    )
    rows = db.session.execute(statement.where(getattr(model, child.parent) == row.id).order_by(getattr(model, child.order), model.id))
    width = len(sources)
    return [Line(line[0], str(line[0]), tuple(line[1 : width + 1]), tuple(line[width + 1 :])) for line in rows]


def lines_json(child: Child, row: Any) -> list[dict[str, Any]]:
    return [as_json(child.columns, line) for line in lines_of(child, row)]


def related_counts(resource: Resource, row: Any, actor: Actor) -> list[tuple[Related, int]]:
    """How many rows name this one, of the kinds this person may view; one statement each."""
    found = []
    for related in resource.related:
        other = resource_named(related.resource)
        if actor.can(other.permission("view")):
            with within(scope_of(actor, other.permission("view"))):
                found.append((related, _count(other, related.asked(row, key_of(resource, row)), actor)))
    return found


def _count(resource: Resource, asked: Mapping[str, Any], actor: Actor) -> int:
    statement = filtered(resource, View(), actor)
    for name, value in asked.items():
        source = expression(resource.source(name))
        statement = statement.where(source == (value if python_kind(source) is int else str(value)))
    return db.session.execute(statement.with_only_columns(func.count(), maintain_column_froms=True)).scalar_one()
