"""Pure: which own account a line of a file belongs to, and by what it is the same when the bank tells of it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from erp.importing.parsed import Row


@dataclass(frozen=True, slots=True)
class Own:
    """An own account as files name it."""

    id: int
    code: str
    iban: str
    entity_id: int  # its balancing unit


@dataclass(frozen=True)
class Accounts:
    """Those that this person may load statements of; `unnamed` is that of rows which name none."""

    all: Sequence[Own]
    unnamed: Own | None = None

    def of(self, row: Row) -> Own | None:
        """The account of a row: by its own column, by the account number beside it where that is ours, or the only one."""
        named = compact(row.get("account", ""))
        found = {compact(name): own for own in self.all for name in (own.code, own.iban)}
        if named:
            return found.get(named)
        return found.get(compact(row.get("iban", ""))) or self.unnamed


def compact(iban: str) -> str:
    return "".join(iban.split()).upper()


def identities(rows: Sequence[Row], accounts: Accounts) -> dict[tuple[str, int], tuple[Own, str]]:
    """(sheet, row number) -> the account and the line's identity.

    By the bank's own reference where it gives one; else by everything that is said of the line. Lines that are alike are
    counted: the second of a day is another line, and is the second again in an overlapping statement.
    """
    seen: Counter[tuple[int, str]] = Counter()
    found = {}
    for row in rows:
        own = accounts.of(row)
        if own is None or row.bad:
            continue
        said = _said(row)
        seen[own.id, said] += 1
        found[row.sheet, row.number] = own, sha256(f"{said}|{seen[own.id, said]}".encode()).hexdigest()
    return found


def _said(row: Row) -> str:
    day, amount = row.get("booking_date"), row.get("amount")
    if row.get("bank_reference"):
        return f"{day}|{amount}|{row.get('bank_reference')}"
    return "|".join([f"{day}|{amount}", *(" ".join(str(row.get(name, "")).split()) for name in ("reference", "counterparty", "iban", "description"))])


@dataclass(frozen=True, slots=True)
class Told:
    """A stored line as far as the look for the same movement in another file needs it."""

    number: str
    account_id: int
    day: date
    amount: int
    reference: str
    bank_reference: str
    once: str


def told_before(fresh: Iterable[tuple[Any, tuple[Any, ...], str]], stored: Iterable[Told], again: Collection[tuple[int, str]]) -> dict[Any, str]:
    """New lines that look like one another file told of: what names a line -> number of the stored one. Each stored one answers for one line.

    `fresh`: what names it, (account, day, amount, reference), and the bank's own reference: two that differ are two movements. `again`: (account,
    identity) of lines that this file tells of in the same words.
    """
    free: dict[tuple[Any, ...], list[Told]] = {}
    for line in stored:
        if (line.account_id, line.once) not in again:
            free.setdefault((line.account_id, line.day, line.amount, compact(line.reference)), []).append(line)
    found = {}
    for name, key, own in fresh:
        like = next((line for line in free.get(key, ()) if not own or not line.bank_reference or own == line.bank_reference), None)
        if like is not None:
            free[key].remove(like)
            found[name] = like.number
    return found


def unequal(rows: Iterable[Row]) -> list[tuple[Row, int, int]]:
    """(first row, what the statement should end with, what it says) of statements whose movements don't make up their balances."""
    sums: dict[tuple[str, str], tuple[Row, int]] = {}
    for row in rows:
        if {"statement", "opening_balance", "closing_balance", "amount"} <= row.values.keys():
            key = row.get("account", ""), row.values["statement"]
            first, total = sums.get(key, (row, 0))
            sums[key] = first, total + row.values["amount"]
    ends = [(first, first.values["opening_balance"] + total, first.values["closing_balance"]) for first, total in sums.values()]
    return [end for end in ends if end[1] != end[2]]


def statements(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], Mapping[str, Any]]:
    """(account, name) -> the row that tells of the statement's end. One without a name is called by its closing day."""
    found: dict[tuple[int, str], Mapping[str, Any]] = {}
    for row in rows:
        if row.get("closing_balance") is not None:
            name, day = end_of(row)
            found[row["account_id"], name] = {**row, "closing_date": day}
    return found


def end_of(row: Mapping[str, Any]) -> tuple[str, date]:
    """Name and closing day of the statement that a row with a closing balance tells of."""
    day: date = row.get("closing_date") or row["booking_date"]
    return row.get("statement") or day.isoformat(), day
