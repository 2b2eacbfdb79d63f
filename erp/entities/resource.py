"""The entity as a resource."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import aliased

from erp.entities import operations
from erp.entities.models import Entity
from erp.entities.schemas import KINDS, EntitySchema
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Column, Related, Resource, Words

Parent = aliased(Entity, name="parent")

ENTITIES = Resource(
    name="erp.entities",
    title=_l("Entities"),
    single=_l("Entity"),
    model=Entity,
    schema=EntitySchema,
    key="code",
    scope=ENTITY,
    select=select().select_from(Entity).outerjoin(Parent, Parent.id == Entity.parent_id),
    columns=(
        Column("code", _l("Entity code"), kind="code"),
        Column("name", _l("Name"), Words(Entity.name_ar, Entity.name_en), width=36),
        Column("kind", _l("Entity kind"), kind="choice", choices=KINDS),
        Column("parent", _l("Parent entity"), Parent.code, kind="code", ref="erp.entities", label=Words(Parent.name_ar, Parent.name_en)),
        Column("balancing_unit", _l("Keeps books"), kind="flag"),
        Column("active", _l("In use"), kind="flag", shown=False),
        Column("name_ar", _l("Name in Arabic"), shown=False, width=36),
        Column("name_en", _l("Name in English"), shown=False, width=36),
    ),
    filters=("code", "name", "kind", "parent", "balancing_unit", "active"),
    sort=("code", "kind"),
    search=("code", "name"),
    group=("kind", "parent"),
    heading="name",
    layout=((_l("Entity"), ("code", "name_ar", "name_en", "kind", "parent", "balancing_unit")),),
    related=(Related("erp.entities", "parent", _l("Entities below it")),),
    create=operations.create,
    change=operations.change,
    import_="upsert",
    example={"code": "YNB", "name_ar": "محافظة ينبع", "name_en": "Yanbu Governorate", "kind": "governorate", "parent": "MED", "balancing_unit": "لا"},
    permissions={"create": "erp.entity.manage", "change": "erp.entity.manage", "import": "erp.entity.manage"},
    empty=_l("Add the entity at the top first, then those below it, or import them from a workbook."),
)
