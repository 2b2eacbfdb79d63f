"""Named points where a test may kill the process or fail a step; nothing at all in production.

`MIZAN_FAULT=archive.linked:2:kill` acts the second time that point is passed (`raise` raises instead). It is read once, and
only where `MIZAN_FAULT_ALLOWED=1` says that this is a test.
"""

from __future__ import annotations

import os
import signal
from collections import Counter

_PASSED: Counter[str] = Counter()


class Injected(Exception):
    """A fault that a test asked for."""


def _wanted() -> tuple[str, int, str] | None:
    given = os.environ.get("MIZAN_FAULT", "")
    if not given or os.environ.get("MIZAN_FAULT_ALLOWED") != "1":
        return None
    name, count, kind = given.rsplit(":", 2)
    return name, int(count), kind


_WANTED = _wanted()


def point(name: str) -> None:
    """This is the point `name`: between two steps whose order matters."""
    if _WANTED is None:
        return
    _PASSED[name] += 1
    wanted, count, kind = _WANTED
    if name == wanted and _PASSED[name] == count:
        if kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise Injected(name)
