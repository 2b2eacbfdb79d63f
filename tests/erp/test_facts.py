"""The facts of refusals, as their sentences show them."""

import re
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import CheckConstraint

import erp
from erp.api.problems import plain
from erp.db import db
from erp.effective import NoVersion
from erp.errors import NotAllowed
from erp.facts import register_displays, state_words
from erp.hijri import parse_date
from erp.i18n import catalogue, in_language, listed, sentence, shown_fact
from erp.links import shown
from erp.money import AmountInvalid, Halalas, parse
from erp.reasons import ModuleName, State
from erp.registry import ModuleLacking, ModuleNeeded
from finance.errors import PeriodClosed, PeriodUnknown
from finance.periods.rules import refusal as refusal_on


@pytest.fixture(autouse=True)
def displays():
    register_displays()


def test_amounts_dates_and_moments_are_shown():
    assert shown_fact(Halalas(-123450)) == "(1,234.50)"
    assert shown_fact(125) == "125"
    assert shown_fact(date(2026, 10, 21)) == "21/10/2026"
    assert shown_fact(datetime(2026, 10, 20, 21)) == "21/10/2026 00:00"


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize(
    "attempt",
    [
        lambda: parse("1.005"),
        lambda: parse(1.5),
        lambda: parse("x"),
        lambda: parse("1" * 20),
        lambda: parse_date("x"),
        lambda: parse_date("2026-02-30"),
        lambda: parse_date("0001-01-01"),
        lambda: parse_date("1200-01-01هـ"),
    ],
)
def test_each_refusal_has_its_sentence(language, attempt):
    with pytest.raises(Exception) as refused:
        attempt()
    with in_language(language):
        text = sentence(refused.value.code, refused.value.facts)
    assert refused.value.code not in text
    assert "reason." not in text
    assert "{" not in text
    assert "…" not in text


@pytest.mark.parametrize(
    ("refusal", "arabic", "english"),
    [
        (PeriodClosed(period="2026-03", unit="MED", ledger="payroll"), "مقفلة في دفتر الرواتب للوحدة MED", "closed in the payroll ledger of MED"),
        (NotAllowed(permission="erp.module.manage"), "صلاحية «تشغيل الوحدات وإيقافها»", "the right “Switch modules on and off”"),
        (ModuleNeeded(module=ModuleName("finance"), needed_by=[ModuleName("hr")]), "«المالية» ما دامت", "“Finance” can't be switched off"),
        (ModuleLacking(module=ModuleName("hr"), missing=[ModuleName("finance")]), "متوقفة: المالية.", "are off: Finance."),
    ],
)
def test_codes_are_said_in_words_and_kept_for_machines(app, refusal, arabic, english):
    for language, said in (("ar", arabic), ("en", english)):
        with in_language(language):
            assert said in sentence(refusal.code, refusal.facts)
    assert plain(PeriodClosed(period="2026-03", unit="MED", ledger="payroll").facts)["ledger"] == "payroll"


def test_a_year_that_was_never_opened_is_not_called_closed():
    day = date(2031, 5, 4)
    assert isinstance(refusal_on(None, "MED", day, "general"), PeriodUnknown)
    assert isinstance(refusal_on("closed", "MED", day, "general"), PeriodClosed)
    assert refusal_on("open", "MED", day, "general") is None


def test_sentences_stand_in_both_languages():
    for code in (AmountInvalid.code, NoVersion.code, "date.invalid", "date.out_of_range", "period.invalid"):
        assert catalogue("ar")[code] != catalogue("en")[code]


def test_things_are_listed_with_the_comma_of_the_language():
    with in_language("en"):
        assert listed(["Finance", "Payroll"]) == "Finance, Payroll"
    with in_language("ar"):
        assert listed(["المالية", "الرواتب"]) == "المالية، الرواتب"


def test_no_page_puts_an_arabic_comma_into_english():
    """Texts are joined by `listed`; the catalogues have their own commas."""
    root = Path(erp.__file__).parents[1]
    files = [path for package in ("erp", "finance", "hr", "procurement", "reports") for path in (root / package).rglob("*.*")]
    lines = [(path.name, line) for path in files if path.suffix in (".py", ".html") for line in path.read_text().splitlines()]
    joined = {name for name, line in lines if re.search(r'["\']، ["\']', line) and "language()" not in line}
    assert joined == {"template.py"}, "blank workbooks say both languages at once"


def test_a_kind_without_a_page_is_called_by_its_name(app):
    with in_language("en"):
        assert shown("hr.body:pension").title == "Pension body"
        assert shown("no.such:1").title == "no.such"


@pytest.mark.parametrize("language", ["ar", "en"])
def test_every_state_that_a_table_allows_has_its_words(app: Flask, language: str) -> None:
    checks = {str(one.sqltext) for table in db.metadata.sorted_tables for one in table.constraints if isinstance(one, CheckConstraint)}
    states = {state for check in checks if check.startswith("state IN") for state in re.findall(r"'([a-z_]+)'", check)}
    assert len(states) > 40
    with in_language(language):
        assert [state for state in sorted(states) if state_words(State(state)) == state] == []
