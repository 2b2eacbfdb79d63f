"""Budget lines as a resource: the execution list, read only, since a line changes by documents alone."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import aliased

from erp.entities.models import Entity
from erp.i18n import _l
from erp.module import Way
from erp.resources.declaration import ENTITY, Column, Preset, Resource, Words
from finance.budget.models import BudgetBalance, BudgetLine
from finance.classifications.models import Classification

B = BudgetBalance
Item = aliased(Classification, name="item")
Chapter = aliased(Classification, name="chapter_of_item")

CHANGES: ColumnElement[int] = B.addition + B.transfer_in - B.transfer_out + B.distribution
FINAL: ColumnElement[int] = B.original + CHANGES
USED: ColumnElement[int] = B.reserved + B.committed + B.due + B.ordered + B.paid
AUTHORITY_LEFT: ColumnElement[int] = FINAL - B.frozen - B.lapsed - USED
RELEASE_LEFT: ColumnElement[int] = B.released - USED
AVAILABLE: ColumnElement[int] = case((AUTHORITY_LEFT < RELEASE_LEFT, AUTHORITY_LEFT), else_=RELEASE_LEFT)


def named(table: type[Classification], code: Any) -> ColumnElement[bool]:
    return and_(table.kind == "economic", table.code == code, table.valid_to.is_(None))


def lines():  # noqa: ANN201 - a Select of any columns
    return (
        select()
        .select_from(BudgetLine)
        .join(B, B.line_id == BudgetLine.id)
        .join(Entity, Entity.id == BudgetLine.entity_id)
        .outerjoin(Item, named(Item, BudgetLine.economic))
        .outerjoin(Chapter, named(Chapter, BudgetLine.chapter))
        .where(BudgetLine.approved)
    )


def money(name: str, title: object, source: object, shown: bool = True) -> Column:
    return Column(name, title, source, "money", total=True, shown=shown, width=18)  # type: ignore[arg-type]


BUDGET_LINES = Resource(
    name="finance.budget-lines",
    title=_l("Budget execution"),
    single=_l("Budget line"),
    model=BudgetLine,
    key="key",
    scope=ENTITY,
    select=lines(),
    columns=(
        Column("economic", _l("Item"), BudgetLine.economic, "code", label=Words(Item.name_ar, Item.name_en), width=12),
        Column("entity", _l("Entity"), Entity.code, "code", ref="erp.entities", label=Words(Entity.name_ar, Entity.name_en), width=12),
        Column("fiscal_year", _l("Fiscal year"), BudgetLine.fiscal_year, "year", shown=False, width=10),
        Column("chapter", _l("Chapter"), BudgetLine.chapter, "code", label=Words(Chapter.name_ar, Chapter.name_en), shown=False, width=10),
        Column("program", _l("Program"), BudgetLine.program, "code", shown=False, width=10),
        Column("function", _l("Function"), BudgetLine.function, "code", shown=False, width=10),
        Column("fund", _l("Fund"), BudgetLine.fund, "code", shown=False, width=10),
        money("original", _l("Original"), B.original, shown=False),
        money("changes", _l("Changes"), CHANGES, shown=False),
        money("final", _l("Final"), FINAL),
        money("released", _l("Released"), B.released, shown=False),
        money("frozen", _l("Frozen"), B.frozen, shown=False),
        money("reserved", _l("Reserved"), B.reserved),
        money("committed", _l("Committed"), B.committed),
        money("due", _l("Due"), B.due),
        money("ordered", _l("Ordered for payment"), B.ordered),
        money("paid", _l("Paid"), B.paid),
        money("lapsed", _l("Lapsed"), B.lapsed, shown=False),
        money("available", _l("Available"), AVAILABLE),
        Column("key", _l("Budget line"), BudgetLine.key, "code", shown=False, width=32),
        Column("name", _l("Item name"), Words(Item.name_ar, Item.name_en), shown=False, width=36),
    ),
    filters=("fiscal_year", "entity", "chapter", "economic", "program", "function", "fund", "final", "available", "paid", "name"),
    sort=("economic", "entity", "fiscal_year", "final", "reserved", "committed", "due", "ordered", "paid", "available", "key"),
    search=("key", "name"),
    group=("chapter", "entity", "program", "function", "fund"),
    heading="name",
    views=(
        Preset(_l("By chapter"), "group=chapter"),
        Preset(_l("By entity"), "group=entity"),
        Preset(_l("Nothing left"), "available=..0"),
        Preset(_l("Nothing paid yet"), "paid=0..0"),
    ),
    ways=(Way(_l("New transfer"), "/finance/budget-documents/new?kind=transfer", "finance.budget-document.create", "swap"),),
    page="finance_budget.line",
    empty=_l("Import the year's budget and have it approved by a second person."),
)
