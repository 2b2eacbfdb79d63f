"""The year's budget from a workbook: one draft authority document (بيان الاعتماد) that waits for another person.

The same file twice changes nothing: a line whose original appropriation waits or stands with this amount is left alone,
with another amount it is refused, since only a further document changes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Tree, tree
from erp.errors import Problem
from erp.i18n import _l
from erp.importing.columns import ImportColumn
from erp.importing.parsed import Row
from erp.importing.preview import NEW, SAME, Given, Plan, PlannedRow, problem
from erp.module import Importer
from erp.money import Halalas
from erp.resources.lookup import recorded
from erp.scope import elevated
from finance.budget.keys import LineKey
from finance.budget.kinds import ORIGINAL_BUDGET
from finance.budget.models import BudgetDocument
from finance.budget_documents import operations
from finance.budget_documents.drafts import DraftLine, budgeted
from finance.budget_documents.operations import CREATE, Draft
from finance.classifications.queries import ECONOMIC, FUNCTION, FUND, PROGRAM, codes, first_day
from finance.classifications.queries import recorded as classified
from finance.errors import UnknownBudgetItem

YEARS = range(2000, 2201)
NEVER_APPROPRIATED = "23"  # consumption of fixed capital is an accrual alone


@dataclass(frozen=True)
class Known:
    entities: Tree
    items: Mapping[int, set[str]]  # by fiscal year
    functions: Mapping[int, set[str]]
    budgeted: Mapping[LineKey, tuple[int, str]]


def known(rows: Sequence[Row], _given: Given) -> Known:
    """What the rows are compared with: a handful of reads, whatever their number."""
    keys = [key for row in rows if (key := key_of(row)) is not None]
    years = {key.year for key in keys}
    with elevated("whether a line has its original appropriation") as session:
        standing = budgeted(session, keys) if keys else {}
    return Known(
        tree(),
        {year: set(codes(ECONOMIC, first_day(year))) for year in years},
        {year: set(codes(FUNCTION, first_day(year))) for year in years},
        standing,
    )


def key_of(row: Row) -> LineKey | None:
    """None where a part of the key is missing or no year; its own problem says so."""
    year, entity, economic = row.get("fiscal_year"), row.get("entity"), row.get("economic")
    if year not in YEARS or not entity or not economic:
        return None
    return LineKey(year, entity, economic, row.get("program", ""), row.get("function", ""), row.get("fund", ""))


def check(rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    planned, problems = [], []
    first: dict[LineKey, Row] = {}
    for row in rows:
        key = key_of(row)
        foreign = key is not None and not _is_theirs(key, known, given.actor)
        found = list(faults(row, key, known, foreign))
        if key is not None and first.setdefault(key, row) is not row:
            found.append(problem(row, "economic", "import.duplicate", value=str(key), first=first[key].number))
        stands = known.budgeted.get(key) if key is not None and not foreign else None
        same = stands is not None and stands[0] == row.get("amount")
        if stands is not None and not same and key is not None:
            found.append(problem(row, "amount", "budget.already_budgeted", line=str(key), amount=Halalas(stands[0]), document=stands[1]))
        problems += found
        planned.append(PlannedRow(row.sheet, row.number, SAME if same else NEW, str(key or ""), dict(row.values)))
    return planned, problems


def _is_theirs(key: LineKey, known: Known, actor: Actor) -> bool:
    node = known.entities.by_code.get(key.entity)
    return node is not None and holds_at(actor, CREATE, node.id)


def faults(row: Row, key: LineKey | None, known: Known, foreign: bool) -> Any:
    """Everything wrong with one row beyond its cells."""
    if "fiscal_year" in row.values and row.get("fiscal_year") not in YEARS:
        yield problem(row, "fiscal_year", "budget.unknown_year", year=row.get("fiscal_year"))
    if key is None:
        return
    if foreign:
        yield problem(row, "entity", "entity.unknown", entity=key.entity)
    if key.economic not in known.items[key.year] or key.economic.startswith(NEVER_APPROPRIATED):
        yield problem(row, "economic", UnknownBudgetItem.code, economic=key.economic)
    if key.function and key.function not in known.functions[key.year]:
        yield problem(row, "function", "budget.unknown_function")


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    """One document for each year and balancing unit of the file; each waits for approval at once."""
    entities = tree()
    grouped: dict[tuple[int, int], list[DraftLine]] = {}
    for row in plan.of(NEW):
        key = key_of(Row(row.sheet, row.number, row.values, {}))
        assert key is not None
        unit = entities.unit_of(entities.get(key.entity).id)
        grouped.setdefault((key.year, unit.id), []).append(DraftLine(key, row.values["amount"], note=row.values.get("note", "")))
    made = [operations.submit(Draft(ORIGINAL_BUDGET, tuple(lines), date(year, 1, 1)), actor) for (year, _unit), lines in sorted(grouped.items())]
    return {
        "documents": [f"{operations.KIND}:{document.key}" for document in made],
        "unmapped": sorted({item for document in made for item in document.unmapped}),
    }


def undo(_rows: Sequence[PlannedRow], outcome: Mapping[str, Any], actor: Actor) -> None:
    """Take the documents back while nobody has approved them. Raises WrongState."""
    for reference in outcome.get("documents", ()):
        document: BudgetDocument = operations.find(reference.partition(":")[2], lock=True)
        operations.withdraw(document, actor)
        document.state = "withdrawn"
    db.session.flush()


COLUMNS = (
    ImportColumn("fiscal_year", "السنة المالية", "Fiscal year", "integer", required=True),
    ImportColumn("entity", "الجهة", "Entity", "code", required=True, longest=32, codes=partial(recorded, "erp.entities")),
    ImportColumn("economic", "البند", "Economic item", "code", required=True, longest=16, codes=partial(classified, ECONOMIC)),
    ImportColumn("program", "البرنامج", "Program", "code", longest=32, codes=partial(classified, PROGRAM)),
    ImportColumn("function", "الوظيفة", "Function", "code", longest=16, codes=partial(classified, FUNCTION)),
    ImportColumn("fund", "مصدر التمويل", "Fund", "code", longest=16, codes=partial(classified, FUND)),
    ImportColumn("amount", "الاعتماد", "Appropriation", "money", required=True, least=1),
    ImportColumn("note", "ملاحظات", "Note", "text"),
)
EXAMPLE = {
    "fiscal_year": "2026", "entity": "MED", "economic": "2214", "program": "P3", "function": "01.1", "fund": "GEN", "amount": "9059000",
    "note": "مثال",
}  # fmt: skip
BUDGET = Importer("budget", _l("Approved budget"), COLUMNS, CREATE, known, check, apply, undo, EXAMPLE)
