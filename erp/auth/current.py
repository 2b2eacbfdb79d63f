"""Who acts in this request or command, and the scope that follows from the permission being used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from erp.auth.values import EVERYWHERE, Actor
from erp.entities.queries import subtree_contains, tree
from erp.errors import AuthRequired, NotAllowed
from erp.scope import ALL, Scope, scope_for, within

_ACTOR: ContextVar[Actor | None] = ContextVar("mizan_actor", default=None)


def current_actor() -> Actor:
    """Raises AuthRequired where nobody is signed in."""
    actor = _ACTOR.get()
    if actor is None:
        raise AuthRequired()
    return actor


def maybe_actor() -> Actor | None:
    return _ACTOR.get()


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)


def scope_of(actor: Actor, permission: str) -> Scope:
    """What the actor may see by this permission. Raises NotAllowed."""
    if not actor.can(permission):
        raise NotAllowed(permission=permission)
    roots = actor.roots(permission)
    return ALL if roots == EVERYWHERE else scope_for(roots)


@contextmanager
def using(actor: Actor, permission: str) -> Iterator[None]:
    """Act as this person with this permission: sets both the actor and the scope. The edges' one way in."""
    scope = scope_of(actor, permission)
    with acting(actor), within(scope):
        yield


def require(actor: Actor, permission: str, entity_id: int | None = None) -> None:
    """Refuse unless the actor holds the permission, for this entity where one is named. Raises NotAllowed."""
    if not actor.can(permission):
        raise NotAllowed(permission=permission)
    if entity_id is not None and not holds_at(actor, permission, entity_id):
        raise NotAllowed(permission=permission)


def holds_at(actor: Actor, permission: str, entity_id: int) -> bool:
    roots = actor.roots(permission)
    return roots == EVERYWHERE or subtree_contains(roots, entity_id)


def require_everywhere(actor: Actor, permission: str) -> None:
    """For what concerns every entity (modules, settings, the chart): a right that is held in one place is not enough. Raises NotAllowed."""
    if not actor.can(permission) or not all(holds_at(actor, permission, node.id) for node in tree().roots()):
        raise NotAllowed(permission=permission)
