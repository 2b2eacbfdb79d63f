"""Posting one entry in a unit of work of its own, beside the bare transaction of the same rows and balances."""

from __future__ import annotations

from itertools import count

from bench.bare import BarePostgres, BareSqlite, Rows
from bench.measure import Pair
from bench.office import entries, furnish
from bench.place import Place
from erp.auth.values import Actor, system_actor
from erp.db import unit_of_work
from finance.services import record
from finance.values import Event

N = 300


def post(event: Event, actor: Actor) -> None:
    unit_of_work(lambda: record(event, actor=actor) and None)


def prepare(place: Place, n: int) -> Pair:
    furnish()
    bare = BareSqlite(place.folder) if place.engine == "sqlite" else BarePostgres(place.url)
    rounds, keys = count(), count(1)
    plain = entries(n, "bare")
    actor = system_actor()

    made: list[Event] = []

    def ready() -> None:
        made[:] = entries(n, f"round {next(rounds)}")

    def ours() -> None:
        for event in made:
            post(event, actor)

    def limit() -> None:
        for event in plain:
            bare.write(Rows([event], next(keys)))

    return Pair(ours, limit, "one transaction each", n, bare.close, ready=ready)
