"""The posting rule as a resource: read here; proposed and approved on its own page."""

from __future__ import annotations

import re

from sqlalchemy import select

from erp.i18n import _, _l, direction
from erp.resources.declaration import SHARED, Action, Column, Resource, Words
from finance.budget.words import REVENUE_TITLES, STAGE_TITLES
from finance.posting_rules import operations
from finance.posting_rules.models import PostingRule as Row
from finance.posting_rules.schemas import NATURES, STATES, PostingRuleSchema

# how the rules that came with Mizan name what they were taken from
SOURCES = {
    "S1": _l("Circular 71664 of the Ministry of Finance, 5/7/1439H"),
    "S3": _l("VAT regulation, article 20"),
    "S5": _l("The two standard documents of government accounting"),
    "S6": _l("The platform's service for advances"),
    "S7": _l("Numbered forms of government stores"),
    "S10": _l("Closing of government accounts"),
    "budget": _l("Rules of the state budget"),
    "payroll": _l("Rules of pay"),
    "procurement": _l("Government tenders and procurement law"),
    "items": _l("Classification of expenses"),
    "expense_classification": _l("Classification of expenses"),
}


def passage(stages: str) -> str:
    """Stages in the order an amount passes them, in words."""
    arrow = " ← " if direction() == "rtl" else " → "
    return arrow.join(str({**STAGE_TITLES, **REVENUE_TITLES}.get(stage) or stage) for stage in stages.split())


def grounds(basis: str) -> str:
    """What a rule that came with Mizan rests on, in words; what the office wrote itself stands as it is."""
    if not basis.startswith(("sourced", "assumed")):
        return basis
    found = [str(title) for mark, title in SOURCES.items() if re.search(rf"\b{re.escape(mark)}\b", basis)]
    found += re.findall(r"IPSAS \d+", basis)
    if "assumed" in basis:
        found.append(_("after practice, for the office to confirm"))
    return ("؛ " if direction() == "rtl" else "; ").join(found)


POSTING_RULES = Resource(
    name="finance.posting-rules",
    title=_l("Posting rules"),
    single=_l("Posting rule"),
    model=Row,
    schema=PostingRuleSchema,
    key="id",
    scope=SHARED,
    of_all=True,
    select=select().select_from(Row),
    columns=(
        Column("id", _l("Number"), Row.id, kind="whole", shown=False),
        Column("event", _l("Event"), Row.event, kind="code", width=30),
        Column("title", _l("Title"), Words(Row.title_ar, Row.title_en), width=40),
        Column("part", _l("Part"), Row.part, kind="code"),
        Column("condition", _l("Condition"), Row.condition, kind="code"),
        Column("debit", _l("Debit"), Row.debit, kind="code"),
        Column("credit", _l("Credit"), Row.credit, kind="code"),
        Column("stages", _l("Budget stages"), Row.stages, say=passage, width=30),
        Column("nature", _l("Nature"), Row.nature, kind="choice", choices={"": NATURES["none"], **NATURES}),
        Column("journal", _l("Journal"), Row.journal, kind="code", shown=False),
        Column("valid_from", _l("From day"), Row.valid_from, kind="date"),
        Column("valid_to", _l("Until day"), Row.valid_to, kind="date", shown=False),
        Column("basis", _l("Basis"), Row.basis, say=grounds, width=40),
        Column("state", _l("State"), Row.state, kind="choice", choices=STATES, tones={"in_force": "ok", "waiting": "wait", "rejected": "bad"}),
    ),
    filters=("event", "part", "debit", "credit", "state", "valid_from"),
    sort=("event", "valid_from"),
    search=("event", "title", "debit", "credit"),
    heading="title",
    layout=(
        (_l("Event"), ("event", "step", "part", "condition", "title_ar", "title_en")),
        (_l("Effect"), ("journal", "debit", "credit", "stages", "nature")),
        (_l("In force"), ("valid_from", "valid_to", "basis")),
    ),
    actions=(
        Action("send", _l("Send for approval"), "finance.posting-rule.create", operations.send, operations.send_refusal, tone="primary", icon="send"),
    ),
    create=operations.create,
    change=operations.change,
    editable=lambda state: tuple(PostingRuleSchema().fields) if state == "draft" else (),
    permissions={"change": "finance.posting-rule.create"},
    empty=_l("The posting rules come with the program when the database is made ready."),
)
