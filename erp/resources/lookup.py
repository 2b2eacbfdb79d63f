"""Codes outside, ids inside: one look-up for a whole set, limited to what the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from erp.among import among
from erp.db import db
from erp.entities.queries import tree
from erp.errors import NotFound
from erp.registry import registry
from erp.resources.declaration import Resource, Words
from erp.resources.where import expression

CHUNK = 5000  # memory is what this bounds


def resource_named(name: str) -> Resource:
    """Raises NotFound where no module that is on declares it."""
    for _module, resource in registry().parts("resources"):
        if resource.name == name:
            return resource
    raise NotFound(kind="resource", key=name)


def ids_of(name: str, codes: Iterable[str]) -> Mapping[str, Any]:
    """code -> id of the rows of this resource that stand in the scope of the moment."""
    resource = resource_named(name)
    key = getattr(resource.model, resource.key)
    found: dict[str, Any] = {}
    for part in chunks(list(codes)):
        found |= {str(code): number for code, number in db.session.execute(select(key, resource.model.id).where(among(key, part)))}
    return found


def entity_of_document(kind: str, key: str) -> int | None:
    """Whose document this is, as far as the scope of the moment shows it; what belongs to all is the root's."""
    resource = next((found for _module, found in registry().parts("resources") if found.kind == kind), None)
    if resource is None:
        return None
    columns = (resource.model.entity_id,) if resource.has("entity_id") else (resource.model.id,)
    found = db.session.execute(select(*columns).where(getattr(resource.model, resource.key) == key)).scalar()
    return tree().roots()[0].id if found is not None and not resource.has("entity_id") else found


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def codes_of(name: str, ids: Iterable[Any]) -> Mapping[Any, str]:
    """id -> code, for showing what a row refers to in forms and audit."""
    resource = resource_named(name)
    found: dict[Any, str] = {}
    key = getattr(resource.model, resource.key)
    for part in chunks(list(ids)):
        found |= {row[0]: row[1] for row in db.session.execute(select(resource.model.id, key).where(among(resource.model.id, part)))}
    return found


def options(name: str, *conditions: Any, most: int = 300) -> list[tuple[str, str]] | None:
    """(key, words) to choose from in a form; None: too many, the form offers a search instead."""
    resource = resource_named(name)
    key, heading = getattr(resource.model, resource.key), resource.heading
    from_words = heading and resource.source(heading)
    columns = [key, *([expression(from_words)] if heading else [])]
    found = db.session.execute(select(*columns).where(*conditions).order_by(key).limit(most + 1)).all()
    return None if len(found) > most else [(str(row[0]), str(row[-1])) for row in found]


def recorded(name: str, *conditions: Any, most: int = 2000) -> list[tuple[str, str, str]]:
    """(key, Arabic name, English name) of the rows in scope, for drop-downs of workbooks; nothing where there are too many."""
    resource = resource_named(name)
    key, source = getattr(resource.model, resource.key), resource.source(resource.heading) if resource.heading else None
    names = (source.ar, source.en) if isinstance(source, Words) else (source, source) if source is not None else (key, key)
    found = db.session.execute(select(key, *names).where(*conditions).order_by(key).limit(most + 1)).all()
    return [(str(code), ar or "", en or "") for code, ar, en in found] if len(found) <= most else []
