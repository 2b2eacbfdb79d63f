"""A post in forms, JSON and sheets."""

from __future__ import annotations

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.fields import Choice, Code, Ref, Words
from hr.employees.schemas import GRADE, SCALES
from hr.employees.values import GENERAL
from hr.positions.values import ACTIVE, CIVIL

STATUSES = {"active": _l("In the formation"), "frozen": _l("Frozen post"), "abolished": _l("Abolished")}
FUNDING = {"funded": _l("Funded"), "unfunded": _l("Provisional, unfunded")}
OCCUPANCY = {"filled": _l("Filled"), "vacant": _l("Vacant")}


class PositionSchema(Schema):
    position_number = Code(_l("Position number"), required=True, upper=True, headers=("رقم الوظيفة", "Position number"))
    title_ar = Words(_l("Position"), required=True, headers=("مسمى الوظيفة", "Position"))
    entity = Ref("erp.entities", _l("Entity"), required=True, headers=("الجهة", "Entity"), upper=True)
    scale = Choice(SCALES, _l("Scale"), default=GENERAL, headers=("السلم", "Scale"))
    grade = Code(_l("Grade"), required=True, pattern=GRADE, headers=("المرتبة", "Grade"))
    economic = Code(_l("Economic item"), default=CIVIL, headers=("البند", "Economic item"))
    status = Choice(STATUSES, _l("Status"), default=ACTIVE, headers=("الحالة", "Status"))
    note = Words(_l("Note"), longest=500, headers=("ملاحظات", "Note"))
