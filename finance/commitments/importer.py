"""Open commitments of the start from a workbook; the same file twice changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.entities.queries import Tree, tree
from erp.errors import DomainError, Problem
from erp.i18n import _l
from erp.importing.columns import ImportColumn
from erp.importing.parsed import Row
from erp.importing.preview import NEW, SAME, Given, Plan, PlannedRow, problem
from erp.module import Importer
from erp.scope import elevated
from finance.budget.keys import LineKey, choose, parse
from finance.budget.lines import key_of_line
from finance.budget.models import BudgetLine, BudgetOpen, Commitment
from finance.commitments.operations import KIND, OpeningCommitment, open_commitments
from finance.errors import CommitmentExists

CHANGE = "finance.commitment.change"


@dataclass(frozen=True)
class Known:
    entities: Tree
    lines: Mapping[tuple[int, str, str], list[LineKey]]  # by year, entity, item
    values: Mapping[tuple[str, LineKey], int]  # what a reference is committed for on a line


def known(rows: Sequence[Row], _given: Given) -> Known:
    items = {(wanted.year, wanted.economic) for row in rows if (wanted := _wanted(row)) is not None}
    entities = tree()
    years, economic = {year for year, _ in items}, {item for _, item in items}
    lines: dict[tuple[int, str, str], list[LineKey]] = {}
    values: dict[tuple[str, LineKey], int] = {}
    with elevated("lines are named by their keys") as session:
        statement = select(BudgetLine.__table__).where(BudgetLine.fiscal_year.in_(years), BudgetLine.economic.in_(economic))
        keys = {row.id: key_of_line(row, entities) for row in session.execute(statement)}
        references = {f"{KIND}:{row.get('document')}" for row in rows}
        stages = BudgetOpen.committed + BudgetOpen.due + BudgetOpen.ordered + BudgetOpen.paid + BudgetOpen.lapsed
        statement = (
            select(Commitment.reference, Commitment.line_id, stages.label("value"))
            .join(BudgetOpen, (BudgetOpen.line_id == Commitment.line_id) & (BudgetOpen.reference == Commitment.reference))
            .where(Commitment.reference.in_(references))
        )
        for row in session.execute(statement):
            if row.line_id in keys:
                values[row.reference, keys[row.line_id]] = row.value
    for key in keys.values():
        lines.setdefault(key.item, []).append(key)
    return Known(entities, lines, values)


def _wanted(row: Row) -> LineKey | None:
    try:
        return parse(row.get("line") or "")[0]
    except DomainError:
        return None


def check(rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    planned, problems = [], []
    first: dict[tuple[str, LineKey], Row] = {}
    for row in rows:
        key, state = None, NEW
        try:
            key = line_of(row, known, given.actor)
        except DomainError as refusal:
            if "line" in row.values:
                problems.append(problem(row, "line", refusal.code, **refusal.facts))
        if key is not None:
            name = (f"{KIND}:{row.get('document')}", key)
            stands = known.values.get(name)
            if first.setdefault(name, row) is not row:
                problems.append(problem(row, "document", "import.duplicate", value=row.get("document"), first=first[name].number))
            if stands is not None and stands != row.get("amount"):
                problems.append(problem(row, "amount", CommitmentExists.code, document=row.get("document"), line=str(key)))
            state = SAME if stands is not None else NEW
        planned.append(PlannedRow(row.sheet, row.number, state, f"{row.get('document', '')} {key or ''}", {**row.values, "key": key}))
    return planned, problems


def line_of(row: Row, known: Known, actor: Actor) -> LineKey:
    """The line named, of an entity that the person may charge."""
    wanted, _ = parse(row.get("line") or "")
    node = known.entities.by_code.get(wanted.entity)
    mine = known.lines.get(wanted.item, []) if node is not None and holds_at(actor, CHANGE, node.id) else []
    return choose(row.values["line"], mine)


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    openings = [
        OpeningCommitment(
            row.values["party"], row.values["key"], row.values["document"], row.values["date"], row.values["amount"],
            row.values.get("etimad_number", ""), row.values.get("memo", ""),
        )
        for row in plan.of(NEW)
    ]  # fmt: skip
    return {"commitments": open_commitments(openings, actor)}


COLUMNS = (
    ImportColumn("party", "الطرف", "Party", "text", required=True, longest=100),
    ImportColumn("line", "بند الميزانية", "Budget line", "code", required=True, longest=200),
    ImportColumn("document", "المستند", "Document", "code", required=True, longest=80),
    ImportColumn("date", "التاريخ", "Date", "date", required=True),
    ImportColumn("amount", "المبلغ", "Amount", "money", required=True, least=1),
    ImportColumn("etimad_number", "رقم اعتماد", "Etimad number", "code", longest=64),
    ImportColumn("memo", "ملاحظات", "Memo", "text"),
)
EXAMPLE = {
    "party": "procurement.supplier:4030123456", "line": "2026:MED:2214", "document": "PO-2025-118", "date": "2025-11-03", "amount": "250000.00",
    "etimad_number": "251103001", "memo": "عقد صيانة",
}  # fmt: skip
OPEN_COMMITMENTS = Importer("open-commitments", _l("Open commitments"), COLUMNS, CHANGE, known, check, apply, None, EXAMPLE)
