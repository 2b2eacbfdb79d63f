"""Every kind of import that is on: those that modules declare, and those that come from a resource."""

from __future__ import annotations

from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.entities.queries import tree
from erp.errors import NotAllowed
from erp.importing.errors import UnknownKind
from erp.importing.of_resource import importer_of
from erp.importing.preview import Given
from erp.module import Importer
from erp.registry import registry


def importers() -> list[Importer]:
    """In the order of modules; a declared importer stands before a resource's of the same kind."""
    declared = [part for _module, part in registry().parts("importers")]
    kinds = {importer.kind for importer in declared}
    resources = [resource for _module, resource in registry().parts("resources") if resource.import_ != "off"]
    return [*(importer_of(resource) for resource in resources if resource.kind_of_import not in kinds), *declared]


def importer_named(kind: str) -> Importer:
    """Raises UnknownKind."""
    found = {importer.kind: importer for importer in importers()}
    if kind not in found:
        raise UnknownKind(kind=kind, kinds=sorted(found))
    return found[kind]


def allowed(actor: Actor) -> list[Importer]:
    return [importer for importer in importers() if actor.can(importer.permission)]


def given(importer: Importer, entity: str | None, actor: Actor) -> Given:
    """What comes beside the file. Raises NotFound for an entity that isn't there, NotAllowed for one of others."""
    if entity:
        node = tree().get(entity)
        if not holds_at(actor, importer.permission, node.id):
            raise NotAllowed(permission=importer.permission)
    return Given(entity or None, actor)
