"""What an actor may do with a resource and see of it."""

from __future__ import annotations

from erp.auth.current import holds_at, require_everywhere
from erp.auth.values import Actor
from erp.errors import NotAllowed
from erp.resources.declaration import Mask, Resource


def demand(actor: Actor, resource: Resource, verb: str) -> None:
    """Raises NotAllowed."""
    if not actor.can(resource.permission(verb)):
        raise NotAllowed(permission=resource.permission(verb))
    demand_for_all(actor, resource, resource.permission(verb))


def demand_for_all(actor: Actor, resource: Resource, permission: str) -> None:
    """What concerns every entity is changed by a right held everywhere. Raises NotAllowed."""
    if resource.of_all:
        require_everywhere(actor, permission)


def may_for_all(actor: Actor, resource: Resource, permission: str) -> bool:
    """Whether `demand_for_all` would let it pass; what nobody here may do is not offered."""
    try:
        demand_for_all(actor, resource, permission)
    except NotAllowed:
        return False
    return actor.can(permission)


def demand_at(actor: Actor, permission: str, entity_id: int | None) -> None:
    """The permission for the entity that a row belongs to. Raises NotAllowed."""
    if not actor.can(permission) or (entity_id is not None and not holds_at(actor, permission, entity_id)):
        raise NotAllowed(permission=permission)


def sees(actor: Actor, resource: Resource, mask: Mask) -> bool:
    """Whether the person may reveal or write what the mask covers: its permission must reach every entity that viewing reaches."""
    if not actor.can(mask.permission):
        return False
    return all(holds_at(actor, mask.permission, root) for root in actor.roots(resource.permission("view")))


def masked(actor: Actor, resource: Resource) -> tuple[str, ...]:
    """Columns and fields that are shown masked: to every person, until they are revealed (`erp.resources.revealed`)."""
    return () if actor.kind == "system" else tuple(resource.masks)


def closed(actor: Actor, resource: Resource) -> tuple[str, ...]:
    """Columns and fields that this actor may neither reveal nor write."""
    return tuple(name for name, mask in resource.masks.items() if not sees(actor, resource, mask))
