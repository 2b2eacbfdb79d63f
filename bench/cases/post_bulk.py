"""Posting many entries in one unit of work, beside the bare bulk insert of the same entries, lines and balances."""

from __future__ import annotations

from itertools import count

from bench.bare import BarePostgres, BareSqlite, Rows
from bench.measure import Pair
from bench.office import entries, furnish
from bench.place import Place
from erp.auth.values import system_actor
from erp.db import unit_of_work
from finance.services import record_all
from finance.values import Event

N = 10_000


def prepare(place: Place, n: int) -> Pair:
    furnish()
    bare = BareSqlite(place.folder) if place.engine == "sqlite" else BarePostgres(place.url)
    rounds, firsts = count(), count(1, n)
    events = entries(n, "bare")

    made: list[Event] = []

    def ready() -> None:
        made[:] = entries(n, f"round {next(rounds)}")  # given to both alike: the bare rows are made from events too

    def ours() -> None:
        unit_of_work(lambda: record_all(made, actor=system_actor()) and None)

    how = "executemany" if place.engine == "sqlite" else "COPY"
    return Pair(ours, lambda: bare.write(Rows(events, next(firsts))), how, n, bare.close, ready=ready)
