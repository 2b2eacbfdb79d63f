"""Reads of the posting rules, by event, step and first day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from erp.db import db
from finance.posting_rules.models import PostingRule
from finance.posting_rules.rules import Rule


def rules_of(event: str | None = None) -> list[Rule]:
    """Rows in force some day, of one event or of those beginning with it, or all."""
    row = PostingRule
    question = select(
        row.section,
        row.event,
        row.step,
        row.part,
        row.condition,
        row.journal,
        row.debit,
        row.credit,
        row.stages,
        row.nature,
        row.basis,
        row.valid_from,
        row.valid_to,
        row.title_ar,
        row.title_en,
    ).where(row.state == "in_force")
    if event:
        question = question.where((row.event == event) | row.event.startswith(f"{event}.", autoescape=True))
    found = db.session.execute(question.order_by(row.section, row.event, row.step, row.valid_from))
    return [rule_of(tuple(one)) for one in found]


def rule_of(row: Sequence[Any]) -> Rule:
    section, event, step, part, condition, journal, debit, credit, stages, nature, basis, begins, ends, title_ar, title_en = row
    return Rule(section, event, step, part, condition, journal, debit, credit, tuple(stages.split()), nature, basis, begins, ends, title_ar, title_en)
