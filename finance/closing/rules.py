"""Pure: the end of a year in the general book: revenue and expense go to net assets, the rest rolls into the new year.

Both are ready entries in balances' own coding, so that each fund stays balanced. The closing stands in period 13 of the
old year, the opening in period 0 of the new one; open items roll as they are. What the budget book does at the end of a
year is its own affair.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from finance.values import Coding, Entry, Event, Line

SURPLUS, ACCUMULATED = "3112", "3111"
RESULT_TYPES = ("revenue", "expense")
MUST_BE_NIL = ("1121", "1122", "2125")  # custody is liquidated and suspense explained before a year can close
ROLLED_TYPES = ("asset", "liability", "net_assets", "memo")


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account holds under one coding (and, on a control account, for one party) at the end of a year."""

    account: str
    type: str
    coding: Coding
    amount: int  # debit above zero
    party: str = ""


def unsettled(standing: Iterable[Standing]) -> list[str]:
    """Accounts that must be nil and are not."""
    sums: dict[str, int] = {}
    for one in standing:
        if one.account in MUST_BE_NIL:
            sums[one.account] = sums.get(one.account, 0) + one.amount
    return sorted(account for account, amount in sums.items() if amount)


def closing_event(unit: str, year: int, standing: Iterable[Standing]) -> Event | None:
    """Revenue and expense to the year's result, and that to accumulated net assets; None where nothing stands."""
    lines: list[Line] = []
    results: dict[Coding, int] = {}
    for one in standing:
        if one.type in RESULT_TYPES and one.amount:
            lines.append(Line(one.account, -one.amount, one.coding))
            result = Coding(one.coding.entity, fund=one.coding.fund)
            results[result] = results.get(result, 0) + one.amount
    if not lines:
        return None
    for coding, amount in results.items():
        if amount:  # debit above zero: a deficit
            lines += [Line(SURPLUS, amount, coding), Line(SURPLUS, -amount, coding), Line(ACCUMULATED, amount, coding)]
    return Event(
        "year.closed",
        f"{unit}:{year}:closing",
        date(year, 12, 31),
        unit,
        description=f"قيد إقفال السنة {year}",
        document=f"finance.year:{unit}-{year}",
        entry=Entry(tuple(lines), journal="CL"),
    )


def after_closing(standing: Iterable[Standing], closing: Event | None) -> list[Standing]:
    """What stands once the closing is recorded: its lines on net assets are added."""
    sums: dict[tuple[str, str, Coding, str], int] = {}
    lines = closing.entry.lines if closing and closing.entry else ()
    added = [Standing(line.account, "net_assets", line.coding, line.amount) for line in lines if line.account in (SURPLUS, ACCUMULATED)]
    for one in (*standing, *added):
        key = (one.account, one.type, one.coding, one.party)
        sums[key] = sums.get(key, 0) + one.amount
    return [Standing(account, type_, coding, amount, party) for (account, type_, coding, party), amount in sums.items()]


def opening_event(unit: str, year: int, standing: Iterable[Standing]) -> Event | None:
    """What stands after the closing, carried into `year`; None where nothing stands."""
    lines = tuple(Line(one.account, one.amount, one.coding, one.party) for one in standing if one.type in ROLLED_TYPES and one.amount)
    if not lines:
        return None
    return Event(
        "year.opened",
        f"{unit}:{year}:opening",
        date(year, 1, 1),
        unit,
        description=f"القيد الافتتاحي {year}",
        document=f"finance.year:{unit}-{year}",
        entry=Entry(lines, journal="OB", opening=True),
    )
