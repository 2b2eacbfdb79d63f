"""Pure: which periods a year has, and when one may be closed or opened again."""

from __future__ import annotations

from datetime import date

from erp.errors import DomainError
from finance.errors import PeriodClosed, PeriodUnknown

LEDGERS = ("general", "budget", "payroll", "purchase")
OPENING, CLOSING = 0, 13
OPEN, CLOSED = "open", "closed"


class LedgerUnknown(DomainError):
    """No such `ledger`."""

    code = "period.unknown_ledger"


def periods_of_year() -> list[tuple[int, str]]:
    """Every (period, ledger) of a year: the months in all ledgers, opening and closing in the general one."""
    months = [(month, ledger) for month in range(1, 13) for ledger in LEDGERS]
    return [(OPENING, "general"), *months, (CLOSING, "general")]


def ledgers_named(ledger: str | None) -> tuple[str, ...]:
    """The ledgers meant: one, or all of them. Raises LedgerUnknown."""
    if ledger is None:
        return LEDGERS
    if ledger not in LEDGERS:
        raise LedgerUnknown(ledger=ledger)
    return (ledger,)


def refusal(state: str | None, unit: str, day: date, ledger: str, period: int | None = None) -> DomainError | None:
    """Why nothing is recorded on a day: the period (the day's month, or 0 or 13) is closed, or no year stands there at all."""
    if state is None:
        return PeriodUnknown(day=day, unit=unit)
    number = day.month if period is None else period
    return None if state == OPEN else PeriodClosed(period=f"{day.year}-{number:02d}", unit=unit, ledger=ledger)
