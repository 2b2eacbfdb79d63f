"""Amounts are read exactly or not at all, and nothing is lost when they are split."""

import contextlib
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.money import MAX, AmountInvalid, AmountParts, Halalas, parse, parts_shown, plain, rounded, shown, split

amounts = st.integers(-MAX, MAX)


@pytest.mark.parametrize(
    ("text", "halalas"),
    [
        ("1250", 125000),
        ("1,250.5", 125050),
        ("١٬٢٥٠٫٥٠", 125050),
        ("۱۲۵۰", 125000),
        ("(1,250.00)", -125000),
        ("-0.01", -1),
        ("−3", -300),
        ("12.50-", -1250),
        ("+7", 700),
        (".5", 50),
        ("0.1000", 10),
        ("\u200f1,234.50 ر.س", 123450),
        ("SAR 10", 1000),
        ("9,999,999,999,999.99", MAX),
    ],
)
def test_parse_reads_what_people_write(text, halalas):
    assert parse(text) == halalas


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "()",
        "ريال",
        "1.005",
        "1,25",
        "1,2500",
        "12,34.00",
        "1.250,00",
        "1e5",
        "NaN",
        "Infinity",
        "0x10",
        "1 2",
        "(-5)",
        "--5",
        "5%",
        "10000000000000",
        "9" * 5000,
    ],
)
def test_parse_refuses_what_is_no_amount(text):
    with pytest.raises(AmountInvalid) as refused:
        parse(text)
    assert refused.value.code == "amount.invalid"
    assert len(refused.value.facts["value"]) < 100


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), True, None, b"5", Decimal("NaN"), Decimal("sNaN"), Decimal("-Infinity"), Decimal("1E+999999"), Decimal("0.001")]
)
def test_parse_refuses_floats_and_numbers_that_are_no_amount(value):
    with pytest.raises(AmountInvalid):
        parse(value)


def test_parse_names_the_reason():
    with pytest.raises(AmountInvalid) as refused:
        parse("12.345")
    assert refused.value.facts == {"value": "12.345", "reason": "amount_decimals"}


def test_parse_takes_whole_riyals_and_decimals():
    assert parse(12) == 1200
    assert parse(Decimal("12.30")) == 1230
    assert parse(Decimal("1E+3")) == 100000
    with pytest.raises(AmountInvalid):
        parse(MAX)


@given(amounts)
def test_what_is_shown_is_read_back(halalas):
    assert parse(plain(halalas)) == halalas
    assert parse(shown(halalas)) == halalas
    assert parse(shown(halalas, brackets=False)) == halalas
    assert parse(Decimal(plain(halalas))) == halalas


@given(st.text(max_size=30))
def test_parse_never_breaks_on_any_text(text):
    with contextlib.suppress(AmountInvalid):
        assert isinstance(parse(text), int)


def test_shown_forms():
    assert plain(-123450) == "-1234.50"
    assert plain(5) == "0.05"
    assert shown(123450) == "1,234.50"
    assert shown(-125000) == "(1,250.00)"
    assert shown(-5, brackets=False) == "-0.05"
    assert parts_shown(-123456789) == AmountParts("1,234,567", "89", True)
    assert isinstance(Halalas(5), int)


def test_max_is_exact_in_a_workbook_and_in_json():
    assert len(str(MAX)) <= 15
    assert float(plain(MAX)) == 9999999999999.99
    assert int(float(MAX)) == MAX


@pytest.mark.parametrize(("value", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("-0.5", -1), ("0.4999999999", 0), ("-2.5", -3)])
def test_rounded_takes_halves_away_from_zero(value, whole):
    assert rounded(Decimal(value)) == whole
    assert rounded(Fraction(value)) == whole


def test_split_gives_the_rest_to_the_largest_remainder_and_then_to_the_earlier():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(101, [1, 1, 1]) == [34, 34, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]
    assert split(10, [0, 1]) == [0, 10]
    assert split(1000, [Decimal("0.0975"), Decimal("0.9025")]) == [98, 902]


def test_split_by_nothing_is_an_error():
    with pytest.raises(AssertionError):
        split(100, [0, 0])
    with pytest.raises(AssertionError):
        split(100, [2, -1])


weights = st.lists(st.one_of(st.integers(0, 10**9), st.decimals(0, 1000, places=6)), min_size=1, max_size=20).filter(any)


@given(amounts, weights)
def test_split_loses_no_halala(amount, shares):
    parts = split(amount, shares)
    assert sum(parts) == amount
    total = sum(Fraction(share) for share in shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - amount * Fraction(share) / total) < 1
        assert share or part == 0
