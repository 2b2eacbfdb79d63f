"""Reveal what a mask covers: the right, a fresh password, a reason; the record; then the value. Exports with hidden columns too.

The record names the document, the fields and the reason, and never a value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema

from erp.audit.record import record
from erp.auth.step_up import require_confirmed
from erp.auth.values import Actor
from erp.errors import NotAllowed, Problem, RequestInvalid
from erp.i18n import _l
from erp.resources import check, rows, save
from erp.resources.declaration import Resource
from erp.resources.document import written
from erp.resources.fields import FieldInvalid, Words
from erp.resources.lookup import ids_of
from erp.resources.revealed import ACTION, together
from erp.resources.rights import closed, demand_at

REASON_LEAST = 5
REASON_LONGEST = 300


def _says_something(reason: str) -> None:
    if sum(letter.isalnum() for letter in reason) < REASON_LEAST:
        raise FieldInvalid("reveal.reason_short", least=REASON_LEAST)


class RevealSchema(Schema):
    """What is asked before anything is shown."""

    field = Words(_l("What to reveal"), required=True, longest=100)
    reason = Words(_l("Reason"), required=True, longest=REASON_LONGEST, rule=_says_something)


def asked(resource: Resource, given: Any) -> tuple[tuple[str, ...], str]:
    """The names to reveal and the reason. Raises RequestInvalid."""
    fields = dict(RevealSchema().fields)
    found = check.check(fields, [given], ids_of)[0]  # type: ignore[arg-type]
    check.require(fields, found, given)  # type: ignore[arg-type]
    name = found.values.get("field")
    if name is not None and name not in resource.masks:
        found.problems.append(Problem("choice.unknown", "field", facts={"value": name, "allowed": list(resource.masks)}))
    if found.problems:
        raise RequestInvalid(found.problems)
    return together(resource, found.values["field"]), found.values["reason"]


def reveal(resource: Resource, row: Any, names: Sequence[str], reason: str, actor: Actor) -> None:
    """Record that this person sees these fields of this document, and why. Raises NotAllowed, StepUpNeeded."""
    for name in names:
        demand_at(actor, resource.masks[name].permission, save.entity_of(resource, row))
    if any(name in closed(actor, resource) for name in names):
        raise NotAllowed(permission=resource.masks[names[0]].permission)
    require_confirmed()
    _record(resource, str(save.key_of(resource, row)), names, reason, actor, entity_id=save.entity_of(resource, row))


def values(resource: Resource, row: Any, names: Sequence[str], actor: Actor) -> dict[str, Any]:
    """The plain values, as JSON carries them; asked for right after `reveal`."""
    line = rows.one(resource, str(save.key_of(resource, row)), actor, hidden=())
    shown = dict(zip((column.name for column in resource.columns), line.values, strict=True))
    return {
        name: written(resource.by_name[name], shown[name]) if name in shown else resource.fields[name].written(getattr(row, name)) for name in names
    }


def export(resource: Resource, names: Sequence[str], reason: str, query: str, form: str, actor: Actor) -> None:
    """Record a file with these columns unmasked. Raises NotAllowed, StepUpNeeded."""
    for name in names:
        if name in closed(actor, resource):
            raise NotAllowed(permission=resource.masks[name].permission)
    require_confirmed()
    _record(resource, "*", names, reason, actor, {"filter": [None, query], "format": [None, form]})


def _record(
    resource: Resource, key: str, names: Sequence[str], reason: str, actor: Actor, more: dict[str, Any] | None = None, entity_id: int | None = None
) -> None:
    changes = {"fields": [None, list(names)], "session": [None, actor.session_id], **(more or {})}
    record(actor, ACTION, resource.document(key), entity_id=entity_id, changes=changes, reason=reason)
