"""Pure: dates in the Umm al-Qura and the Gregorian calendar, read and shown.

Umm al-Qura is a table of observed months, not a formula: it is known for 1343 to 1500 and a day outside it is refused
rather than guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite

from hijridate import Gregorian, Hijri

from erp.errors import DomainError
from erp.reasons import Reason, excerpt
from erp.text import clean, digits

FIRST_YEAR, LAST_YEAR = 1343, 1500
FIRST_DAY, LAST_DAY = date(1924, 8, 1), date(2077, 11, 16)
GREGORIAN_YEARS = range(1900, 2200)
_HIJRI_LOOKING = range(1300, 1600)

MONTHS = {
    "ar": ("محرم", "صفر", "ربيع الأول", "ربيع الآخر", "جمادى الأولى", "جمادى الآخرة", "رجب", "شعبان", "رمضان", "شوال", "ذو القعدة", "ذو الحجة"),
    "en": (
        ("Muharram", "Safar", "Rabi al-Awwal", "Rabi al-Thani", "Jumada al-Ula", "Jumada al-Akhirah")
        + ("Rajab", "Shaban", "Ramadan", "Shawwal", "Dhu al-Qadah", "Dhu al-Hijjah")
    ),
}
GREGORIAN_MONTHS = {
    "ar": ("يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
}

_ERA = re.compile(r"\s*(?P<hijri>هـ|ه|AH|H)\.?$|\s*(?P<gregorian>م|AD|CE|G)\.?$", re.IGNORECASE)
_CLOCK = re.compile(r"[T ][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:?[0-9]{2})?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})")

# Excel counts days from here; serials up to 60 fall in the spring of 1900, where it knows a 29 February that never was.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(61, 109_575)


class DateInvalid(DomainError):
    """No date in either calendar. Facts: value, reason."""

    code = "date.invalid"


class DateOutOfRange(DomainError):
    """A day the Umm al-Qura table doesn't know. Facts: value, first, last (Hijri years)."""

    code = "date.out_of_range"


@dataclass(frozen=True, order=True)
class HijriDate:
    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


def to_hijri(day: date) -> HijriDate:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _out_of_range(day.isoformat())
    return HijriDate(*Gregorian(day.year, day.month, day.day).to_hijri().datetuple())


def from_hijri(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _out_of_range(f"{year:04d}-{month:02d}-{day:02d}")
    try:
        return date(*Hijri(year, month, day).to_gregorian().datetuple())
    except ValueError:
        raise DateInvalid(value=f"{year:04d}-{month:02d}-{day:02d}", reason=Reason("date_no_such_day")) from None


def month_length(year: int, month: int) -> int:
    """29 or 30 days, by the table."""
    return Hijri(year, month, 1).month_length()


def parse_date(given: str | date | datetime | int | float) -> date:
    """The day meant by a text, a date, a moment or a workbook's serial number.

    A four-digit year of 1343 to 1500 is Hijri, unless an era (هـ, م) says otherwise. Day before month where the year
    comes last. Raises DateInvalid or DateOutOfRange.
    """
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    if isinstance(given, str):
        return _of_text(given)
    if isinstance(given, int | float) and not isinstance(given, bool) and isfinite(given) and int(given) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(given))
    raise DateInvalid(value=excerpt(given), reason=Reason("date_unreadable"))


def _of_text(given: str) -> date:
    text = digits(clean(given[:100]))
    era = _ERA.search(text)
    bare = _CLOCK.sub("", text[: era.start()] if era else text).replace(" ", "")
    if found := _YEAR_FIRST.fullmatch(bare):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_LAST.fullmatch(bare):
        year, month, day = int(found[4]), int(found[3]), int(found[1])
    else:
        raise DateInvalid(value=excerpt(given), reason=Reason("date_unreadable"))
    hijri = bool(era["hijri"]) if era else year in _HIJRI_LOOKING
    return from_hijri(year, month, day) if hijri else _gregorian(year, month, day)


def _gregorian(year: int, month: int, day: int) -> date:
    written = f"{year:04d}-{month:02d}-{day:02d}"
    if year not in GREGORIAN_YEARS:
        raise DateInvalid(value=written, reason=Reason("date_far_year"))
    try:
        return date(year, month, day)
    except ValueError:
        raise DateInvalid(value=written, reason=Reason("date_no_such_day")) from None


def shown(day: date, calendar: str = "gregorian", language: str = "ar") -> str:
    """With the month's name: "21 أكتوبر 2026م", "10 Jumada al-Ula 1448 AH"."""
    if calendar == "umm-al-qura":
        hijri = to_hijri(day)
        return f"{hijri.day} {MONTHS[language][hijri.month - 1]} {hijri.year}{'هـ' if language == 'ar' else ' AH'}"
    return f"{day.day} {GREGORIAN_MONTHS[language][day.month - 1]} {day.year}{'م' if language == 'ar' else ''}"


def both(day: date) -> str:
    """As official papers print it: "2026-10-21 (1448-05-10هـ)"; the Gregorian alone where the table ends."""
    return f"{day.isoformat()} ({to_hijri(day)}هـ)" if FIRST_DAY <= day <= LAST_DAY else day.isoformat()


def fiscal_year_label(year: int) -> str:
    """As the budget names it, by the Hijri year in which it begins and the next: "1447/1448هـ (2026م)"."""
    begins = to_hijri(date(year, 1, 1)).year
    return f"{begins}/{begins + 1}هـ ({year}م)"


def _out_of_range(value: str) -> DateOutOfRange:
    return DateOutOfRange(value=value, first=FIRST_YEAR, last=LAST_YEAR)
