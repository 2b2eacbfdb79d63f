"""Timing in pairs: ours and the bare limit in turn, several times, the medians and their ratio.

Machines are shared and their speed drifts, so the two are interleaved and the ratio is of medians of the same run. Where
others keep the processors busy, whoever works longer at a stretch is put aside more often; `cpu_ratio` is of the seconds
this process and the children it waited for worked, whatever they waited for (and so without the database server's own work,
which `ratio` has). `ours_mib` is the most memory this process held while ours ran.
"""

from __future__ import annotations

import gc
import json
import re
import resource
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROUNDS = 5
LARGE = 20_000  # from here on one round must do


@dataclass
class Pair:
    """`ours()` and `bare()` do the same work of size `n` once; a function may return the seconds that count, else all do."""

    ours: Callable[[], float | None]
    bare: Callable[[], float | None]
    baseline: str
    n: int
    close: Callable[[], None] = field(default=lambda: None)
    rounds: int = ROUNDS
    ready: Callable[[], None] = field(default=lambda: None)  # before each of ours, unmeasured: makes what both sides are given


def once(work: Callable[[], float | None]) -> tuple[float, float]:
    """Seconds by the clock, and seconds that this process and its children had a processor."""
    gc.collect()
    began, worked = time.perf_counter(), _worked()
    counted = work()
    passed, worked = time.perf_counter() - began, _worked() - worked
    return (counted if counted is not None else passed), worked


def _worked() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _peak_again() -> None:
    """Let the kernel note the most memory anew; where it does not, the peak is that of the process's whole life."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int | None:
    with suppress(OSError):
        found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
        return int(found[1]) // 1024 if found else None
    return None


def measure(case: str, engine: str, pair: Pair) -> dict[str, object]:
    """One warm-up of each, then the interleaved rounds."""
    pair.ready(), once(pair.ours), once(pair.bare)
    ours, bare, peaks = [], [], []
    for _round in range(pair.rounds):
        pair.ready()
        _peak_again()
        ours.append(once(pair.ours))
        peaks.append(_peak())
        bare.append(once(pair.bare))
    pair.close()
    peak = max((found for found in peaks if found is not None), default=None)
    seconds, limit = (statistics.median(clock for clock, _cpu in side) for side in (ours, bare))
    cpu, cpu_limit = (statistics.median(cpu for _clock, cpu in side) for side in (ours, bare))
    return {
        "case": case,
        "engine": engine,
        "n": pair.n,
        "seconds": round(seconds, 5),
        "cpu_seconds": round(cpu, 5),
        "per_second": round(pair.n / seconds, 1) if seconds else None,
        "baseline": pair.baseline,
        "baseline_seconds": round(limit, 5),
        "ratio": round(seconds / limit, 2) if limit else None,
        "cpu_ratio": round(cpu / cpu_limit, 2) if cpu_limit else None,
        "rounds": pair.rounds,
        "ours_mib": peak,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,  # of this process, both sides and what they were given
    }


def line(result: dict[str, object]) -> str:
    return json.dumps(result, ensure_ascii=False)
