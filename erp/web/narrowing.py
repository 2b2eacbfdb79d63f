"""Looking at one entity: what lists and documents show is narrowed to it; what a person may do is not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flask import request, session

from erp.auth.current import holds_at
from erp.auth.values import EVERYWHERE, Actor
from erp.entities.queries import Node, Tree, tree
from erp.i18n import _, language
from erp.scope import ALL, Scope, scope_for

KEY = "entity"
NOTHING = frozenset({-1})  # no entity has this id


@dataclass(frozen=True)
class Choice:
    code: str
    name: str
    depth: int
    current: bool


def narrowed_scope(scope: Scope) -> Scope:
    """The scope of a right, within the entity one looks at; reading only, so that no change goes astray for it."""
    chosen = chosen_node() if request.method in ("GET", "HEAD") and not request.path.startswith("/api/") else None
    if chosen is None:
        return scope
    return scope_for(_within(chosen, EVERYWHERE if scope is ALL else scope.roots))


def _within(chosen: Node, roots: frozenset[int]) -> frozenset[int]:
    below = set(tree().subtree(chosen.id))
    above = {node.id for node in tree().ancestors(chosen.id)}
    if roots == EVERYWHERE or roots & above:
        return frozenset({chosen.id})
    return frozenset(roots & below) or NOTHING


def chosen_node() -> Node | None:
    code = session.get(KEY)
    return tree().by_code.get(code) if code else None


def starting_entity(actor: Actor, permission: str) -> str:
    """Where a new document of this right most likely belongs: what one looks at, else where alone the right is held; "" where that is open."""
    chosen, whole = chosen_node(), tree()
    if chosen is not None and holds_at(actor, permission, chosen.id):
        return chosen.code
    roots = actor.roots(permission)
    held = whole.roots() if roots == EVERYWHERE else [whole.by_id[root] for root in roots if root in whole.by_id]
    return held[0].code if len(held) == 1 else ""


def chosen_name() -> str:
    node = chosen_node()
    return node.name(language()) if node else _("All my entities")


def choices_of(actor: Actor) -> tuple[Choice, ...]:
    """The entities at which the person holds any right, as a tree; first of all, all of them."""
    whole = tree()
    return _choices(whole, tuple(node.id for node in _entry_points(actor, whole)), session.get(KEY), language())


@lru_cache(maxsize=200)
def _choices(whole: Tree, entries: tuple[int, ...], chosen: str | None, said_in: str) -> tuple[Choice, ...]:
    seen = [whole.by_id[entry] for entry in entries]
    shown: list[Choice] = []
    waiting = [(node, 0) for node in reversed(seen)]
    while waiting:
        node, depth = waiting.pop()
        shown.append(Choice(node.code, node.name(said_in), min(depth, 3), node.code == chosen))
        waiting += [(child, depth + 1) for child in reversed(whole.children.get(node.id, [])) if child.active]
    if len(shown) < 2:
        return ()
    return (Choice("", _("All my entities"), 0, not chosen), *shown)


def _entry_points(actor: Actor, whole: Tree) -> list[Node]:
    if actor.kind in ("system", "operator"):
        return whole.roots()
    ids = {root for permission in list(actor.grants) for root in actor.roots(permission)}
    if ids & EVERYWHERE:
        return whole.roots()
    known = [whole.by_id[i] for i in ids if i in whole.by_id]
    return sorted((n for n in known if not ids & {a.id for a in whole.ancestors(n.id)[1:]}), key=lambda n: n.code)
