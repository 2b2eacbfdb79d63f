"""Budget documents as a resource: list, form with its live effect, REST; decisions go through the approvals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from erp import money
from erp.approvals import operations as approvals
from erp.approvals.queries import waiting_for
from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.entities.models import Entity
from erp.errors import DomainError, Problem, WrongState
from erp.i18n import _, _l
from erp.resources.declaration import ENTITY, Action, Child, Column, Preset, Resource, Words
from erp.scope import elevated
from finance.budget.kinds import KINDS
from finance.budget.models import BudgetDocument, BudgetDocumentLine, BudgetLine
from finance.budget.resource import named
from finance.budget.words import AUTHORITY_TITLES, KIND_TITLES, STATE_TITLES, STATE_TONES
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine, kind_named, line_named
from finance.budget_documents.effects import effects_of
from finance.budget_documents.operations import APPROVE, CREATE, EDITABLE, KIND, Draft, full_reference
from finance.budget_documents.schemas import DocumentLineSchema, DocumentSchema, EtimadSchema, ReasonSchema
from finance.classifications.models import Classification

Source = aliased(BudgetLine, name="source_line")
Target = aliased(BudgetLine, name="target_line")
Item = aliased(Classification, name="source_item")
TargetItem = aliased(Classification, name="target_item")


def draft_of(values: Mapping[str, Any], actor: Actor) -> Draft:
    """A draft from what a form or JSON says; lines of entities that aren't this person's are no lines. Raises what naming a line raises."""
    held = partial(holds_at, actor, CREATE)
    with elevated("lines are named by their keys") as session:
        lines = tuple(
            DraftLine(
                line_named(session, line["line"], held), line["amount"], line_named(session, line["target"], held) if line.get("target") else None,
                full_reference(line.get("reference") or ""), line.get("note") or "",
            )
            for line in values.get("lines") or ()
        )  # fmt: skip
    return Draft(
        values["kind"], lines, values.get("day"), values.get("reason") or "", values.get("decision") or "", party=values.get("party") or "",
        etimad_number=values.get("etimad_number") or "",
    )  # fmt: skip


def create(plan: Sequence[tuple[Any, dict[str, Any]]], actor: Actor) -> list[BudgetDocument]:
    """Prepare and send: a document that a person finished waits for another at once."""
    return [operations.submit(draft_of(values, actor), actor) for _row, values in plan]


def consistent(values: Mapping[str, Any], _row: Any) -> list[Problem]:
    """Both sides where the kind has two, one where it has one; at least one line."""
    kind, lines = KINDS[values["kind"]], values.get("lines") or []
    if not lines:
        return [Problem("field.required", "lines")]
    found = []
    for place, line in enumerate(lines):
        if kind.two_sided and not line.get("target"):
            found.append(Problem("field.required", f"lines.{place}.target"))
        if not kind.two_sided and line.get("target"):
            found.append(Problem("budget.one_sided", f"lines.{place}.target"))
        if kind.takes and not line.get("reference"):
            found.append(Problem("field.required", f"lines.{place}.reference"))
    return found


def effect(values: Mapping[str, Any], actor: Actor) -> list[dict[str, Any]]:
    """The live panel: each line before and after, and what a rule would say; nothing while it can't be read."""
    kind = values.get("kind")
    typed = [line for line in values.get("lines") or () if line.get("line") and line.get("amount")]
    if kind not in KINDS or not typed:
        return []
    try:
        lines = [{**line, "amount": line["amount"] if isinstance(line["amount"], int) else money.parse(line["amount"])} for line in typed]
        draft = draft_of({"kind": kind, "lines": lines}, actor)
    except DomainError as refusal:
        return [{"code": None, "name": _("Not readable yet"), "small": operations.said(refusal), "problem": None}]
    return effects_of(kind_named(kind), draft.lines, draft.day)


def waits(row: BudgetDocument, actor: Actor) -> DomainError | None:
    """Why this person can't decide now."""
    request = waiting_for(f"{KIND}:{row.key}")
    return WrongState(state=row.state) if request is None else approvals.refusal_for(request, actor)


def decide(decision: str) -> Any:
    def act(row: BudgetDocument, values: dict[str, Any], actor: Actor) -> BudgetDocument:
        approvals.decide(f"{KIND}:{row.key}", actor, decision, reason=values.get("reason"))
        return row

    return act


def send(row: BudgetDocument, _values: dict[str, Any], actor: Actor) -> BudgetDocument:
    return operations.send(row, actor)


def withdraw(row: BudgetDocument, _values: dict[str, Any], actor: Actor) -> BudgetDocument:
    operations.withdraw(row, actor)
    return row


def number_there(row: BudgetDocument, values: dict[str, Any], actor: Actor) -> BudgetDocument:
    operations.set_etimad_number(row, values["etimad_number"], actor)
    return row


def not_open(row: BudgetDocument, _actor: Actor) -> DomainError | None:
    """What waits is bound to its digest; what was turned down has no number there."""
    return None if row.state in ("draft", "returned", "approved") else WrongState(state=row.state)


def not_editable(row: BudgetDocument, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def not_waiting(row: BudgetDocument, _actor: Actor) -> DomainError | None:
    return None if row.state == "waiting" else WrongState(state=row.state)


def document_lines():  # noqa: ANN201 - a Select of any columns
    return (
        select()
        .select_from(BudgetDocumentLine)
        .join(Source, Source.id == BudgetDocumentLine.line_id)
        .outerjoin(Target, Target.id == BudgetDocumentLine.target_id)
        .outerjoin(Item, named(Item, Source.economic))
        .outerjoin(TargetItem, named(TargetItem, Target.economic))
    )


BUDGET_DOCUMENTS = Resource(
    name="finance.budget-documents",
    title=_l("Budget documents"),
    single=_l("Budget document"),
    model=BudgetDocument,
    schema=DocumentSchema,
    key="key",
    scope=ENTITY,
    select=select().select_from(BudgetDocument).join(Entity, Entity.id == BudgetDocument.entity_id),
    columns=(
        Column("key", _l("Reference"), kind="code", width=22),
        Column("number", _l("Number"), func.coalesce(BudgetDocument.number, ""), "code", width=22),
        Column("kind", _l("Kind of document"), kind="choice", choices=KIND_TITLES),
        Column("day", _l("Day of effect"), kind="date", width=12),
        Column("entity", _l("Entity"), Entity.code, "code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en)),
        Column("fiscal_year", _l("Fiscal year"), kind="year", width=10, shown=False),
        Column("amount", _l("Amount"), BudgetDocument.total, "money", total=True, width=18),
        Column("state", _l("State"), kind="choice", choices=STATE_TITLES, tones=STATE_TONES),
        Column("decision", _l("Decision number"), shown=False),
        Column("authority", _l("Who decides"), kind="choice", choices=AUTHORITY_TITLES, shown=False),
        Column("party", _l("Party"), kind="code", shown=False),
        Column("etimad_number", _l("Etimad number"), kind="code", shown=False),
        Column("reason", _l("Reason"), shown=False, width=40),
        Column("prepared_by", _l("Prepared by"), shown=False),
        Column("decided_by", _l("Decided by"), func.coalesce(BudgetDocument.decided_by, ""), shown=False),
    ),
    filters=("kind", "state", "fiscal_year", "entity", "day", "amount", "number", "etimad_number", "decision", "party", "prepared_by"),
    sort=("-day", "key", "number", "kind", "amount", "state", "fiscal_year"),
    search=("key", "number", "reason", "decision", "etimad_number", "amount"),
    group=("kind", "state", "entity"),
    views=(
        Preset(_l("Waiting for approval"), "state=waiting"),
        Preset(_l("Transfers"), "kind=transfer"),
        Preset(_l("Returned"), "state=returned"),
    ),
    layout=((_l("Document"), ("kind", "day", "decision", "party", "etimad_number", "reason")),),
    lines=Child(
        "lines", _l("Lines"), BudgetDocumentLine, "document_id", DocumentLineSchema,
        (
            Column("line", _l("Budget line"), Source.key, "code", label=Words(Item.name_ar, Item.name_en)),
            Column("target", _l("Taking line"), Target.key, "code", label=Words(TargetItem.name_ar, TargetItem.name_en)),
            Column("amount", _l("Amount"), BudgetDocumentLine.amount, "money", total=True),
            Column("reference", _l("Taken from"), BudgetDocumentLine.reference, "code"),
            Column("note", _l("Note"), BudgetDocumentLine.note),
        ),
        document_lines, "position",
    ),
    actions=(
        Action("approve", _l("Approve"), APPROVE, decide("approve"), waits, tone="primary", needs_key=True),
        Action("return", _l("Return"), APPROVE, decide("return"), waits, ReasonSchema, icon="undo"),
        Action("reject", _l("Reject"), APPROVE, decide("reject"), waits, ReasonSchema, "danger"),
        Action("send", _l("Send for approval"), CREATE, send, not_editable, tone="primary", icon="arrow"),
        Action("etimad", _l("Enter the Etimad number"), CREATE, number_there, not_open, EtimadSchema, icon="pin"),
        Action("withdraw", _l("Take back"), CREATE, withdraw, not_waiting, icon="undo"),
    ),
    create=create,
    consistent=consistent,
    effect=effect,
    needs_key=True,
    page="finance_budget_document.show",
    empty=_l("Ask for a transfer, a reservation or a commitment, or import the year's budget."),
)  # fmt: skip
