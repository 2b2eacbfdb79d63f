"""Putting the search for garbage off: a large set of plain tuples makes none that hangs in rings, and looking costs a tenth of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later(large: bool = True) -> Iterator[None]:
    """While a large set is worked through; a small one isn't worth it."""
    pausing = large and gc.isenabled()
    if pausing:
        gc.disable()
    try:
        yield
    finally:
        if pausing:
            gc.enable()
