"""What may be done to a document now: acts that belong to another of its states are left out, those a rule forbids stay and say why."""

from __future__ import annotations

from typing import Any

from erp.auth.values import Actor
from erp.errors import WrongState
from erp.resources.declaration import Resource


def of_the_moment(resource: Resource, found: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """`found` is the context of the document page."""
    refused = {str(act.title) for act in resource.actions if act.refusal and isinstance(act.refusal(found["row"], actor), WrongState)}
    return found | {"acts": [act for act in found["acts"] if act["text"] not in refused]}
