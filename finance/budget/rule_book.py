"""The transfer rules in force: the shipped figures, confirmed or not for the year."""

from __future__ import annotations

import csv
from datetime import date
from functools import lru_cache
from importlib.resources import files
from io import StringIO

from finance.budget.models import BudgetYear
from finance.budget.transfers import TransferRules, rules_on


@lru_cache(maxsize=1)
def shipped() -> tuple[dict[str, str], ...]:
    """The figures as they come with this release, each with its basis."""
    text = files("finance").joinpath("figures/budget_transfers.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(StringIO(text)))


def transfer_rules(day: date, policy: BudgetYear | None) -> TransferRules:
    """The rules on a day; `policy` says whether an officer confirmed them for the year."""
    return rules_on(day, shipped(), confirmed=policy is not None and policy.transfers_confirmed_at is not None)
