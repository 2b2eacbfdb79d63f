"""`mizan year open`, `mizan period close|reopen`."""

from __future__ import annotations

import click

from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.i18n import _
from erp.periods import Month
from finance.periods.operations import close_period, open_year, reopen_period, require_units
from finance.periods.rules import LEDGERS

LEDGER = click.option("--ledger", type=click.Choice(LEDGERS), help="one ledger; default: all")
UNIT = click.option("--unit", metavar="CODE", help="one balancing unit; default: all")


@command("open", group="year", permission="finance.year.open")
@click.argument("year", type=click.IntRange(1990, 2200))
@UNIT
def year_open(actor: Actor, year: int, unit: str | None) -> None:
    """Open a fiscal year's periods."""
    require_units(actor, "finance.year.open", unit)
    opened = unit_of_work(lambda: open_year(year, actor, unit))
    answer({"year": year, "opened": opened}, opened or [_("already open")])


@command("close", group="period", permission="finance.period.close")
@click.argument("period")
@UNIT
@LEDGER
def period_close(actor: Actor, period: str, unit: str | None, ledger: str | None) -> None:
    """Close a month (YYYY-MM)."""
    changed = unit_of_work(lambda: close_period(Month.parse(period), actor, unit, ledger))
    answer({"period": period, "closed": changed}, changed or [_("already closed")])


@command("reopen", group="period", permission="finance.period.reopen")
@click.argument("period")
@UNIT
@LEDGER
def period_reopen(actor: Actor, period: str, unit: str | None, ledger: str | None) -> None:
    """Open a closed month again."""
    changed = unit_of_work(lambda: reopen_period(Month.parse(period), actor, unit, ledger))
    answer({"period": period, "reopened": changed}, changed or [_("already open")])


COMMANDS = (year_open, period_close, period_reopen)
