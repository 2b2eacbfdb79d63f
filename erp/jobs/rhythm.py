"""Pure: when something is due. Cron lines in the office's zone, the plain words for them, and what to do with missed times.

Weekdays are written by name: the numbers of cron and those of the library below mean different days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from apscheduler.triggers.cron import CronTrigger

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
WORKING_WEEK = "sun,mon,tue,wed,thu"
EVERY = ("day", "workday", "week", "month", "quarter", "year")
# a time that is this little late was not missed
GRACE = timedelta(minutes=15)
# a schedule that slept for years makes no more than these at once
MOST = 400


class BadRhythm(ValueError):
    """The cron line can't be understood; its text says what is wrong."""


@dataclass(frozen=True)
class Rhythm:
    """Plain words: every day, working day, week, month, quarter or year, at a time of the office's day.

    `day` is a day of the month (1 to 28) or "last"; `weekday` one of WEEKDAYS; `month` 1 to 12, for a year.
    """

    every: str
    at: str  # "07:30"
    weekday: str = "sun"
    day: str = "1"
    month: int = 1


def trigger(cron: str, zone: tzinfo) -> CronTrigger:
    """Raises BadRhythm."""
    parts = cron.lower().split()
    if len(parts) != 5:
        raise BadRhythm("five parts are wanted: minute hour day month weekday")
    minute, hour, day, month, weekday = parts
    if any(character.isdigit() for character in weekday) and not weekday.startswith("*"):
        raise BadRhythm("weekdays are written by name: sun,mon,tue")
    try:
        return CronTrigger(minute=minute, hour=hour, day=day, month=month, day_of_week=_listed(weekday), timezone=zone)
    except (ValueError, TypeError) as error:
        raise BadRhythm(str(error)) from None


def _listed(weekday: str) -> str:
    """A range of weekdays as a list, in the order of the week here: "sun-thu" runs over the library's Monday."""
    first, dash, last = weekday.partition("-")
    if not dash:
        return weekday
    if first not in WEEKDAYS or last not in WEEKDAYS:
        raise BadRhythm("weekdays are written by name: sun,mon,tue")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    return ",".join(WEEKDAYS[start : end + 1] if start <= end else WEEKDAYS[start:] + WEEKDAYS[: end + 1])


def after(cron: str, moment: datetime, zone: tzinfo) -> datetime | None:
    """The first due time after `moment`; both naive, in UTC."""
    aware = moment.replace(tzinfo=UTC) + timedelta(microseconds=1)
    found = trigger(cron, zone).get_next_fire_time(None, aware)
    return found.astimezone(UTC).replace(tzinfo=None) if found else None


@dataclass(frozen=True)
class Slots:
    """What a look at the clock finds due: times to run, times let go by the policy, and the next one."""

    run: tuple[datetime, ...]
    skipped: tuple[datetime, ...]
    next: datetime | None


def due(cron: str, first: datetime, now: datetime, catch_up: str, zone: tzinfo) -> Slots:
    """From `first`, the time that was stored as next, up to now. The next one follows from the last due, never from now."""
    slots: list[datetime] = []
    upcoming: datetime | None = first
    while upcoming is not None and upcoming <= now and len(slots) < MOST:
        slots.append(upcoming)
        upcoming = after(cron, upcoming, zone)
    if catch_up == "each":
        return Slots(tuple(slots), (), upcoming)
    timely = [slot for slot in slots[-1:] if catch_up == "latest" or now - slot <= GRACE]
    return Slots(tuple(timely), tuple(slot for slot in slots if slot not in timely), upcoming)


def cron_of(rhythm: Rhythm) -> str:
    """Raises BadRhythm."""
    hour, _, minute = rhythm.at.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise BadRhythm("a time is written as 07:30")
    if rhythm.day != "last" and not (rhythm.day.isdecimal() and 1 <= int(rhythm.day) <= 28):
        raise BadRhythm("a day of the month is 1 to 28, or the last")
    if rhythm.weekday not in WEEKDAYS or not 1 <= rhythm.month <= 12 or rhythm.every not in EVERY:
        raise BadRhythm("no such day")
    dates = {
        "day": "* * *",
        "workday": f"* * {WORKING_WEEK}",
        "week": f"* * {rhythm.weekday}",
        "month": f"{rhythm.day} * *",
        "quarter": f"{rhythm.day} 1,4,7,10 *",
        "year": f"{rhythm.day} {rhythm.month} *",
    }
    return f"{int(minute)} {int(hour)} {dates[rhythm.every]}"


def rhythm_of(cron: str) -> Rhythm | None:
    """The plain words of a cron line, or None where it says more than they can."""
    parts = cron.lower().split()
    if len(parts) != 5 or not (parts[0].isdecimal() and parts[1].isdecimal()):
        return None
    minute, hour, day, month, weekday = parts
    at = f"{int(hour):02}:{int(minute):02}"
    candidates = [Rhythm("day", at), Rhythm("workday", at)]
    candidates += [Rhythm("week", at, weekday=name) for name in WEEKDAYS]
    candidates += [Rhythm(every, at, day=day) for every in ("month", "quarter")]
    if month.isdecimal() and 1 <= int(month) <= 12:
        candidates.append(Rhythm("year", at, day=day, month=int(month)))
    return next((one for one in candidates if _same(one, parts, weekday)), None)


def _same(rhythm: Rhythm, parts: list[str], weekday: str) -> bool:
    try:
        return cron_of(rhythm).split()[2:] == [parts[2], parts[3], _listed(weekday)]
    except BadRhythm:
        return False
