"""Named points at which the fault tests may kill the process or make it fail; in production they do nothing.

`MIZAN_FAULT=name:n:kill` kills at the nth passing of the point, `:raise` raises instead. It is refused where MIZAN_FAULT_ALLOWED
isn't set to 1. `MIZAN_FAULT_LIST=FILE` writes the name of each point passed, so that the tests can kill at every one.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field


class Injected(Exception):
    """The failure that a test asked for."""


@dataclass
class Plan:
    """What is to happen where; `passed` counts how often each point was reached."""

    name: str = ""
    occurrence: int = 0
    how: str = ""
    listing: str = ""
    passed: dict[str, int] = field(default_factory=dict)


def read(environ: Mapping[str, str]) -> Plan:
    """The plan of this process. Raises ValueError with a line for the person who starts it."""
    wanted, listing = environ.get("MIZAN_FAULT", ""), environ.get("MIZAN_FAULT_LIST", "")
    if (wanted or listing) and environ.get("MIZAN_FAULT_ALLOWED") != "1":
        raise ValueError("MIZAN_FAULT breaks things on purpose and is for tests alone; unset it")
    if not wanted:
        return Plan(listing=listing)
    name, _, rest = wanted.partition(":")
    occurrence, _, how = rest.partition(":")
    if not name or not occurrence.isdecimal() or how not in ("kill", "raise"):
        raise ValueError(f"MIZAN_FAULT is '{wanted}'; it is written name:n:kill or name:n:raise")
    return Plan(name, int(occurrence), how, listing)


# a process that never reads the settings (a test's own child) is armed as well
_PLAN: list[Plan] = [read(os.environ) if os.environ.get("MIZAN_FAULT_ALLOWED") == "1" else Plan()]


def arm(environ: Mapping[str, str]) -> None:
    """Read the plan with the settings. Raises ValueError where it is not allowed."""
    _PLAN[0] = read(environ)


def point(name: str) -> None:
    """A place where a crash must leave everything whole."""
    plan = _PLAN[0]
    if not plan.name and not plan.listing:
        return
    plan.passed[name] = plan.passed.get(name, 0) + 1
    if plan.listing:
        with open(plan.listing, "a", encoding="utf-8") as stream:
            stream.write(f"{name}\n")
    if name == plan.name and plan.passed[name] == plan.occurrence:
        if plan.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise Injected(name)
