"""Digits of any script, texts free of unseen marks, and forms for comparison."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.text import INVISIBLE, clean, clean_lines, digits, header_form, search_form, search_forms


def test_digits_of_any_script_become_ascii():
    assert digits("١٤٤٨/۰۳/१५") == "1448/03/15"
    assert digits("４２ ﻻ") == "42 لا"
    assert digits("رقم ٧") == "رقم 7"


def test_clean_strips_what_can_not_be_seen():
    assert clean("  محمد\u200f \u202eيلع\u202c\u00a0بن\t علي\u0000 ") == "محمد يلع بن علي"
    assert clean("\ufeff\u200b") == ""
    assert clean("سطر\nآخر") == "سطر آخر"


def test_clean_lines_keeps_lines():
    assert clean_lines("أول \r\n\r\n\r\n\r\nثانٍ\u200f") == "أول\n\nثانٍ"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إدارة", "اداره"),
        ("آمال", "امال"),
        ("مُحَمَّدٌ", "محمد"),
        ("مستشفى", "مستشفي"),
        ("محـــمد", "محمد"),
        ("Al-Ula", "AL-ULA"),
        ("café", "CAFE"),
        ("عقد ١٢", "عقد  12"),
        ("الی", "الى"),
    ],
)
def test_search_form_makes_equal_what_people_write_alike(one, other):
    assert search_form(one) == search_form(other)


def test_search_form_keeps_apart_what_differs():
    assert search_form("سالم") != search_form("سليم")
    assert search_form("علي") != search_form("على أحمد")


def test_header_form_ignores_star_spacing_and_case():
    assert header_form(" Fiscal_Year * ") == header_form("fiscal year") == "fiscalyear"
    assert header_form("السنة الماليّة*") == header_form("السنه الماليه")
    assert header_form("***") == ""


@given(st.text())
def test_normal_forms_are_stable(text):
    assert clean(clean(text)) == clean(text)
    assert search_form(search_form(text)) == search_form(text)
    assert header_form(header_form(text)) == header_form(text)
    assert not INVISIBLE.search(clean(text))


@given(st.lists(st.text(max_size=12), max_size=6))
def test_many_search_forms_are_those_of_each(texts: list[str]) -> None:
    assert search_forms(texts) == [search_form(text) for text in texts]
    assert search_forms(["أحمد", "¦", "  Ünal 7 "]) == ["احمد", "¦", "unal 7"]
