"""Reads of the entity tree. The tree is small (hundreds), read whole and kept by its version within a request."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, has_app_context
from sqlalchemy import select

from erp.db import in_unit_of_work
from erp.entities.models import Entity
from erp.errors import NotFound
from erp.scope import elevated_rows


@dataclass(frozen=True)
class Node:
    """One entity as other packages see it."""

    id: int
    code: str
    name_ar: str
    name_en: str
    kind: str
    parent_id: int | None
    balancing_unit: bool
    active: bool

    def name(self, language: str) -> str:
        return (self.name_en or self.name_ar) if language == "en" else self.name_ar


class Tree:
    """The whole tree: ancestors, subtrees, units. Names and shape are no secret; rows behind them are."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.by_id = {node.id: node for node in nodes}
        self.by_code = {node.code: node for node in self.by_id.values()}
        self.children: dict[int | None, list[Node]] = {}
        for node in sorted(self.by_id.values(), key=lambda n: n.code):
            self.children.setdefault(node.parent_id, []).append(node)

    def get(self, code: str) -> Node:
        """Raises NotFound."""
        if code not in self.by_code:
            raise NotFound(kind="erp.entity", key=code)
        return self.by_code[code]

    def ancestors(self, entity_id: int) -> list[Node]:
        """The entity itself, then upwards to the root."""
        line: list[Node] = []
        current: int | None = entity_id
        while current is not None and current in self.by_id and len(line) <= len(self.by_id):
            line.append(self.by_id[current])
            current = self.by_id[current].parent_id
        return line

    def subtree(self, entity_id: int) -> list[int]:
        """Ids of the entity and everything below it."""
        ids, waiting = [], [entity_id]
        while waiting:
            ids.append(waiting.pop())
            waiting.extend(child.id for child in self.children.get(ids[-1], []))
        return ids

    def unit_of(self, entity_id: int) -> Node:
        """The balancing unit whose books carry this entity. Raises NotFound where no ancestor keeps books."""
        for node in self.ancestors(entity_id):
            if node.balancing_unit:
                return node
        raise NotFound(kind="balancing_unit", key=self.by_id[entity_id].code if entity_id in self.by_id else entity_id)

    def roots(self) -> list[Node]:
        return self.children.get(None, [])


# in the order of a node's fields
TREE_COLUMNS = tuple(Entity.__table__.c[name] for name in ("id", "code", "name_ar", "name_en", "kind", "parent_id", "balancing_unit", "active"))
_NODES = select(*TREE_COLUMNS)


def tree() -> Tree:
    """The entity tree; kept for the length of a request, read afresh inside a unit of work that may have changed it."""
    if has_app_context() and not in_unit_of_work() and "mizan_tree" in g:
        return g.mizan_tree
    with elevated_rows("entity tree") as connection:
        made = Tree(Node(*row) for row in connection.execute(_NODES))
    if has_app_context() and not in_unit_of_work():
        g.mizan_tree = made
    return made


def subtree_contains(roots: Iterable[int], entity_id: int) -> bool:
    """Whether the entity stands in the subtree of any of the roots."""
    above = {node.id for node in tree().ancestors(entity_id)}
    return any(root in above for root in roots)
