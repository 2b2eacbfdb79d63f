"""How a difference and its reason are said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from erp.i18n import LazyText, _l, language, listed, sentence
from hr.inputs.words import LINES, named

SHEET = {
    "gross": ("إجمالي المستحقات", "Gross"),
    "deductions": ("إجمالي الاستقطاعات", "Total deductions"),
    "net": ("الصافي", "Net"),
    "absence": ("حسم غياب", "Absence"),
}
HIDDEN = ("overtime_hours", "holiday_overtime_hours", "mandate_days", "mandate_days_outside", "absence_days", "absence_hours", "discipline_days")
# what the office's sheet may name: payslip lines and totals
ELEMENTS = {code: words for code, words in {**LINES, **SHEET}.items() if code not in HIDDEN and not code.startswith("absence_")}
REASONS = {
    "not_in_sheet_at_all": _l("Not in the office's sheet"),
    "not_in_run": _l("Not in the run"),
    "missing_figure": _l("A figure is not filled in"),
    "rounding": _l("Rounding"),
    "other_step": _l("Another step of the scale"),
    "part_month": _l("Part of the month"),
    "other_rate": _l("Another rate of contribution"),
    "other_grade": _l("Another grade's allowance"),
    "no_input": _l("Not among the month's inputs"),
    "not_in_sheet": _l("The sheet doesn't name the element"),
    "follows": _l("Follows from other differences"),
    "other_amount": _l("Another amount"),
}


def element_said(element: str) -> str:
    if element in SHEET:
        arabic, english = SHEET[element]
        return english if language() == "en" else arabic
    return named(element)


class SheetElement(LazyText):
    __slots__ = ()

    def __str__(self) -> str:
        return element_said(self.text)


ELEMENT_WORDS = {code: SheetElement(code, {}) for code in (*LINES, *SHEET)}


def reason_said(reason: str, facts: Mapping[str, Any]) -> str:
    """The reason as a sentence, with its facts."""
    shown = {name: listed(element_said(one) for one in fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
    return sentence(f"payroll.difference.{reason}", shown)
