"""Load the shipped rules once; afterwards rows are proposed by one person and come into force by another's approval."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from typing import Any

from sqlalchemy import insert, select

from erp import clock
from erp.approvals.operations import send as send_for_approval
from erp.auth.values import Actor
from erp.chain import canonical
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, KeyTaken, NotFound, Problem, RequestInvalid, WrongState
from erp.i18n import _
from erp.text import row_number
from finance.accounts.queries import chart
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


KIND, APPROVE = "finance.posting-rule", "finance.posting-rule.approve"
TEXTS = ("part", "condition", "journal", "debit", "credit", "nature")
Plan = Sequence[tuple[PostingRule | None, dict[str, Any]]]


class RuleInThePast(DomainError):
    """A rule from `day` on would change what was posted already; the earliest is `today`."""

    code = "posting.rule_in_past"


def create(plan: Plan, actor: Actor) -> list[PostingRule]:
    """Proposed rows: drafts until another person approves them."""
    made = []
    for _row, values in plan:
        row = PostingRule(section="9", state="draft", proposed_by=actor.username, recorded_at=clock.now())
        _fill(row, {**dict.fromkeys(TEXTS, ""), "part": "*", "stages": "", **values})
        made.append(row)
    db.session.add_all(made)
    return _checked(made)


def change(plan: Plan, actor: Actor) -> list[PostingRule]:
    """Changed drafts. Raises WrongState for a row that was sent or is in force."""
    rows = []
    for row, values in plan:
        assert row is not None
        if row.state != "draft":
            raise WrongState(state=row.state)
        _fill(row, values)
        row.proposed_by = actor.username
        rows.append(row)
    return _checked(rows)


def _fill(row: PostingRule, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, "" if value is None and name in (*TEXTS, "stages") else value)
    row.part = row.part or "*"
    row.nature = "" if row.nature == "none" else row.nature
    row.stages = " ".join((row.stages or "").split())


def _checked(rows: list[PostingRule]) -> list[PostingRule]:
    for row in rows:
        _refuse_faults(row)
        twice = (PostingRule.event == row.event, PostingRule.step == row.step, PostingRule.valid_from == row.valid_from)
        with db.session.no_autoflush:
            if db.session.execute(select(PostingRule.id).where(*twice, PostingRule.id != (row.id or 0))).first():
                raise KeyTaken(field="valid_from")
    db.session.flush()
    return rows


def _refuse_faults(row: PostingRule) -> None:
    """Raises RequestInvalid with every field that can't be, and RuleInThePast."""
    found = [Problem("posting.rule_invalid", name) for name in rules.faults(rule_of_row(row))]
    words = {"debit": row.debit, "credit": row.credit}
    named = {word for word in words.values() if word and word not in (rules.BUDGET_ITEM, rules.CHOSEN)}
    with db.session.no_autoflush:
        known = {node.code for node in chart(named) if node.postable}
    found += [Problem("account.not_postable", name, facts={"account": word}) for name, word in words.items() if word in named - known]
    if found:
        raise RequestInvalid(found)
    if row.valid_from < clock.today():
        raise RuleInThePast(day=row.valid_from, today=clock.today())


def rule_of_row(row: PostingRule) -> rules.Rule:
    return rules.Rule(
        row.section, row.event, row.step, row.part, row.condition, row.journal, row.debit, row.credit, tuple(row.stages.split()), row.nature,
        row.basis, row.valid_from, row.valid_to, row.title_ar, row.title_en,
    )  # fmt: skip


def send_refusal(row: PostingRule, _actor: Actor) -> DomainError | None:
    return None if row.state == "draft" else WrongState(state=row.state)


def send(row: PostingRule, _values: dict[str, Any], actor: Actor) -> PostingRule:
    """Ask another person to put the row into force."""
    _refuse_faults(row)
    row.state = "waiting"
    db.session.flush()
    title = _("Posting rule %(event)s from %(day)s", event=row.event, day=row.valid_from.isoformat())
    send_for_approval(f"{KIND}:{row.id}", actor, entity_id=tree().roots()[0].id, title=title)
    return row


def _row(key: str) -> PostingRule:
    number = row_number(key)
    row = db.session.get(PostingRule, number) if number is not None else None
    if row is None:
        raise NotFound(kind=KIND, key=key)
    return row


def digest(key: str) -> str:
    effect: dict[str, Any] = {**rules.effect(rule_of_row(_row(key))), "step": _row(key).step, "journal": _row(key).journal}
    return sha256(canonical(effect)).hexdigest()


def apply(key: str, _actor: Actor) -> None:
    """In force from its day on. Raises RuleInThePast where the day has passed meanwhile."""
    row = _row(key)
    _refuse_faults(row)
    row.state = "in_force"
    db.session.flush()


def turn_down(key: str, _actor: Actor, decision: str, _reason: str | None) -> None:
    row = _row(key)
    row.state = "draft" if decision == "return" else "rejected"
    db.session.flush()


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver compares: the row that is succeeded, and this one."""
    row = _row(key)
    before = rules.in_force([rule_of_row(one) for one in _rows_of(row.event)], row.event, row.valid_from)
    old = next((rule for rule in before if rule.step == row.step), None)
    return [(_("Until now"), _said(old) if old else "—"), (_("From then on"), _said(rule_of_row(row)))]


def _rows_of(event: str) -> list[PostingRule]:
    return list(db.session.execute(select(PostingRule).where(PostingRule.event == event, PostingRule.state == "in_force")).scalars())


def _said(rule: rules.Rule) -> str:
    return " · ".join(filter(None, (rule.part, rule.condition, f"{rule.debit or '-'} / {rule.credit or '-'}", " > ".join(rule.stages), rule.nature)))
