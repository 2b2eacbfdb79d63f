"""Posting many entries in one unit of work, beside the bare bulk insert of the same entries, lines and balances."""

from __future__ import annotations

from itertools import count
from time import perf_counter

from bench.bare import BarePostgres, BareSqlite, Rows
from bench.measure import Pair
from bench.office import entries, furnish
from bench.place import Place
from erp.auth.values import system_actor
from erp.db import unit_of_work
from finance.services import record_all

N = 10_000


def prepare(place: Place, n: int) -> Pair:
    furnish()
    bare = BareSqlite(place.folder) if place.engine == "sqlite" else BarePostgres(place.url)
    rounds, firsts = count(), count(1, n)
    events = entries(n, "bare")

    def ours() -> float:
        made = entries(n, f"round {next(rounds)}")  # given to both alike: the bare rows are made from events too
        began = perf_counter()
        unit_of_work(lambda: record_all(made, actor=system_actor()) and None)
        return perf_counter() - began

    return Pair(ours, lambda: bare.write(Rows(events, next(firsts))), "executemany" if place.engine == "sqlite" else "COPY", n, bare.close)
