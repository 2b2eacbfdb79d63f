"""The only reader of the clock. Moments are naive and in UTC, as they are stored; days are those of the office's zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

# Three hours all year since 1947, so the usual zone needs no tables of the operating system.
RIYADH = timezone(timedelta(hours=3), "Asia/Riyadh")


class Clock:
    """What stands between the program and the time: a zone, and in tests a moment at which it is held."""

    def __init__(self) -> None:
        self.zone: tzinfo = RIYADH
        self.held: datetime | None = None

    def move(self, **step: float) -> None:
        """Let a held clock go on: `move(minutes=5)`."""
        assert self.held is not None, "only a held clock is moved"
        self.held += timedelta(**step)


_CLOCK = Clock()


def use_zone(name: str) -> None:
    """Set the office's zone (MIZAN_TIMEZONE), once at start."""
    _CLOCK.zone = RIYADH if name == "Asia/Riyadh" else ZoneInfo(name)


def zone() -> tzinfo:
    """The office's zone."""
    return _CLOCK.zone


def is_held() -> bool:
    """Whether a test holds the clock."""
    return _CLOCK.held is not None


def now() -> datetime:
    """This moment, naive, in UTC."""
    return _CLOCK.held or datetime.now(UTC).replace(tzinfo=None)


def today() -> date:
    """The day it is in the office."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A stored moment as the office's wall clock showed it."""
    return moment.replace(tzinfo=UTC).astimezone(_CLOCK.zone)


def stored(moment: datetime) -> datetime:
    """Any moment as it is stored: one with a zone is converted, one without is taken for the office's wall clock."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=_CLOCK.zone)
    return known.astimezone(UTC).replace(tzinfo=None)


@contextmanager
def frozen(at: datetime | date | str) -> Iterator[Clock]:
    """Hold the clock, in every thread: at a moment in UTC, or at noon of a day in the office."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) and len(at) > 10 else at
    if isinstance(moment, str):
        moment = date.fromisoformat(moment)
    if not isinstance(moment, datetime):
        moment = stored(datetime(moment.year, moment.month, moment.day, 12))
    before = _CLOCK.held
    _CLOCK.held = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    try:
        yield _CLOCK
    finally:
        _CLOCK.held = before
