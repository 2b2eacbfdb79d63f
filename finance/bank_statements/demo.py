"""What the demo's bank says of the own account: payments that are found by themselves, one to be chosen, a charge that nobody entered yet."""

from __future__ import annotations

import csv
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from erp import clock
from erp.auth.values import Actor
from erp.importing.whole import import_workbook
from erp.money import plain
from erp.scope import ALL, within
from finance.payments.demo import approved, claims_due, order_claim, send
from finance.payments.queries import order_numbered, orders_of
from finance.payments.values import QUEUED

MOST = 4
CHARGE = 25_00  # halalas
HEADERS = (
    "booking_date", "amount", "reference", "counterparty", "iban", "description", "statement", "opening_balance", "closing_balance", "closing_date",
)  # fmt: skip
OPENING = 2_500_000_00


def leave_statement(people: dict[str, Actor], unit: str) -> None:
    """Orders told to the bank from the own account, and the statement of the next day, loaded by the treasurer."""
    with within(ALL):
        asked = (order_claim(document, payments, unit, people["finance"]) for document, payments in list(claims_due()))
        numbers = list(islice((number for number in asked if order_numbered(number).state == QUEUED), MOST))  # one refused is owed still
        if not numbers:
            return
        for number in numbers:
            approved(number, people)
        send(numbers, "own", people["treasurer"])
        with TemporaryDirectory(prefix="mizan-demo-") as folder:
            path = Path(folder) / "statement.csv"
            _write(path, numbers)
            import_workbook("bank-statement", path, people["treasurer"])


def _write(path: Path, numbers: list[str]) -> None:
    """The first orders with their references, the last without any; then the bank's charge."""
    lines = [line for order in orders_of([order_numbered(number) for number in numbers]) for line in order.lines]
    day = (clock.today() + timedelta(days=1)).isoformat()
    said = [(-line.amount, line.end_to_end, line.name, line.iban, "حوالة صادرة") for line in lines[:-1]]
    said.append((-lines[-1].amount, "", "", "", "حوالة صادرة"))
    said.append((-CHARGE, "", "", "", "رسوم تحويل"))
    closing = OPENING + sum(amount for amount, *_rest in said)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEADERS)
        for amount, *words in said:
            out.writerow([day, plain(amount), *words, f"{day[:4]}-{day[5:7]}", plain(OPENING), plain(closing), day])
