"""A long list of which only a part stands in memory: the parts before go to a file without a name, and come back when they are walked.

Only ever of our own making: what is in the file was put there by this process, and nobody else can open it.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, overload

from erp.collecting import collecting_later

PART = 5_000

T = TypeVar("T")


class Spooled(Sequence[T]):
    """Grows at its end only. What was put away comes back as a copy: a change of it is lost."""

    def __init__(self, items: Iterable[T] = ()) -> None:
        self._file: int | None = None
        self._away: list[tuple[int, int]] = []  # where each part begins in the file, and how many bytes it has
        self._last: list[T] = []
        for item in items:
            self.append(item)

    def append(self, item: T) -> None:
        if len(self._last) == PART:
            self._put_away()
        self._last.append(item)

    def _put_away(self) -> None:
        if self._file is None:
            with tempfile.TemporaryFile(prefix="mizan-rows-") as made:
                self._file = os.dup(made.fileno())
            weakref.finalize(self, os.close, self._file)
        begins = sum(self._away[-1]) if self._away else 0
        content = memoryview(pickle.dumps(self._last, pickle.HIGHEST_PROTOCOL))
        written = 0
        while written < len(content):
            written += os.pwrite(self._file, content[written:], begins + written)
        self._away.append((begins, written))
        self._last = []

    def parts(self) -> Iterator[list[T]]:
        """In order; the last one is the list itself."""
        for begins, size in self._away:
            assert self._file is not None
            with collecting_later():
                part = pickle.loads(os.pread(self._file, size, begins))  # noqa: S301 - our own, see above
            yield part
        if self._last:
            yield self._last

    def __iter__(self) -> Iterator[T]:
        for part in self.parts():
            yield from part

    def __len__(self) -> int:
        return len(self._away) * PART + len(self._last)

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if not self._away:
            return self._last[place]
        if isinstance(place, slice):
            return list(islice(self, *place.indices(len(self))))
        return next(islice(self, range(len(self))[place], None))

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, (Spooled, list)) else NotImplemented

    __hash__: Any = None

    def __repr__(self) -> str:
        return f"Spooled({list(self[:3])}, {len(self)} in all)"
