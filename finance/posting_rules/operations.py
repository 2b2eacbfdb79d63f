"""Load the shipped rules once; afterwards rows are proposed by one person and come into force by another's approval."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import insert, select

from erp import clock
from erp.auth.values import Actor
from erp.db import db
from finance.posting_rules import rules
from finance.posting_rules.models import PostingRule


def shipped() -> tuple[rules.Rule, ...]:
    """The rules as they come with this release."""
    return rules.read(files("finance.posting_rules").joinpath("figures/posting_rules.csv").read_text(encoding="utf-8"))


def load(_actor: Actor) -> int:
    """Add shipped rows that the database doesn't know (event, step, first day); what stands is never changed. Returns how many."""
    known = {tuple(row) for row in db.session.execute(select(PostingRule.event, PostingRule.step, PostingRule.valid_from))}
    missing = [rule for rule in shipped() if (rule.event, rule.step, rule.valid_from) not in known]
    if missing:
        db.session.execute(insert(PostingRule), [row_of(rule) for rule in missing])
    return len(missing)


def row_of(rule: rules.Rule) -> dict[str, object]:
    names = (
        "section",
        "event",
        "step",
        "part",
        "condition",
        "journal",
        "debit",
        "credit",
        "nature",
        "basis",
        "valid_from",
        "valid_to",
        "title_ar",
        "title_en",
    )
    return {
        **{name: getattr(rule, name) for name in names},
        "stages": " ".join(rule.stages), "state": "in_force", "proposed_by": "", "recorded_at": clock.now(), "version": 1,
    }  # fmt: skip
