"""`mizan posting rules [--event E]`."""

from __future__ import annotations

import click

from erp import i18n
from erp.auth.values import Actor
from erp.cli import answer, command
from erp.errors import NotFound
from finance.posting_rules.queries import rules_of
from finance.posting_rules.rules import effect


@command("rules", group="posting", permission="finance.posting-rule.view")
@click.option("--event", metavar="E", help="an event, or what events begin with: procurement, payroll.approved")
def posting_rules(_actor: Actor, event: str | None) -> None:
    """Which accounts and stages an event touches, from when."""
    found = [effect(rule) for rule in rules_of(event)]
    if event and not found:
        raise NotFound(kind="finance.posting-rule", key=event)
    title = "title_en" if i18n.language() == "en" else "title_ar"
    answer({"rules": found}, [line(row, row[title]) for row in found])


def line(row: dict[str, str], title: str) -> str:
    """One rule on one line of a terminal."""
    accounts = f"{row['debit'] or '-'} / {row['credit'] or '-'}" if row["debit"] or row["credit"] else ""
    condition = f"[{row['condition']}]" if row["condition"] else ""
    stages = f"{row['stages']} ({row['nature']})" if row["stages"] else ""
    return "  ".join(filter(None, (row["event"], row["part"], condition, accounts, stages, row["valid_from"], title)))


COMMANDS = (posting_rules,)
