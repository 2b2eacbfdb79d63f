"""Timelines: past days keep the version that was in force."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.effective import NoVersion, Timeline, Version


def test_values_succeed_one_another():
    share = Timeline("transport_share", [Version(date(2024, 7, 1), Decimal("0.12")), Version(date(2020, 1, 1), Decimal("0.10"), basis="(2)")])
    assert share.at(date(2020, 1, 1)) == share.at(date(2024, 6, 30)) == Decimal("0.10")
    assert share.at(date(2024, 7, 1)) == Decimal("0.12")
    assert share.version(date(2021, 5, 5)).basis == "(2)"
    assert [version.since.year for version in share] == [2020, 2024]
    assert len(share) == 2


def test_before_the_first_version_there_is_none():
    share = Timeline("transport_share", [Version(date(2020, 1, 1), 1)])
    with pytest.raises(NoVersion) as refused:
        share.at(date(2019, 12, 31))
    assert refused.value.facts == {"name": "transport_share", "day": date(2019, 12, 31)}
    assert not share.known_at(date(2019, 12, 31))


def test_a_version_with_an_end_leaves_a_gap():
    share = Timeline("relief", [Version(date(2020, 1, 1), 1, until=date(2020, 12, 31)), Version(date(2022, 1, 1), 2)])
    assert share.at(date(2020, 12, 31)) == 1
    assert not share.known_at(date(2021, 1, 1))
    with pytest.raises(NoVersion):
        share.at(date(2021, 6, 1))
    assert share.at(date(2022, 1, 1)) == 2


def test_functions_are_dated_where_they_are_written():
    overtime = Timeline("overtime")

    @overtime.since("2020-01-01")
    def by_day(hours):
        return hours * 2

    @overtime.since("2024-07-01", basis="Article 27")
    def by_hour(hours):
        return hours * 3

    assert overtime.at(date(2023, 1, 1))(5) == 10
    assert overtime.at(date(2025, 1, 1)) is by_hour
    assert by_day(1) == 2


def test_two_versions_from_one_day_are_an_error():
    line = Timeline("x", [Version(date(2020, 1, 1), 1)])
    with pytest.raises(AssertionError):
        line.add(Version(date(2020, 1, 1), 2))
    with pytest.raises(AssertionError):
        line.add(Version(date(2021, 1, 1), 2, until=date(2020, 12, 31)))


@given(st.sets(st.dates(date(2000, 1, 1), date(2040, 1, 1)), min_size=1), st.dates(date(1999, 1, 1), date(2041, 1, 1)))
def test_the_latest_begun_version_is_in_force(days, asked):
    line = Timeline("any", [Version(day, day) for day in days])
    begun = [day for day in days if day <= asked]
    assert line.known_at(asked) == bool(begun)
    if begun:
        assert line.at(asked) == max(begun)
        assert line.at(max(begun)) == max(begun)
        assert not line.known_at(min(days) - timedelta(days=1))
