"""Pure: months, fiscal years and ranges of days. The fiscal year is the Gregorian year."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from erp.errors import DomainError
from erp.hijri import GREGORIAN_MONTHS, GREGORIAN_YEARS, fiscal_year_label
from erp.reasons import excerpt
from erp.text import clean, digits

_MONTH = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})")


class PeriodInvalid(DomainError):
    """Not a month written YYYY-MM, or not a year. Facts: value."""

    code = "period.invalid"


@dataclass(frozen=True)
class DayRange:
    """From `first` to `last`, both included; `last` None is open."""

    first: date
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    @property
    def days(self) -> int:
        """How many days; only a range with an end has a length."""
        assert self.last is not None, "an open range has no length"
        return max(0, (self.last - self.first).days + 1)

    def overlaps(self, other: DayRange) -> bool:
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)

    def shared(self, other: DayRange) -> DayRange | None:
        """The days in both, or None."""
        if not self.overlaps(other):
            return None
        ends = [last for last in (self.last, other.last) if last is not None]
        return DayRange(max(self.first, other.first), min(ends) if ends else None)

    def __iter__(self) -> Iterator[date]:
        for offset in range(self.days):
            yield self.first + timedelta(days=offset)


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    def __post_init__(self) -> None:
        if self.year not in GREGORIAN_YEARS or not 1 <= self.month <= 12:
            raise PeriodInvalid(value=f"{self.year}-{self.month}")

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Of "2026-10", in digits of any script."""
        found = _MONTH.fullmatch(digits(clean(text[:50])))
        if not found:
            raise PeriodInvalid(value=excerpt(text))
        return cls(int(found[1]), int(found[2]))

    @cached_property
    def start(self) -> date:
        return date(self.year, self.month, 1)

    @cached_property
    def end(self) -> date:
        return date(self.year, self.month, self.length)

    @property
    def length(self) -> int:
        return monthrange(self.year, self.month)[1]

    @property
    def range(self) -> DayRange:
        return DayRange(self.start, self.end)

    @property
    def fiscal_year(self) -> int:
        return self.year

    def plus(self, months: int) -> Month:
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    @property
    def next(self) -> Month:
        return self.plus(1)

    @property
    def previous(self) -> Month:
        return self.plus(-1)

    def until(self, last: Month) -> list[Month]:
        """This month to `last`, both included; empty when `last` is earlier."""
        count = (last.year - self.year) * 12 + last.month - self.month + 1
        return [self.plus(step) for step in range(max(0, count))]

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def label(self, language: str = "ar") -> str:
        """ "أكتوبر 2026", "October 2026"."""
        return f"{GREGORIAN_MONTHS[language][self.month - 1]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, order=True)
class FiscalYear:
    year: int

    def __post_init__(self) -> None:
        if self.year not in GREGORIAN_YEARS:
            raise PeriodInvalid(value=str(self.year))

    @classmethod
    def of(cls, day: date) -> FiscalYear:
        return cls(day.year)

    @property
    def start(self) -> date:
        return date(self.year, 1, 1)

    @property
    def end(self) -> date:
        return date(self.year, 12, 31)

    @property
    def range(self) -> DayRange:
        return DayRange(self.start, self.end)

    @property
    def months(self) -> list[Month]:
        return [Month(self.year, month) for month in range(1, 13)]

    @property
    def next(self) -> FiscalYear:
        return FiscalYear(self.year + 1)

    @property
    def previous(self) -> FiscalYear:
        return FiscalYear(self.year - 1)

    def __contains__(self, day: date) -> bool:
        return day.year == self.year

    def label(self, language: str = "ar") -> str:
        return fiscal_year_label(self.year) if language == "ar" else str(self.year)

    def __str__(self) -> str:
        return str(self.year)
