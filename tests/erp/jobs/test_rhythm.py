"""When something is due: in the office's zone, from the last due time, with missed times by policy."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp.clock import RIYADH
from erp.jobs.rhythm import EVERY, WEEKDAYS, BadRhythm, Rhythm, after, cron_of, due, rhythm_of, trigger

NIGHTLY = "30 2 * * *"  # 02:30 in Riyadh is 23:30 UTC the day before


def test_times_are_those_of_the_office_and_stored_in_utc() -> None:
    assert after(NIGHTLY, datetime(2026, 3, 10, 0, 0), RIYADH) == datetime(2026, 3, 10, 23, 30)
    assert after(NIGHTLY, datetime(2026, 3, 10, 23, 30), RIYADH) == datetime(2026, 3, 11, 23, 30)


def test_the_working_week_is_sunday_to_thursday() -> None:
    friday = datetime(2026, 3, 13, 6, 0)
    assert after("0 9 * * sun-thu", friday, RIYADH) == datetime(2026, 3, 15, 6, 0)
    assert after("0 9 * * sun,mon,tue,wed,thu", friday, RIYADH) == datetime(2026, 3, 15, 6, 0)


def test_the_last_day_of_the_month_knows_february() -> None:
    assert after("0 12 last * *", datetime(2028, 2, 1), RIYADH) == datetime(2028, 2, 29, 9, 0)


@pytest.mark.parametrize("cron", ["", "* * *", "0 9 * * 0", "0 9 * * 1-5", "61 9 * * *", "0 9 * * sunday-x", "a b c d e"])
def test_a_line_that_means_something_else_elsewhere_is_refused(cron: str) -> None:
    with pytest.raises(BadRhythm):
        trigger(cron, RIYADH)


FIRST = datetime(2026, 3, 10, 23, 30)


def test_a_timely_look_finds_one_time_under_every_policy() -> None:
    for policy in ("each", "latest", "skip"):
        slots = due(NIGHTLY, FIRST, FIRST + timedelta(seconds=5), policy, RIYADH)
        assert (slots.run, slots.skipped, slots.next) == ((FIRST,), (), FIRST + timedelta(days=1))


def test_missed_times_follow_the_policy_and_keep_their_own_days() -> None:
    late = FIRST + timedelta(days=3, hours=5)
    days = tuple(FIRST + timedelta(days=n) for n in range(4))
    assert due(NIGHTLY, FIRST, late, "each", RIYADH).run == days
    latest = due(NIGHTLY, FIRST, late, "latest", RIYADH)
    assert (latest.run, latest.skipped) == (days[3:], days[:3])
    skip = due(NIGHTLY, FIRST, late, "skip", RIYADH)
    assert (skip.run, skip.skipped) == ((), days)
    assert {due(NIGHTLY, FIRST, late, policy, RIYADH).next for policy in ("each", "latest", "skip")} == {FIRST + timedelta(days=4)}


def test_nothing_is_due_early() -> None:
    assert due(NIGHTLY, FIRST, FIRST - timedelta(seconds=1), "each", RIYADH).run == ()


rhythms = st.builds(
    Rhythm,
    every=st.sampled_from(EVERY),
    at=st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59)),
    weekday=st.sampled_from(WEEKDAYS),
    day=st.one_of(st.integers(1, 28).map(str), st.just("last")),
    month=st.integers(1, 12),
)


@given(rhythms)
def test_plain_words_and_cron_say_the_same(rhythm: Rhythm) -> None:
    cron = cron_of(rhythm)
    trigger(cron, RIYADH)
    back = rhythm_of(cron)
    assert back is not None and cron_of(back) == cron


@pytest.mark.parametrize("bad", [Rhythm("day", "25:00"), Rhythm("day", "noon"), Rhythm("month", "07:00", day="31"), Rhythm("hour", "07:00")])
def test_words_without_a_time_are_refused(bad: Rhythm) -> None:
    with pytest.raises(BadRhythm):
        cron_of(bad)


def test_a_line_beyond_our_words_has_none() -> None:
    assert rhythm_of("*/5 * * * *") is None and rhythm_of("0 9 1,15 * *") is None
