"""Where an amount comes from, in words of both languages: laws by their names, shares as percentages, how sure each source is."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from erp.i18n import in_language
from hr.runs.explaining import explanation
from hr.runs.queries import last_payslip
from hr.runs.sources import cited, percentage, sure
from tests.factories.payroll import PERIOD, add_input, calculated, office

CITED = (
    ("CSL 20", "نظام الخدمة المدنية، المادة 20", "Civil Service Law, article 20"),
    ("CSL 18 (M/57)", "نظام الخدمة المدنية، المادة 18", "Civil Service Law, article 18"),
    (
        "CSL 21; HRR 156", "نظام الخدمة المدنية، المادة 21؛ اللائحة التنفيذية للموارد البشرية في الخدمة المدنية، المادة 156",
        "Civil Service Law, article 21; Executive Regulation of Human Resources in the Civil Service, article 156",
    ),
    (
        "HRR 11, 156", "اللائحة التنفيذية للموارد البشرية في الخدمة المدنية، المادتان 11، 156",
        "Executive Regulation of Human Resources in the Civil Service, articles 11, 156",
    ),
    (
        "CoM 551 (25/12/1437H)", "قرار مجلس الوزراء رقم 551 بتاريخ 25/12/1437هـ", "Resolution 551 of the Council of Ministers of 25/12/1437 H",
    ),
    ("M/41 (29/7/1393H)", "المرسوم الملكي رقم م/41 بتاريخ 29/7/1393هـ", "Royal Decree M/41 of 29/7/1393 H"),
    ("4097/م ب 25/6/1432", "الأمر الملكي رقم 4097/م ب بتاريخ 25/6/1432هـ", "Royal Order 4097/م ب of 25/6/1432 H"),
    ("مجلس الوزراء 407", "قرار مجلس الوزراء رقم 407", "Resolution 407 of the Council of Ministers"),
    ("قرار 15/1447", "قرار 15/1447", "قرار 15/1447"),
)  # fmt: skip


def test_a_citation_is_written_out(app: Flask) -> None:
    for place, language in enumerate(("ar", "en"), 1):
        with in_language(language):
            assert [cited(row[0]) for row in CITED] == [row[place] for row in CITED]


def test_shares_are_percentages_and_a_third_says_that_it_is_rounded() -> None:
    assert [percentage(share) for share in ("1.25", "0.09", "9/100", "0.0075", "1/3")] == ["125 %", "9 %", "9 %", "0.75 %", "≈ 33.33 %"]


def test_how_sure_a_source_is_is_said(app: Flask) -> None:
    with in_language("en"):
        assert (sure("sourced (secondary)"), sure("unverified"), sure("")) == ("from a secondary source", "not verified", "")
        assert sure("sourced; recalled") == "from a published source; its date: from memory, not verified"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_a_payslip_explained_speaks_no_short_hand(app: Flask, language: str) -> None:
    with office(2):
        add_input("E00001", "overtime_hours", quantity=12, decision_number="284/1448", decision_date=date(2026, 9, 8))
        add_input("E00001", "absence_days", quantity=2)
        add_input("E00001", "court_order", amount=1_000_000, party="محكمة التنفيذ")
        calculated()
        slip = last_payslip("E00001", PERIOD)
        assert slip is not None
        with in_language(language):
            found = explanation(slip)
        text = "\n".join(found.lines)
        assert not any(short in text for short in ("CSL", "HRR", "CoM", "civil_pension", "scale:", "None"))
        assert "125 %" in text and "9 %" in text and "33.33 %" in text
        assert {"ar": ("نظام الخدمة المدنية", "درجة"), "en": ("Civil Service Law", "source")}[language][0] in text
        lines = {one["rule"]: one for one in found.document["lines"]}
        assert lines["basic"]["used"][0]["confidence"] and lines["basic"]["used"][0]["since"] == "2011-05-28"
        assert "41" in lines["contributions"]["article"] and "nezams.com" in lines["contributions"]["used"][0]["source"]
        assert all(one["rule_name"] and one["amount"] for one in found.document["lines"])
