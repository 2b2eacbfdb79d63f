"""What finance needs in a new database: the year's periods in every balancing unit, posting rules, classifications. Safe to repeat."""

from __future__ import annotations

from erp.auth.values import Actor
from finance.classifications import operations as classifications
from finance.periods.operations import open_year
from finance.posting_rules.operations import load


def start(year: int, actor: Actor) -> None:
    open_year(year, actor)
    load(actor)
    classifications.load()
