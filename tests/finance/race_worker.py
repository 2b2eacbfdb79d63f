"""One process of a race: records one entry after another on one series until told to stop, and prints how many it made.

Run as `python -m tests.finance.race_worker URL FOLDER NAME SECONDS`; it begins when its standard input is closed.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from erp.db import unit_of_work
from erp.scope import ALL, within
from finance import posting
from tests.factories.finance import line, make_event
from tests.people import make_actor
from tests.stand import make_app


def main(url: str, folder: str, name: str, seconds: str) -> None:
    app, actor = make_app(url, Path(folder)), make_actor(name)
    with app.app_context(), within(ALL):
        print("ready", flush=True)
        sys.stdin.read()
        made, worst, until = 0, 0.0, time.monotonic() + float(seconds)
        while (began := time.monotonic()) < until:
            own = make_event(f"{name}:{made}", line("52212", 5), line("1111", -5))
            shared = make_event(f"shared:{made}", line("52212", 7), line("1111", -7))
            unit_of_work(lambda own=own, shared=shared: posting.record_all([own, shared], actor=actor))
            made += 1
            worst = max(worst, time.monotonic() - began)
        print(f"{made} {worst:.3f}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
