"""How the facts of the budget's refusals are written: a transfer rule speaks its own sentence, with its own figures."""

from __future__ import annotations

from erp.i18n import sentence, shows
from finance.budget.transfers import Objection


def register_displays() -> None:
    shows(Objection, lambda objection: sentence(f"transfer.{objection.rule}", dict(objection.facts)))
