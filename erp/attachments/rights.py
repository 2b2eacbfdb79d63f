"""Who may see and add the papers of a document: whoever may see the document, and whom its module lets attach."""

from __future__ import annotations

from erp import links
from erp.auth.current import holds_at, using
from erp.auth.values import Actor
from erp.errors import DomainError, NotAllowed, NotFound
from erp.resources.lookup import entity_of_document


def require_view(actor: Actor, document: str, entity_id: int) -> None:
    """Raises NotFound, as the document itself would."""
    permission = links.view_permission(document)
    if not actor.can(permission) or not holds_at(actor, permission, entity_id):
        kind, key = links.split(document)
        raise NotFound(kind=kind, key=key)


def refusal_to_attach(actor: Actor, document: str) -> DomainError | None:
    """Why this person can't attach, or None."""
    try:
        entity_to_attach(actor, document)
    except DomainError as error:
        return error
    return None


def entity_to_attach(actor: Actor, document: str) -> int:
    """The entity the paper will belong to. Raises NotFound, NotAllowed."""
    kind, key = links.split(document)
    link = links.declared().get(kind)
    if link is None or not link.attach:
        raise NotAllowed(permission=f"{kind}.attach")
    permission = links.view_permission(document)
    if not actor.can(permission):
        raise NotFound(kind=kind, key=key)
    with using(actor, permission):
        entity_id = link.entity_of(key) if link.entity_of is not None else entity_of_document(kind, key)
    if entity_id is None:
        raise NotFound(kind=kind, key=key)
    require_view(actor, document, entity_id)
    if not actor.can(link.attach) or not holds_at(actor, link.attach, entity_id):
        raise NotAllowed(permission=link.attach)
    return entity_id
