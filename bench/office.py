"""A small office for the bench: entities, a chart of accounts, and balanced entries of four lines, the same at each run."""

from __future__ import annotations

from datetime import date, timedelta

from erp import clock
from erp.auth.values import system_actor
from erp.db import db, unit_of_work
from erp.entities.operations import create as create_entities
from erp.resources.check import NewKey
from finance.accounts.models import Account
from finance.values import Coding, Entry, Event, Line

ACCOUNTS = 400
CENTRES = 20
BEGINS = date(2026, 1, 1)


def centre(n: int) -> str:
    return f"C{n % CENTRES:02d}"


def account(n: int) -> str:
    return f"5{n % ACCOUNTS:04d}"


def furnish() -> None:
    """Entities and accounts, once a database."""
    root = {"code": "MED", "name_ar": "إمارة", "kind": "emirate", "balancing_unit": True}
    centres = [{"code": centre(n), "name_ar": f"مركز {n}", "kind": "centre", "parent_id": NewKey("MED")} for n in range(CENTRES)]
    unit_of_work(lambda: create_entities([(None, values) for values in (root, *centres)], system_actor()) and None)
    unit_of_work(
        lambda: db.session.add_all(
            Account(code=account(n), name_ar=f"حساب {n}", name_en=f"Account {n}", type="expense", recorded_at=clock.now()) for n in range(ACCOUNTS)
        )
    )


def entries(count: int, prefix: str, lines: int = 4) -> list[Event]:
    """`count` balanced entries over the year; amounts vary without chance."""
    made = []
    for n in range(count):
        amounts = [(n * 7 + k * 13) % 9_000 + 100 for k in range(lines - 1)]
        amounts.append(-sum(amounts))
        rows = tuple(Line(account(n + k * 31), amount, Coding(centre(n + k), fund="GEN")) for k, amount in enumerate(amounts))
        made.append(Event("finance.journal", f"{prefix}:{n}", BEGINS + timedelta(days=n % 360), "MED", description="قيد قياس", entry=Entry(rows)))
    return made
