"""Dates in two calendars: read as people write them, refused where a guess would be needed."""

import contextlib
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.hijri import (
    FIRST_DAY,
    LAST_DAY,
    DateInvalid,
    DateOutOfRange,
    HijriDate,
    both,
    fiscal_year_label,
    from_hijri,
    month_length,
    parse_date,
    shown,
    to_hijri,
)

DAY = date(2026, 10, 21)


def test_known_days():
    assert to_hijri(DAY) == HijriDate(1448, 5, 10)
    assert from_hijri(1447, 9, 1) == date(2026, 2, 18)
    assert str(to_hijri(date(2026, 1, 1))) == "1447-07-12"
    assert (to_hijri(FIRST_DAY), to_hijri(LAST_DAY)) == (HijriDate(1343, 1, 1), HijriDate(1500, 12, month_length(1500, 12)))


@pytest.mark.parametrize(
    "text",
    [
        "2026-10-21",
        "21/10/2026",
        "21.10.2026",
        "2026/10/21",
        " ٢١/١٠/٢٠٢٦ ",
        "٢٠٢٦-١٠-٢١م",
        "21/10/2026 م",
        "2026-10-21T00:00:00",
        "2026-10-21 13:45",
        "1448-05-10",
        "10/05/1448هـ",
        "١٠/٥/١٤٤٨ هـ",
        "1448/5/10 H",
        "10-05-1448ه",
        "\u200f10/05/1448هـ\u200f",
    ],
)
def test_parse_date_understands(text):
    assert parse_date(text) == DAY


def test_parse_date_takes_dates_moments_and_serials():
    assert parse_date(DAY) == DAY
    assert parse_date(datetime(2026, 10, 21, 23, 59)) == DAY
    assert parse_date(46316) == DAY
    assert parse_date(46316.75) == DAY
    assert parse_date(61) == date(1900, 3, 1)


@pytest.mark.parametrize(
    "given_value",
    [
        "",
        "غدًا",
        "2026-13-01",
        "2026-02-30",
        "1448-13-01",
        "1448-05-31",
        "21/10/26",
        "2026-10/21",
        "46316",
        "0226-10-21",
        "9999-01-01",
        0,
        60,
        -5,
        10**9,
        True,
        float("nan"),
        float("inf"),
        None,
        "1" * 5000,
    ],
)
def test_parse_date_refuses(given_value):
    with pytest.raises(DateInvalid):
        parse_date(given_value)


@pytest.mark.parametrize("text", ["1342-12-29", "1501-01-01", "01/01/2026هـ", "1599-01-01"])
def test_years_outside_the_table_are_refused_aloud(text):
    with pytest.raises(DateOutOfRange) as refused:
        parse_date(text)
    assert refused.value.code == "date.out_of_range"
    assert (refused.value.facts["first"], refused.value.facts["last"]) == (1343, 1500)


def test_days_outside_the_table_have_no_hijri_date():
    for day in (FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1)):
        with pytest.raises(DateOutOfRange):
            to_hijri(day)
        assert both(day) == day.isoformat()


def test_shown():
    assert shown(DAY) == "21 أكتوبر 2026م"
    assert shown(DAY, language="en") == "21 October 2026"
    assert shown(DAY, "umm-al-qura") == "10 جمادى الأولى 1448هـ"
    assert shown(DAY, "umm-al-qura", "en") == "10 Jumada al-Ula 1448 AH"
    assert both(DAY) == "2026-10-21 (1448-05-10هـ)"


def test_fiscal_year_is_named_by_the_years_it_joins():
    assert fiscal_year_label(2026) == "1447/1448هـ (2026م)"
    assert fiscal_year_label(2008) == "1428/1429هـ (2008م)"


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_both_calendars_agree(day):
    hijri = to_hijri(day)
    assert from_hijri(hijri.year, hijri.month, hijri.day) == day
    assert parse_date(f"{hijri}هـ") == parse_date(day.isoformat()) == day


@given(st.text(max_size=20))
def test_parse_date_never_breaks_on_any_text(text):
    with contextlib.suppress(DateInvalid, DateOutOfRange):
        assert isinstance(parse_date(text), date)
