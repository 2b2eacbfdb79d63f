"""The clock can be held and moved; days are the office's."""

import threading
from datetime import UTC, date, datetime

import pytest

from erp.clock import frozen, local, now, stored, today, use_zone


def test_now_is_naive_utc():
    moment = now()
    assert moment.tzinfo is None
    assert abs((datetime.now(UTC).replace(tzinfo=None) - moment).total_seconds()) < 5


def test_the_day_begins_at_midnight_in_riyadh():
    with frozen("2026-10-20T20:59:59"):
        assert today() == date(2026, 10, 20)
    with frozen("2026-10-20T21:00:00"):
        assert today() == date(2026, 10, 21)


def test_a_held_clock_moves_when_told_and_in_every_thread():
    seen = []
    with frozen(date(2026, 10, 21)) as clock:
        assert now() == datetime(2026, 10, 21, 9)
        clock.move(minutes=5)
        thread = threading.Thread(target=lambda: seen.append(now()))
        thread.start()
        thread.join()
        with frozen("2020-01-01"):
            assert today() == date(2020, 1, 1)
        assert seen == [now()] == [datetime(2026, 10, 21, 9, 5)]
    assert now().year != 2020
    with pytest.raises(AssertionError):
        clock.move(minutes=1)


def test_moments_pass_between_storage_and_the_wall():
    assert local(datetime(2026, 10, 20, 21)).isoformat() == "2026-10-21T00:00:00+03:00"
    assert stored(datetime(2026, 10, 21)) == datetime(2026, 10, 20, 21)
    assert stored(datetime(2026, 10, 21, tzinfo=UTC)) == datetime(2026, 10, 21)
    with frozen(datetime(2026, 10, 21, 12, tzinfo=UTC)):
        assert now() == datetime(2026, 10, 21, 12)


def test_another_zone_can_be_set():
    use_zone("Asia/Dubai")
    try:
        assert stored(datetime(2026, 10, 21)) == datetime(2026, 10, 20, 20)
    finally:
        use_zone("Asia/Riyadh")
