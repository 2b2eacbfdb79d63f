"""Months, fiscal years and ranges of days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.periods import DayRange, FiscalYear, Month, PeriodInvalid

months = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))
ranges = st.builds(DayRange, st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1))))


def test_month_knows_its_days():
    february = Month.parse("٢٠٢٤-٠٢")
    assert (february.start, february.end, february.length) == (date(2024, 2, 1), date(2024, 2, 29), 29)
    assert str(february) == "2024-02"
    assert date(2024, 2, 29) in february
    assert date(2024, 3, 1) not in february
    assert february.range.days == 29
    assert february.label() == "فبراير 2024"
    assert february.label("en") == "February 2024"
    assert february.fiscal_year == 2024


def test_months_follow_one_another_over_the_year():
    assert Month(2026, 12).next == Month(2027, 1)
    assert Month(2026, 1).previous == Month(2025, 12)
    assert [str(m) for m in Month(2025, 11).until(Month(2026, 2))] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert Month(2026, 2).until(Month(2026, 1)) == []
    assert Month(2025, 12) < Month(2026, 1)
    assert Month.of(date(2026, 10, 21)) == Month(2026, 10)


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "2026-00", "26-10", "2026-10-01", "0026-10", "x" * 500])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(PeriodInvalid):
        Month.parse(text)


def test_fiscal_year():
    year = FiscalYear.of(date(2026, 10, 21))
    assert (year.start, year.end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert len(year.months) == 12
    assert year.next.previous == year
    assert year.label() == "1447/1448هـ (2026م)"
    assert date(2026, 12, 31) in year
    assert date(2027, 1, 1) not in year
    with pytest.raises(PeriodInvalid):
        FiscalYear(99)


def test_day_ranges_share_days():
    first = DayRange(date(2026, 1, 1), date(2026, 1, 31))
    assert first.shared(DayRange(date(2026, 1, 31))) == DayRange(date(2026, 1, 31), date(2026, 1, 31))
    assert first.shared(DayRange(date(2026, 2, 1))) is None
    assert DayRange(date(2026, 1, 1)).shared(DayRange(date(2025, 1, 1))) == DayRange(date(2026, 1, 1))
    assert list(DayRange(date(2026, 1, 30), date(2026, 1, 31))) == [date(2026, 1, 30), date(2026, 1, 31)]
    assert DayRange(date(2026, 1, 2), date(2026, 1, 1)).days == 0


@given(months, st.integers(-300, 300))
def test_steps_can_be_taken_back(month, steps):
    assert month.plus(steps).plus(-steps) == month
    assert month.next.start.toordinal() == month.end.toordinal() + 1


@given(ranges, ranges, st.dates(date(2019, 1, 1), date(2031, 1, 1)))
def test_a_shared_day_is_in_both(one, other, day):
    shared = one.shared(other)
    assert (shared is not None and day in shared) == (day in one and day in other)
