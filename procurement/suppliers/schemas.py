"""A supplier in forms, JSON and sheets."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema

from erp.i18n import _l
from erp.resources.declaration import Mask, last_four
from erp.resources.fields import Code, Dated, Words
from procurement.suppliers.rules import check_iban, check_registration, check_vat_number

STATES = {"active": _l("Active supplier"), "barred": _l("Barred from business")}
CHANGES = {
    "waiting": _l("Waits for approval"), "approved": _l("Approved, waits for its day"), "in_force": _l("Account in force"),
    "rejected": _l("Rejected"), "cancelled": _l("Cancelled"),
}  # fmt: skip
DOCUMENTS = {
    "cr_expiry": _l("Commercial registration"), "zakat_expiry": _l("Zakat certificate"), "gosi_expiry": _l("Social insurance certificate"),
    "saudization_expiry": _l("Saudization certificate"),
}  # fmt: skip
ACCOUNT = Mask("procurement.supplier.account", last_four)


class Iban(Code):
    """An account number; the spaces in which people write it in fours don't count."""

    def understood(self, value: Any) -> str:
        return super().understood("".join(str(value).split()))


class SupplierSchema(Schema):
    cr_number = Code(_l("Commercial registration number"), required=True, longest=10, rule=check_registration,
                     headers=("رقم السجل التجاري", "Commercial registration"))  # fmt: skip
    vat_number = Code(_l("VAT number"), longest=15, rule=check_vat_number, headers=("الرقم الضريبي", "VAT number"))
    name_ar = Words(_l("Supplier name (Arabic)"), required=True, headers=("اسم المورد", "Supplier name (Arabic)"))
    name_en = Words(_l("Supplier name (English)"), headers=("اسم المورد بالإنجليزية", "Supplier name (English)"))
    iban = Iban(_l("IBAN"), longest=34, pattern=r"[A-Za-z0-9]+", upper=True, rule=check_iban, mask=ACCOUNT, clearable=False,
                headers=("رقم الآيبان", "IBAN"))  # fmt: skip
    email = Code(_l("E-mail"), longest=200, pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", headers=("البريد الإلكتروني", "E-mail"))
    classification = Words(_l("Classification"), longest=60, headers=("التصنيف", "Classification"))
    cr_expiry = Dated(_l("Commercial registration expiry"))
    zakat_expiry = Dated(_l("Zakat certificate expiry"), headers=("انتهاء شهادة الزكاة", "Zakat certificate expiry"))
    gosi_expiry = Dated(_l("GOSI certificate expiry"), headers=("انتهاء شهادة التأمينات", "GOSI certificate expiry"))
    saudization_expiry = Dated(_l("Saudization certificate expiry"), headers=("انتهاء شهادة السعودة", "Saudization certificate expiry"))


class ReasonSchema(Schema):
    reason = Words(_l("Reason"), required=True, longest=1000, lines=True)
