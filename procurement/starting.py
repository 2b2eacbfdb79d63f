"""What procurement needs in a new database: the figures of the law. Safe to repeat."""

from __future__ import annotations

from erp.auth.values import Actor
from procurement.figures.operations import load


def start(_year: int, _actor: Actor) -> None:
    load()
