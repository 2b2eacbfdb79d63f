"""One box finds any number, name, amount or page that this person may see: أ إ آ ا, ة ه, ى ي and vowel signs don't matter.

Numbers are asked for first, through their index; then the words of every noun (`erp.resources.word_index`), in one
statement a scope; rows that have no words yet are looked through.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import url_for
from sqlalchemy import BigInteger, Select, String, cast, literal, null, select, union_all
from werkzeug.routing import BuildError

from erp.auth.current import acting, scope_of
from erp.auth.values import Actor
from erp.db import db
from erp.i18n import Text
from erp.registry import registry
from erp.resources.declaration import Resource
from erp.resources.listing import address
from erp.resources.rights import masked
from erp.resources.rows import base, python_kind
from erp.resources.where import expression, searched
from erp.resources.word_index import behind, holding, lagging, maintained_amounts
from erp.scope import Scope, within
from erp.text import clean, digits, search_form

EACH = 6
SHORTEST = 2


@dataclass(frozen=True)
class Hit:
    href: str
    key: str
    title: str = ""
    amount: int | None = None


@dataclass(frozen=True)
class Hits:
    """Of one noun; `more` is the list with the same words where there are more than are shown."""

    title: Text
    hits: list[Hit]
    more: str = ""


def found(words: str, actor: Actor) -> list[Hits]:
    """What the words find, pages first, nouns in the order of their modules."""
    words = clean(words)[:100]
    if len(search_form(words)) < SHORTEST:
        return []
    lines: dict[str, list[Any]] = {}
    resources = list(searchable(actor))
    for scope, several in _by_scope(resources, actor):
        with acting(actor), within(scope):
            for row in [*_exact(several, words, actor), *_containing(several, words, actor)]:
                known = lines.setdefault(row[0], [])
                if row[1] not in {line[1] for line in known}:
                    known.append(row)
    nouns = [_hits(resource, lines[resource.name], words) for resource in resources if resource.name in lines]
    return [*pages(words, actor), *nouns]


def searchable(actor: Actor) -> Iterator[Resource]:
    for _module, resource in registry().parts("resources"):
        if resource.search and actor.can(resource.permission("view")):
            yield resource


def _by_scope(resources: Sequence[Resource], actor: Actor) -> list[tuple[Scope, list[Resource]]]:
    """A statement has one scope; most people have one for all."""
    found: dict[Scope, list[Resource]] = {}
    for resource in resources:
        found.setdefault(scope_of(actor, resource.permission("view")), []).append(resource)
    return list(found.items())


def _exact(resources: Sequence[Resource], words: str, actor: Actor) -> Sequence[Any]:
    """Rows whose key is exactly this, in either case."""
    key = digits(words)
    parts = []
    for resource in resources:
        column = getattr(resource.model, resource.key)
        if python_kind(column) is str:
            parts.append(_part(resource, actor).where(column.in_({key, key.upper(), key.lower()})).limit(EACH))
    return _together(parts)


def _containing(resources: Sequence[Resource], words: str, actor: Actor) -> Sequence[Any]:
    """Through the words that are kept; what has none yet is looked through, which after a moment is nothing."""
    known, late, parts = holding(resources, words), lagging(resources), []
    for resource in resources:
        if resource.name in known:
            parts.append(_part(resource, actor).where(resource.model.id.in_(known[resource.name])).limit(EACH + 1))
        amounts = maintained_amounts(resource, words)
        if amounts is not None:
            parts.append(_part(resource, actor).where(amounts).limit(EACH + 1))
        looked = searched(resource, words, masked(actor, resource)) if resource.name in late else None
        if looked is not None:
            parts.append(_part(resource, actor).where(behind(resource), looked).limit(EACH + 1))
    return _together(parts)


def _part(resource: Resource, actor: Actor) -> Select[Any]:
    hidden = masked(actor, resource)
    heading = expression(resource.source(resource.heading)) if resource.heading and resource.heading not in hidden else null()
    money = next((column.name for column in resource.columns if column.kind == "money" and column.name not in hidden), None)
    amount = cast(resource.source(money), BigInteger) if money else cast(null(), BigInteger)
    key = getattr(resource.model, resource.key)
    columns: tuple[Any, ...] = (
        literal(resource.name).label("noun"),
        cast(key, String).label("key"),
        cast(heading, String).label("title"),
        amount.label("amount"),
    )
    return base(resource, actor).with_only_columns(*columns, maintain_column_froms=True)


def _together(parts: Sequence[Select[Any]]) -> Sequence[Any]:
    if not parts:
        return []
    return db.session.execute(union_all(*(select(part.subquery()) for part in parts))).all()


def _hits(resource: Resource, lines: Sequence[Any], words: str) -> Hits:
    here = address(resource)
    hits = [Hit(f"{here}/{quote(key, safe='')}", key, title or "", amount) for _noun, key, title, amount in lines[:EACH]]
    return Hits(resource.title, hits, f"{here}?q={quote(words)}" if len(lines) > EACH else "")


def pages(words: str, actor: Actor) -> list[Hits]:
    """Menu entries and reports by their titles."""
    form = search_form(words)
    hits = []
    for _module, item in registry().parts("menus"):
        if (not item.permission or actor.can(item.permission)) and form in search_form(str(item.title)):
            hits += _page(item.endpoint, str(item.title), **item.values)
    for _module, report in registry().parts("reports"):
        if actor.can(report.permission) and form in search_form(str(report.title)):
            hits += _page("reports.show", str(report.title), name=report.name)
    return [Hits("", hits[: 2 * EACH])] if hits else []


def _page(endpoint: str, title: str, **values: Any) -> list[Hit]:
    try:
        return [Hit(url_for(endpoint, **values), "", title)]
    except BuildError:
        return []
