"""Pure: which periods a year has, and when one may be closed or opened again."""

from __future__ import annotations

from erp.errors import DomainError
from erp.periods import Month

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


def named(month: Month) -> str:
    return str(month)
