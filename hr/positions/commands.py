"""`mizan posts reserve`: the year of the filled posts, held on the budget lines that bear it."""

from __future__ import annotations

import click

from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.i18n import _
from erp.web.showing import riyals
from hr.positions.reserving import RESERVE, reserve


@command("reserve", group="posts", permission=RESERVE)
@click.option("--entity", required=True, metavar="CODE")
@click.option("--year", required=True, type=int)
@click.option("--from", "since", default=1, show_default=True, type=click.IntRange(1, 12), metavar="MONTH", help="first month still to be paid")
def posts_reserve(actor: Actor, entity: str, year: int, since: int) -> None:
    """Reserve what the filled posts of an entity still need until the year's end."""
    amount: int = unit_of_work(lambda: reserve(entity, year, actor, since))
    answer({"entity": entity, "year": year, "reserved": riyals(amount).replace(",", "")}, [_("Reserved: %(amount)s", amount=riyals(amount))])
