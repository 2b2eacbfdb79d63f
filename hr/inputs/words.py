"""What elements of pay are called in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from erp.i18n import LazyText, Text, language
from erp.periods import Month
from hr.elements.queries import every_name, names_of

ABSENCE = "absence_"
ELEMENTS = {
    "absence_days": ("أيام غياب", "Days absent"),
    "absence_hours": ("ساعات تأخر", "Hours late or absent"),
    "overtime_hours": ("ساعات عمل إضافي", "Overtime hours"),
    "holiday_overtime_hours": ("ساعات عمل إضافي في العطل", "Overtime hours on holidays"),
    "mandate_days": ("أيام انتداب داخلي", "Mandate days inside the Kingdom"),
    "mandate_days_outside": ("أيام انتداب خارجي", "Mandate days abroad"),
    "bank_loan": ("قرض بنكي", "Bank loan"),
    "alimony": ("نفقة", "Alimony"),
    "court_order": ("حجز قضائي", "Court order"),
    "bonus": ("مكافأة", "Bonus"),
    "deduction": ("حسم لجهة", "Deduction for another body"),
    "association": ("اشتراك جمعية", "Association"),
    "recovery": ("استرداد دين للدولة", "Recovery of a state debt"),
    "discipline_days": ("أيام حسم جزاء", "Disciplinary days"),
    "discipline": ("حسم جزاء", "Disciplinary deduction"),
}
LINES = ELEMENTS | {
    "basic": ("الراتب الأساسي", "Basic pay"),
    "transport": ("بدل النقل", "Transport allowance"),
    "overtime": ("عمل إضافي", "Overtime"),
    "mandate": ("بدل انتداب", "Mandate"),
    "absence_basic": ("حسم غياب من الأساسي", "Absence off basic pay"),
    "absence_transport": ("حسم غياب من بدل النقل", "Absence off transport"),
    "pension_employee": ("تقاعد: حصة الموظف", "Pension, the person's share"),
    "pension_state": ("تقاعد: حصة الدولة", "Pension, the state's share"),
    "insurance_employee": ("تأمينات: حصة الموظف", "Insurance, the person's share"),
    "insurance_state": ("تأمينات: حصة الدولة", "Insurance, the state's share"),
    "unemployment_employee": ("التعطل: حصة الموظف", "Unemployment, the person's share"),
    "unemployment_state": ("التعطل: حصة الدولة", "Unemployment, the state's share"),
    "overpaid": ("صرف بدون وجه حق: دين للدولة", "Overpaid: owed to the state"),
    "occupational_state": ("أخطار مهنية: حصة الدولة", "Occupational hazards, the state's share"),
}


def named(element: str) -> str:
    """The element in the reader's language; an office's own as its table calls it."""
    arabic, english = LINES.get(element) or _of_the_office(element)
    return english if language() == "en" else arabic


def _of_the_office(element: str) -> tuple[str, str]:
    if element.startswith(ABSENCE):
        arabic, english = names_of(element.removeprefix(ABSENCE)) or (element, element)
        return f"حسم غياب من {arabic}", f"Absence off {english}"
    return names_of(element) or (element, element)


def named_line(element: str, month: Month | None) -> str:
    """The element, with the month it belongs to where that isn't the payslip's."""
    return f"{named(element)} — {month.label(language())}" if month else named(element)


class ElementName(LazyText):
    """An element's name as a choice of a column."""

    __slots__ = ()

    def __str__(self) -> str:
        return named(self.text)


class ElementWords(Mapping[str, Text]):
    """The elements by code, those of the office among them as its table calls them now."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.standing = {code: ElementName(code, {}) for code in codes}

    def items(self) -> Any:
        place = int(language() == "en")
        return {**{code: names[place] for code, names in every_name().items()}, **self.standing}.items()

    def __getitem__(self, code: str) -> Text:
        if code in self.standing:
            return self.standing[code]
        names = names_of(code)
        if names is None:
            raise KeyError(code)
        return names[int(language() == "en")]

    def __iter__(self) -> Iterator[str]:
        return (code for code, _words in self.items())

    def __len__(self) -> int:
        return len(self.items())


ELEMENT_WORDS = ElementWords(ELEMENTS)
