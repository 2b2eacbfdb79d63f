"""Amounts in words: every form of the counted noun."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.money import MAX
from erp.words import in_arabic, in_english, in_words


@pytest.mark.parametrize(
    ("riyals", "words"),
    [
        (0, "صفر ريال"),
        (1, "ريال واحد"),
        (2, "ريالان"),
        (3, "ثلاثة ريالات"),
        (10, "عشرة ريالات"),
        (11, "أحد عشر ريالًا"),
        (12, "اثنا عشر ريالًا"),
        (99, "تسعة وتسعون ريالًا"),
        (100, "مائة ريال"),
        (101, "مائة ريال وريال واحد"),
        (102, "مائة ريال وريالان"),
        (103, "مائة وثلاثة ريالات"),
        (200, "مائتا ريال"),
        (1000, "ألف ريال"),
        (1001, "ألف ريال وريال واحد"),
        (1200, "ألف ومائتا ريال"),
        (2000, "ألفا ريال"),
        (2002, "ألفا ريال وريالان"),
        (3000, "ثلاثة آلاف ريال"),
        (11000, "أحد عشر ألف ريال"),
        (200_000, "مائتا ألف ريال"),
        (1_000_000, "مليون ريال"),
        (2_000_000, "مليونا ريال"),
        (3_000_000, "ثلاثة ملايين ريال"),
        (20_000_000, "عشرون مليون ريال"),
        (1_000_000_000_000, "تريليون ريال"),
        (3_000_000_000_005, "ثلاثة تريليونات وخمسة ريالات"),
    ],
)
def test_riyals_in_arabic(riyals, words):
    assert in_arabic(riyals * 100) == f"فقط {words} لا غير"


@pytest.mark.parametrize(
    ("halalas", "words"),
    [
        (1, "هللة واحدة"),
        (2, "هللتان"),
        (5, "خمس هللات"),
        (11, "إحدى عشرة هللةً"),
        (50, "خمسون هللةً"),
        (150, "ريال واحد وخمسون هللةً"),
        (123456789, "مليون ومائتان وأربعة وثلاثون ألفًا وخمسمائة وسبعة وستون ريالًا وتسع وثمانون هللةً"),
        (-10000, "سالب مائة ريال"),
    ],
)
def test_halalas_in_arabic(halalas, words):
    assert in_arabic(halalas) == f"فقط {words} لا غير"


@pytest.mark.parametrize(
    ("halalas", "words"),
    [
        (0, "Zero riyals only"),
        (100, "One riyal only"),
        (1, "One halala only"),
        (1315, "Thirteen riyals and fifteen halalas only"),
        (10000, "One hundred riyals only"),
        (100_100, "One thousand one riyals only"),
        (123456789, "One million two hundred thirty-four thousand five hundred sixty-seven riyals and eighty-nine halalas only"),
        (-4000, "Minus forty riyals only"),
    ],
)
def test_in_english(halalas, words):
    assert in_english(halalas) == words


def test_language_is_chosen():
    assert in_words(100) == "فقط ريال واحد لا غير"
    assert in_words(100, "en") == "One riyal only"


@given(st.integers(-MAX, MAX))
def test_any_amount_has_words_of_its_own_script(halalas):
    assert not any(c.isdigit() or c.isascii() and c.isalpha() for c in in_arabic(halalas))
    assert in_english(halalas).isascii()


@given(st.integers(0, MAX), st.integers(0, MAX))
def test_two_amounts_never_share_their_words(one, other):
    if one != other:
        assert in_arabic(one) != in_arabic(other)
        assert in_english(one) != in_english(other)
