"""The trial balance of a year after N entries, beside reading the maintained table bare."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from bench.measure import Pair
from bench.office import entries, furnish
from bench.place import Place
from erp.auth.values import system_actor
from erp.db import system_engine, unit_of_work
from finance.services import record_all, trial_balance

N = 20_000
CHUNK = 5_000
REPEAT = 10  # a single reading is too short to time well
BARE = "SELECT account_id, sum(debit), sum(credit) FROM finance_account_balance WHERE fiscal_year = 2026 AND period <= 12 GROUP BY account_id"


def prepare(place: Place, n: int) -> Pair:
    furnish()
    for start in range(0, n, CHUNK):
        made = entries(min(CHUNK, n - start), f"year {start}")
        unit_of_work(lambda made=made: record_all(made, actor=system_actor()) and None)

    def ours() -> None:
        for _ in range(REPEAT):
            assert len(list(trial_balance(first=date(2026, 1, 1), last=date(2026, 12, 31)))) > 300

    def bare() -> None:
        with system_engine().connect() as connection:
            for _ in range(REPEAT):
                assert len(connection.execute(text(BARE)).all()) > 300

    return Pair(ours, bare, "the maintained table, bare", n)
