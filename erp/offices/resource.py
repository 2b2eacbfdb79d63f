"""Office holders in lists, forms and REST."""

from __future__ import annotations

from marshmallow import Schema
from sqlalchemy import select

from erp.entities.models import Entity
from erp.i18n import _l
from erp.offices import operations
from erp.offices.models import OfficeHolder
from erp.offices.queries import Offices
from erp.offices.rules import consistent
from erp.resources.declaration import ENTITY, Column, Resource, Words
from erp.resources.fields import Choice, Dated, Ref
from erp.resources.fields import Words as WordsField

OFFICES = Offices()
TITLE, SINGLE = _l("Office holders"), _l("Office holder")


class OfficeHolderSchema(Schema):
    office = Choice(OFFICES, _l("Office"), required=True)
    entity = Ref("erp.entities", _l("Entity"), required=True)
    name_ar = WordsField(_l("Name in Arabic"), required=True)
    name_en = WordsField(_l("Name in English"))
    valid_from = Dated(_l("From"), required=True)
    valid_to = Dated(_l("Last day"))
    basis = WordsField(_l("Decision of appointment"))


HOLDERS = Resource(
    name="erp.office-holders",
    title=TITLE,
    single=SINGLE,
    model=OfficeHolder,
    schema=OfficeHolderSchema,
    key="reference",
    scope=ENTITY,
    select=lambda: select().select_from(OfficeHolder).join(Entity, Entity.id == OfficeHolder.entity_id),
    columns=(
        Column("reference", _l("Reference"), kind="code"),
        Column("office", _l("Office"), OfficeHolder.office, kind="choice", choices=OFFICES),
        Column("name", _l("Name"), Words(OfficeHolder.name_ar, OfficeHolder.name_en), width=32),
        Column("entity", _l("Entity"), Entity.code, kind="code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("valid_from", _l("From"), kind="date"),
        Column("valid_to", _l("Last day"), kind="date"),
        Column("basis", _l("Decision of appointment"), OfficeHolder.basis, shown=False),
    ),
    filters=("office", "entity", "valid_from", "valid_to"),
    sort=("-valid_from", "reference"),
    search=("reference", "name"),
    heading="name",
    create=operations.create,
    change=operations.change,
    consistent=consistent,
    permissions={"change": "erp.office-holder.manage", "create": "erp.office-holder.manage"},
    empty=_l("Record who holds which office: the name then stands under that office on every report of its days."),
)
