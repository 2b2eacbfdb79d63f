"""What an entity is described by, in forms, JSON and sheets."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Flag, Ref, Words

KINDS = {"emirate": _l("Emirate"), "governorate": _l("Governorate"), "centre": _l("Centre"), "department": _l("Department")}


class EntitySchema(Schema):
    code = Code(_l("Entity code"), required=True)
    name_ar = Words(_l("Name in Arabic"), required=True, headers=("اسم الجهة", "Entity name (Arabic)"))
    name_en = Words(_l("Name in English"), headers=("اسم الجهة بالإنجليزية", "Entity name (English)"))
    kind = Choice(KINDS, _l("Entity kind"), required=True, headers=("نوع الجهة", "Kind"))
    parent = Ref("erp.entities", _l("Parent entity"), headers=("الجهة الأعلى", "Parent entity"))
    balancing_unit = Flag(_l("Keeps books"), default=False, clearable=False, headers=("وحدة محاسبية", "Balancing unit"))
