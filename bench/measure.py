"""Timing in pairs: ours and the bare limit in turn, several times, the medians and their ratio.

Machines are shared and their speed drifts, so the two are interleaved and the ratio is of medians of the same run.
"""

from __future__ import annotations

import gc
import json
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

ROUNDS = 5


@dataclass
class Pair:
    """`ours()` and `bare()` do the same work of size `n` once; a function may return the seconds that count, else all do."""

    ours: Callable[[], float | None]
    bare: Callable[[], float | None]
    baseline: str
    n: int
    close: Callable[[], None] = field(default=lambda: None)
    rounds: int = ROUNDS


def once(work: Callable[[], float | None]) -> float:
    gc.collect()
    began = time.perf_counter()
    counted = work()
    return counted if counted is not None else time.perf_counter() - began


def measure(case: str, engine: str, pair: Pair) -> dict[str, object]:
    """One warm-up of each, then the interleaved rounds."""
    once(pair.ours), once(pair.bare)
    ours, bare = [], []
    for _round in range(pair.rounds):
        ours.append(once(pair.ours))
        bare.append(once(pair.bare))
    pair.close()
    seconds, limit = statistics.median(ours), statistics.median(bare)
    return {
        "case": case,
        "engine": engine,
        "n": pair.n,
        "seconds": round(seconds, 5),
        "per_second": round(pair.n / seconds, 1) if seconds else None,
        "baseline": pair.baseline,
        "baseline_seconds": round(limit, 5),
        "ratio": round(seconds / limit, 2) if limit else None,
    }


def line(result: dict[str, object]) -> str:
    return json.dumps(result, ensure_ascii=False)
