"""Pure: versions in time. A version is in force from its day until the next begins, or until its own last day.

Figures set by decree are timelines of values; formulas are timelines of functions:

    transport = Timeline("hr.transport")

    @transport.since("2020-01-01")
    def transport_from_basic(facts, month, figures): ...

    transport.at(month.start)(facts, month, figures)
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from erp.errors import DomainError

T = TypeVar("T")


class NoVersion(DomainError):
    """Nothing is in force on that day. Facts: name, day."""

    code = "effective.no_version"


@dataclass(frozen=True)
class Version(Generic[T]):
    since: date
    value: T
    until: date | None = None  # last day in force; None: until succeeded
    basis: str = ""  # the article or decree that says so


class Timeline(Generic[T]):
    def __init__(self, name: str, versions: Iterable[Version[T]] = ()) -> None:
        self.name = name
        self._versions: list[Version[T]] = []
        for version in versions:
            self.add(version)

    def add(self, version: Version[T]) -> None:
        """Two versions from the same day, or an end before the beginning, are the programmer's error."""
        assert version.until is None or version.until >= version.since, f"{self.name}: ends before {version.since}"
        assert all(version.since != known.since for known in self._versions), f"{self.name}: two versions since {version.since}"
        insort(self._versions, version, key=lambda known: known.since)

    def since(self, day: date | str, until: date | str | None = None, basis: str = "") -> Callable[[T], T]:
        """Decorator: the function below is in force from `day` on."""

        def succeed(value: T) -> T:
            self.add(Version(_day(day), value, _day(until) if until else None, basis))
            return value

        return succeed

    def version(self, day: date) -> Version[T]:
        """The version in force on `day`, with its own day and basis. Raises NoVersion."""
        index = bisect_right(self._versions, day, key=lambda known: known.since) - 1
        if index < 0 or (last := self._versions[index].until) is not None and last < day:
            raise NoVersion(name=self.name, day=day)
        return self._versions[index]

    def at(self, day: date) -> T:
        """The value in force on `day`. Raises NoVersion."""
        return self.version(day).value

    def known_at(self, day: date) -> bool:
        index = bisect_right(self._versions, day, key=lambda known: known.since) - 1
        return index >= 0 and ((last := self._versions[index].until) is None or day <= last)

    def __iter__(self) -> Iterator[Version[T]]:
        return iter(self._versions)

    def __len__(self) -> int:
        return len(self._versions)


def _day(day: date | str) -> date:
    return date.fromisoformat(day) if isinstance(day, str) else day
