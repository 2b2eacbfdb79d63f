"""Who may see which entities: the door. How it is enforced is in `erp.scope_compiler`, the net behind it in `erp.row_security`.

A scope is known by its sorted set of root entities, each with its whole sub-tree, and shared by everybody with the same
roots. The rows of `erp_scope` are kept from the entity tree: `rebuild` runs in the transaction that changes the tree.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Engine,
    ForeignKey,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from erp import scope_compiler
from erp.db import Base, BigId, db, in_unit_of_work, system_work
from erp.scope_compiler import FormCache, check_members, scope_column
from erp.scope_values import ALL, SCOPE, NoScope, RawSqlRefused, Scope, current, within

__all__ = [
    "ALL",
    "SCOPE",
    "FormCache",
    "NoScope",
    "RawSqlRefused",
    "Scope",
    "attach",
    "current",
    "elevated",
    "elevated_rows",
    "rebuild",
    "require",
    "scope_column",
    "scope_for",
    "within",
]

log = logging.getLogger("mizan.scope")

# SQLite plans a scope of few entities well by itself; a wider one must not drive its joins
NARROW_ENTITIES = 4

_Id = BigInteger().with_variant(Integer(), "sqlite")
SCOPE_KEYS = Table(
    "erp_scope_key",
    Base.metadata,
    Column("id", BigId, primary_key=True),
    Column("key", String(64), nullable=False),  # digest of the roots
    Column("roots", Text, nullable=False),  # JSON list of entity ids, sorted
    Column("form", String(8), nullable=False),
    UniqueConstraint("key"),
    info={"scope": "shared"},
)
SCOPE_ENTITIES = Table(
    "erp_scope",
    Base.metadata,
    Column("scope_id", _Id, ForeignKey("erp_scope_key.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("entity_id", _Id, primary_key=True, autoincrement=False),
    info={"scope": "shared"},
)
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def attach(engine: Engine) -> Engine:
    """Make `engine` act for a person: every statement through it is bound to the scope of the moment."""
    return scope_compiler.attach(engine, Base.metadata)


@contextmanager
def elevated(reason: str, session: Session | None = None) -> Iterator[Session]:
    """A second session on the same connection and transaction that sees every entity. Take values out of it, never objects."""
    outer = session or db.session()
    outer.flush()
    log.info("elevated: %s", reason)
    with within(ALL), Session(bind=outer.connection(), join_transaction_mode="rollback_only") as inner:
        scope_compiler.tell(inner.connection())
        yield inner
        inner.flush()


@contextmanager
def elevated_rows(reason: str, session: Session | None = None) -> Iterator[Connection]:
    """The same for plain reads: the connection itself, without the cost of a second session. No object can come out of it."""
    outer = session or db.session()
    outer.flush()
    log.info("elevated: %s", reason)
    with within(ALL):
        connection = outer.connection()
        scope_compiler.tell(connection)
        yield connection


def require(entity_ids: int | Iterable[int], session: Session | None = None) -> None:
    """Refuse (as not found) unless every entity is in the scope of the moment."""
    wanted = {entity_ids} if isinstance(entity_ids, int) else set(entity_ids)
    if wanted and current().form != "all":
        check_members((session or db.session()).connection(), wanted)


def scope_for(roots: Iterable[int], session: Session | None = None) -> Scope:
    """The scope of these entities and all below them; made when first asked for."""
    wanted = frozenset(roots)
    held = session or db.session()
    row = _known(held, wanted) or _made(held, wanted, own=session is not None)
    return Scope(0 if row.form == "all" else row.id, row.form, wanted)


def _key(roots: frozenset[int]) -> tuple[str, str]:
    text = json.dumps(sorted(roots))
    return hashlib.sha256(text.encode()).hexdigest(), text


def _known(session: Session, roots: frozenset[int]) -> Row[Any, Any] | None:
    return session.execute(select(SCOPE_KEYS.c.id, SCOPE_KEYS.c.form).where(SCOPE_KEYS.c.key == _key(roots)[0])).one_or_none()


def _made(session: Session, roots: frozenset[int], own: bool) -> Row[Any, Any]:
    """Outside a unit of work the rows are written in a short one of their own, and what was read is read afresh."""
    if own or in_unit_of_work():
        with elevated("make a scope", session) as inner:
            _make(inner, roots)
    else:
        with system_work() as system:
            _make(system, roots)
        session.rollback()
    row = _known(session, roots)
    assert row is not None, "a scope that was just made is found"
    return row


def _make(session: Session, roots: frozenset[int]) -> None:
    key, text = _key(roots)
    statement = _INSERTS[session.get_bind().dialect.name](SCOPE_KEYS).values(key=key, roots=text, form="narrow")
    if session.execute(statement.on_conflict_do_nothing(index_elements=["key"]).returning(SCOPE_KEYS.c.id)).scalar() is not None:
        row = _known(session, roots)
        assert row is not None
        _fill(session, {row.id: roots}, _parents(session))


def _parents(session: Session) -> dict[int, int | None]:
    entities = Base.metadata.tables["erp_entity"]
    return {row.id: row.parent_id for row in session.execute(select(entities.c.id, entities.c.parent_id))}


def members(parents: dict[int, int | None], roots: Iterable[int]) -> set[int]:
    """The entities at or below any of the roots."""
    below: dict[int | None, list[int]] = {}
    for entity, parent in parents.items():
        below.setdefault(parent, []).append(entity)
    found: set[int] = set()
    waiting = [root for root in roots if root in parents]
    while waiting:
        entity = waiting.pop()
        if entity not in found:
            found.add(entity)
            waiting.extend(below.get(entity, ()))
    return found


def _fill(session: Session, scopes: dict[int, frozenset[int]], parents: dict[int, int | None]) -> None:
    rows = []
    for scope_id, roots in scopes.items():
        held = members(parents, roots)
        form = "all" if held and len(held) == len(parents) else "wide" if len(held) > NARROW_ENTITIES else "narrow"
        session.execute(update(SCOPE_KEYS).where(SCOPE_KEYS.c.id == scope_id).values(form=form))
        rows += [{"scope_id": scope_id, "entity_id": entity} for entity in sorted(held)]
    if rows:
        session.execute(insert(SCOPE_ENTITIES), rows)


def rebuild(session: Session | None = None) -> None:
    """Fill every scope again, after entities were added or moved; in the same transaction."""
    with elevated("rebuild the scopes", session) as inner:
        scopes = {row.id: frozenset(json.loads(row.roots)) for row in inner.execute(select(SCOPE_KEYS).order_by(SCOPE_KEYS.c.id))}
        inner.execute(delete(SCOPE_ENTITIES))
        _fill(inner, scopes, _parents(inner))
