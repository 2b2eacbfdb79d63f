"""An employee in forms, JSON and sheets. `grade` is a number on the general scale, CATEGORY-LEVEL on the engineering one."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.declaration import Mask, last_four
from erp.resources.fields import Choice, Code, Dated, Flag, Ref, Whole, Words
from hr.employees.rules import check_iban, check_national_id
from hr.employees.values import GENERAL
from hr.figures.queries import grade_codes

GENDERS = {"male": _l("Male"), "female": _l("Female")}
SCALES = {"general": _l("General scale"), "engineering": _l("Engineering scale")}
STATUSES = {
    "active": _l("In service"),
    "suspended": _l("Barred from work"),
    "unpaid_leave": _l("Unpaid leave"),
    "sick_leave": _l("Sick leave"),
    "motherhood": _l("Motherhood leave"),
    "annual_leave": _l("Annual leave"),
    "paid_leave": _l("Leave on full pay"),
    "appointed": _l("Appointed, not yet started"),
    "terminated": _l("Service ended"),
}
SCHEMES = {
    "civil_pension": _l("Civil pension"),
    "gosi_old": _l("Social insurance, former law"),
    "social_insurance_2024": _l("Social insurance, law of 2024"),
}
IDENTITY = Mask("hr.employee.identity", last_four)
ACCOUNT = Mask("hr.employee.account", last_four)
GRADE = r"[0-9A-Za-z؀-ۿ][0-9A-Za-z؀-ۿ .-]*"


class Gender(Choice):
    """Male or female; M and F are understood too."""

    def _forms(self) -> dict[str, str]:
        return super()._forms() | {"m": "male", "f": "female"}


class Iban(Code):
    """An account number; the spaces in which people write it in fours don't count."""

    def understood(self, value: Any) -> str:
        return super().understood("".join(str(value).split()))


class EmployeeSchema(Schema):
    employee_number = Code(_l("Employee number"), required=True, upper=True, headers=("الرقم الوظيفي", "Employee number"))
    national_id = Code(_l("National ID"), required=True, longest=10, rule=check_national_id, mask=IDENTITY, headers=("رقم الهوية", "National ID"))
    name_ar = Words(_l("Name (Arabic)"), required=True, headers=("الاسم", "Name (Arabic)"))
    name_en = Words(_l("Name (English)"), headers=("الاسم بالإنجليزية", "Name (English)"))
    birth_date = Dated(_l("Birth date"), headers=("تاريخ الميلاد", "Birth date"))
    gender = Gender(GENDERS, _l("Gender"), headers=("الجنس", "Gender"))
    nationality = Words(_l("Nationality"), longest=60, headers=("الجنسية", "Nationality"))
    hire_date = Dated(_l("Start date"), required=True, headers=("تاريخ المباشرة", "Start date"))
    entity = Ref("erp.entities", _l("Entity"), required=True, headers=("الجهة", "Entity"), upper=True)
    department = Words(_l("Department"), headers=("الإدارة", "Department"))
    position = Words(_l("Position"), headers=("مسمى الوظيفة", "Position"))
    position_number = Code(_l("Position number"), upper=True, headers=("رقم الوظيفة", "Position number"))
    scale = Choice(SCALES, _l("Scale"), default=GENERAL, headers=("السلم", "Scale"))
    grade = Code(_l("Grade"), required=True, pattern=GRADE, codes=grade_codes, headers=("المرتبة", "Grade"))
    step = Whole(_l("Pay step"), required=True, least=1, most=40, headers=("الدرجة", "Step"))
    iban = Iban(
        _l("IBAN"), longest=34, pattern=r"[A-Za-z0-9]+", upper=True, rule=check_iban, mask=ACCOUNT, headers=("رقم الآيبان", "IBAN"),
        help=_l("Empty: no account yet, and pay is held until there is one"),
    )  # fmt: skip
    pension_scheme = Choice(SCHEMES, _l("Pension scheme"), default="civil_pension", headers=("نظام التقاعد", "Pension scheme"))
    first_contribution_date = Dated(_l("First contribution date"), headers=("تاريخ أول اشتراك", "First contribution date"))
    labour = Flag(
        _l("Under the labour law"), default=False, headers=("خاضع لنظام العمل", "Under the labour law"),
        help=_l("Contract staff: wage file, own account, labour branches of insurance"),
    )  # fmt: skip
    status = Choice(STATUSES, _l("Status"), default="active", headers=("الحالة", "Status"))
    termination_date = Dated(_l("End of service"), headers=("تاريخ انتهاء الخدمة", "Termination date"))
