"""Who arrives: what a page needs to know of its sender before it begins, in one statement.

The session, the person, the rights of today, which modules are off, the entity tree, the unread notices. Rights and tree
come as JSON text, and what was understood of a text is kept under that very text: kept work is never out of date.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, Text, and_, bindparam, cast, func, or_, select

from erp.auth.credentials import UserSession
from erp.auth.models import Grant, RolePermission, User
from erp.auth.values import EVERYWHERE, Actor
from erp.chain import digest
from erp.db import db
from erp.entities.queries import TREE_COLUMNS, Node, Tree
from erp.modules_table import ModuleSwitch
from erp.notices.queries import unread_by

_SESSIONS, _PEOPLE = UserSession.__table__.c, User.__table__.c
_GRANTS, _PERMISSIONS, _MODULES = Grant.__table__.c, RolePermission.__table__.c, ModuleSwitch.__table__.c
_SESSION_COLUMNS = ("id", "user_id", "stage", "stale", "created_at", "seen_at", "confirmed_at")
_PERSON_COLUMNS = ("username", "name_ar", "name_en", "person", "language", "must_change_password")
# (all rows as one list, one row as a list) by engine
_JSON = {"sqlite": (func.json_group_array, func.json_array), "postgresql": (func.json_agg, func.json_build_array)}


@dataclass(frozen=True)
class Arrival:
    """A session that has not ended, its person, and what was read beside them."""

    row: Any  # the columns of session and person
    grants: Mapping[str, frozenset[int]]
    modules_off: frozenset[str]
    tree: Tree
    unread: int

    def actor(self) -> Actor:
        row = self.row
        return Actor(row.user_id, row.username, row.name_ar, row.name_en, self.grants, person=row.person, session_id=row.id, language=row.language)


def read(cookie: str, now: datetime, today: date) -> Arrival | None:
    """Whose cookie this is; None where no living session of an active person has it. In the scope of all."""
    connection = db.session.connection()
    row = connection.execute(_statement(connection.dialect.name), {"hashed": digest(cookie.encode()), "now": now, "day": today}).one_or_none()
    if row is None:
        return None
    return Arrival(row, grants_in(row.grants or "[]"), frozenset(json.loads(row.modules_off or "[]")), tree_in(row.tree or "[]"), row.unread)


@cache
def _statement(engine: str) -> Select[Any]:
    together, one = _JSON[engine]

    def texts(value: Any) -> Any:
        return cast(together(value), Text)

    held = (
        select(texts(one(_PERMISSIONS.permission, func.coalesce(_GRANTS.root_id, 0))))
        .join_from(RolePermission.__table__, Grant.__table__, _GRANTS.role_id == _PERMISSIONS.role_id)
        .where(
            _GRANTS.user_id == _SESSIONS.user_id, _GRANTS.begins <= bindparam("day"), or_(_GRANTS.ends.is_(None), _GRANTS.ends >= bindparam("day"))
        )
    )
    off = select(texts(_MODULES.name)).where(_MODULES.enabled.is_(False))
    tree = select(texts(one(*TREE_COLUMNS)))
    return (
        select(
            *(_SESSIONS[name] for name in _SESSION_COLUMNS),
            *(_PEOPLE[name] for name in _PERSON_COLUMNS),
            held.scalar_subquery().label("grants"),
            off.scalar_subquery().label("modules_off"),
            tree.scalar_subquery().label("tree"),
            unread_by(_SESSIONS.user_id).scalar_subquery().label("unread"),
        )
        .join_from(UserSession.__table__, User.__table__, _PEOPLE.id == _SESSIONS.user_id)
        .where(
            or_(
                _SESSIONS.token_hash == bindparam("hashed"),
                and_(_SESSIONS.previous_hash == bindparam("hashed"), _SESSIONS.previous_until > bindparam("now")),
            ),
            _SESSIONS.ended_at.is_(None),
            _PEOPLE.active.is_(True),
        )
    )


@lru_cache(maxsize=500)
def grants_in(text: str) -> Mapping[str, frozenset[int]]:
    """permission -> roots; no root means everywhere."""
    roots: dict[str, set[int]] = defaultdict(set)
    for permission, root_id in json.loads(text):
        roots[permission].add(root_id)
    return MappingProxyType({permission: EVERYWHERE if 0 in ids else frozenset(ids) for permission, ids in roots.items()})


@lru_cache(maxsize=8)
def tree_in(text: str) -> Tree:
    return Tree(_node(*row) for row in json.loads(text))


def _node(id: int, code: str, name_ar: str, name_en: str, kind: str, parent_id: int | None, unit: int | bool, active: int | bool) -> Node:
    """SQLite has no word for yes in JSON."""
    return Node(id, code, name_ar, name_en, kind, parent_id, bool(unit), bool(active))
