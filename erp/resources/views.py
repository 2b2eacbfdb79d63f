"""Views of lists that people keep: the address of a list under a name, for oneself or for colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, or_, select

from erp import clock
from erp.auth.models import Grant, User
from erp.auth.values import EVERYWHERE, Actor
from erp.db import db, rows_of
from erp.entities.queries import tree
from erp.errors import NotFound, Problem, RequestInvalid
from erp.resources.declaration import Resource
from erp.resources.models import SavedView
from erp.text import clean

MOST = 50
_VIEWS = SavedView.__table__.c
_SEEN = (
    select(_VIEWS.id, _VIEWS.owner, _VIEWS.name, _VIEWS.query)
    .where(_VIEWS.resource == bindparam("resource"), or_(_VIEWS.owner == bindparam("owner"), _VIEWS.shared.is_(True)))
    .order_by(_VIEWS.name)
    .limit(MOST)
)


def views_of(resource: Resource, actor: Actor) -> Sequence[Any]:
    """One's own and those that colleagues of one's own places share, by name: id, owner, name, query."""
    found = rows_of(_SEEN, {"resource": resource.name, "owner": actor.username})
    others = {row.owner for row in found} - {actor.username}
    if not others:
        return found
    near = _near(others, actor.roots(resource.permission("view")))
    return [row for row in found if row.owner == actor.username or row.owner in near]


def _near(owners: set[str], roots: frozenset[int]) -> set[str]:
    """Who of them works where the person does, above or below: a view's name and filter speak of its owner's place."""
    if roots == EVERYWHERE:
        return owners
    grants = select(User.username, Grant.root_id).join(Grant, Grant.user_id == User.id).where(User.username.in_(owners))
    held: dict[str, set[int]] = {}
    for owner, root in db.session.execute(grants):
        held.setdefault(owner, set()).add(root or 0)
    return {owner for owner, theirs in held.items() if theirs & EVERYWHERE or _related(theirs, roots)}


def _related(theirs: set[int], mine: frozenset[int]) -> bool:
    above = {root: {node.id for node in tree().ancestors(root)} for root in theirs | mine if root in tree().by_id}
    return any(one in above.get(other, ()) or other in above.get(one, ()) for one in theirs for other in mine)


def keep(resource: Resource, name: str, query: str, shared: bool, actor: Actor) -> SavedView:
    """Keep a view; the same name again replaces it. Raises RequestInvalid."""
    name = clean(name)
    if not 1 <= len(name) <= 80:
        raise RequestInvalid([Problem("field.required" if not name else "field.too_long", "name", facts={"longest": 80})])
    mine = (SavedView.owner == actor.username) & (SavedView.resource == resource.name) & (SavedView.name == name)
    view = db.session.execute(select(SavedView).where(mine)).scalar()
    if view is None:
        view = SavedView(owner=actor.username, resource=resource.name, name=name)
        db.session.add(view)
    view.query, view.shared, view.at = query, shared, clock.now()
    db.session.flush()
    return view


def forget(view_id: int, actor: Actor) -> None:
    """Raises NotFound for a view that isn't one's own."""
    done = db.session.execute(delete(SavedView).where(SavedView.id == view_id, SavedView.owner == actor.username))
    if not done.rowcount:  # type: ignore[attr-defined]
        raise NotFound(kind="erp.view", key=view_id)
