"""The audit trail as a resource: the same events as on its page, for lists, exports and programs."""

from __future__ import annotations

from sqlalchemy import select

from erp.audit.models import AuditEvent
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Column, Resource, Words

AUDIT = Resource(
    name="erp.audit",
    title=_l("Audit trail"),
    single=_l("Event"),
    model=AuditEvent,
    key="id",
    scope=ENTITY,
    select=select().select_from(AuditEvent).outerjoin(Entity, Entity.id == AuditEvent.entity_id),
    columns=(
        Column("at", _l("When"), kind="moment"),
        Column("actor", _l("Who"), kind="code"),
        Column("action", _l("What was done"), kind="code"),
        Column("document", _l("Document"), kind="code", width=36),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("reason", _l("Reason"), width=36),
        Column("on_behalf", _l("On behalf of"), kind="code", shown=False),
        Column("changes", _l("What changed"), kind="json", shown=False, width=60),
        Column("address", _l("From address"), kind="code", shown=False),
        Column("id", _l("Event"), kind="code", shown=False),
    ),
    filters=("at", "actor", "action", "document", "entity", "on_behalf"),
    sort=("-at",),
    empty=_l("Nothing was recorded yet."),
)
