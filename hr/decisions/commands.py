"""`mizan increment`: the yearly step of everybody, prepared for another person's approval."""

from __future__ import annotations

import click

from erp.auth.values import Actor
from erp.cli import answer, command
from erp.db import unit_of_work
from erp.i18n import _
from hr.decisions.operations import CREATE
from hr.decisions.together import increase, members


@command("increment", permission=CREATE)
@click.option("--entity", required=True, metavar="CODE")
@click.option("--year", required=True, type=int)
def increment(actor: Actor, entity: str, year: int) -> None:
    """Prepare the year's increment for everybody below an entity; another person approves it."""
    reference: str = unit_of_work(lambda: increase(entity, year, actor))
    count = len(members(reference))
    answer({"reference": reference, "people": count}, [_("%(set)s: %(n)s people, waiting for approval", set=reference, n=count)])
