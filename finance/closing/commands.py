"""`mizan year close`."""

from __future__ import annotations

import click

from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from finance.closing.operations import close_year


@command("close", group="year", permission="finance.year.close")
@click.argument("year", type=click.IntRange(1990, 2200))
@click.option("--unit", metavar="CODE", help="one balancing unit; default: all")
def year_close(actor: Actor, year: int, unit: str | None) -> None:
    """Close a fiscal year in the general book and carry its balances into the next."""
    recorded = unit_of_work(lambda: close_year(year, actor, unit))
    numbers = [one.number for one in recorded]
    answer({"year": year, "entries": numbers}, [str(year), *filter(None, numbers)])


COMMANDS = (year_close,)
