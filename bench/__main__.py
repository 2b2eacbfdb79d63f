"""Run every case on every engine that is there; one JSON line each. `python -m bench post-bulk --engine sqlite`, BENCH_N=1000."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil

from bench import cases
from bench.measure import line, measure
from bench.place import engines, place


def names() -> list[str]:
    return sorted(found.name.replace("_", "-") for found in pkgutil.iter_modules(cases.__path__) if not found.name.startswith("_"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("cases", nargs="*", help=f"of: {', '.join(names())}")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"))
    chosen = parser.parse_args()
    for name in chosen.cases or names():
        case = importlib.import_module(f"bench.cases.{name.replace('-', '_')}")
        for engine in engines():
            if chosen.engine in (None, engine) and engine in getattr(case, "ENGINES", ("sqlite", "postgresql")):
                with place(engine) as where:
                    print(line(measure(name, engine, case.prepare(where, int(os.environ.get("BENCH_N", case.N))))), flush=True)


if __name__ == "__main__":
    main()
