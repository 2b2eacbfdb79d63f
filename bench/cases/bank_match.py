"""Matching a bank's statement to five times as many payments that wait, beside a hash join of the same tuples, read from and stored in plain tables.

Nine lines of ten name their payment; the tenth is found by account number and amount. No order has left whole, so nothing is recorded
in the books: what recording costs is measured by `post-bulk`.
"""

from __future__ import annotations

import sqlite3
from datetime import date, datetime
from typing import Any

import psycopg
from sqlalchemy import insert, update

from bench.measure import Pair
from bench.office import furnish
from bench.place import Place
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from finance.bank_statements import operations
from finance.bank_statements.models import BankLine
from finance.payments.models import BankAccount, PaymentBatch, PaymentLine, PaymentOrder

N = 10_000  # lines of the statement
WAITING = 5  # payments that wait for one line
ORDER = 1_000  # payees of an order
DAY, NOW = date(2026, 10, 12), datetime(2026, 10, 12, 8)
ITEMS = "CREATE TABLE bare_item (id bigint PRIMARY KEY, reference text, iban text, amount bigint)"
LINES = "CREATE TABLE bare_line (id bigint PRIMARY KEY, reference text, iban text, amount bigint)"
MATCHES = "CREATE TABLE bare_match (line bigint PRIMARY KEY, item bigint, how text)"


def iban(n: int) -> str:
    return f"SA{n % 90 + 10}80{n:018d}"


def amount(n: int) -> int:
    return n * 37 % 900_000 + 100_00


def name(n: int) -> str:
    return f"MED-PO-2026-{n // ORDER + 1:06d}-{n % ORDER + 1}"


def prepare(place: Place, n: int) -> Pair:
    furnish()
    items = n * WAITING
    lines = [(k, n_ := k * WAITING, name(n_) if k % 10 else "") for k in range(n)]  # id, its payment, what it says
    unit_of_work(lambda: fill(items, lines))
    actor, bare = system_actor(), Bare(place, items, lines)

    def ready() -> None:
        def again() -> None:
            db.session.execute(update(BankLine).values(state="open", settles=None, kind="", document="", how=""))

        unit_of_work(again)

    def ours() -> None:
        assert unit_of_work(lambda: operations.match_accounts([1], actor)) == n, "every line has its payment"

    return Pair(ours, bare.match, "read, hash join, store", n, bare.connection.close, ready=ready)


def fill(items: int, lines: list[tuple[int, int, str]]) -> None:
    """An account, orders sent from it with their payees, and the lines of its statement."""
    unit = tree().get("MED").id
    db.session.add(BankAccount(id=1, code="MAIN", name_ar="إمارة", entity_id=unit, iban=iban(0), bic="RIBLSARI", changed_by="bench", recorded_at=NOW))
    db.session.flush()
    for place in range(-(-items // ORDER)):
        payees = range(place * ORDER, min(items, (place + 1) * ORDER))
        _order(place + 1, unit, sum(amount(k) for k in payees), len(payees))
        db.session.execute(insert(PaymentLine), [_payee(k, place + 1, unit) for k in payees])
    common = {"entity_id": unit, "account_id": 1, "day": DAY, "stamp": "bench", "recorded_at": NOW}
    db.session.execute(
        insert(BankLine),
        [
            {
                "number": f"MAIN-{k:06d}", "serial": k + 1, "once": f"{k}", "amount": -amount(item), "reference": reference, "iban": iban(item),
                "counterparty": f"مستفيد {item}", **common,
            }
            for k, item, reference in lines
        ],
    )  # fmt: skip


def _order(key: int, unit: int, total: int, payees: int) -> None:
    number = f"MED-PB-2026-{key:06d}"
    db.session.execute(insert(PaymentBatch).values(
        id=key, number=number, entity_id=unit, road="own", account_id=1, day=DAY, orders=1, amount=total, state="sent", prepared_by="bench",
        recorded_at=NOW,
    ))  # fmt: skip
    db.session.execute(insert(PaymentOrder).values(
        id=key, number=f"MED-PO-2026-{key:06d}", family="payroll", entity_id=unit, unit_id=unit, day=DAY, fiscal_year=2026, description="رواتب",
        source=f"bench:{key}", amount=total, lines_count=payees, state="sent", road="own", batch_id=key, prepared_by="bench", recorded_at=NOW,
    ))  # fmt: skip


def _payee(k: int, order: int, unit: int) -> dict[str, Any]:
    return {
        "order_id": order, "entity_id": unit, "place": k % ORDER + 1, "end_to_end": name(k), "party": f"hr.employee:{k}", "name": f"مستفيد {k}",
        "iban": iban(k), "amount": amount(k), "account": "2112", "part": "net", "charged": "MED",
    }  # fmt: skip


class Bare:
    """The same tuples in plain tables: read, joined by two dictionaries, stored in one transaction."""

    def __init__(self, place: Place, items: int, lines: list[tuple[int, int, str]]) -> None:
        self.sqlite = place.engine == "sqlite"
        self.connection: Any = sqlite3.connect(place.folder / "bare.db") if self.sqlite else psycopg.connect(place.url)
        if self.sqlite:
            self.connection.execute("PRAGMA synchronous=full")
        for statement in (ITEMS, LINES, MATCHES):
            self.connection.execute(statement)
        self._put("bare_item", [(k, name(k), iban(k), -amount(k)) for k in range(items)])
        self._put("bare_line", [(k, reference, iban(item), -amount(item)) for k, item, reference in lines])
        self.connection.commit()

    def _put(self, table: str, rows: list[tuple[Any, ...]]) -> None:
        mark = "?" if self.sqlite else "%s"
        self.connection.cursor().executemany(f"INSERT INTO {table} VALUES ({', '.join([mark] * len(rows[0]))})", rows)

    def match(self) -> None:
        self.connection.execute("DELETE FROM bare_match")
        items = self.connection.execute("SELECT id, reference, iban, amount FROM bare_item").fetchall()
        lines = self.connection.execute("SELECT id, reference, iban, amount FROM bare_line").fetchall()
        by_reference = {(reference, sum_): key for key, reference, _iban, sum_ in items}
        by_account = {(account, sum_): key for key, _reference, account, sum_ in items}
        found = []
        for key, reference, account, sum_ in lines:
            item = by_reference.get((reference, sum_)) or by_account.get((account, sum_))
            if item is not None:
                found.append((key, item, "reference" if reference else "account"))
        assert len(found) == len(lines), "every line has its payment"
        self._put("bare_match", found)
        self.connection.commit()
