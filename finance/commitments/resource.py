"""Commitments as a resource: whom they bind and what of them stands at each stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import Schema
from sqlalchemy import ColumnElement, select

from erp.auth.values import Actor
from erp.entities.models import Entity
from erp.i18n import _l
from erp.resources.declaration import ENTITY, Column, Preset, Resource
from erp.resources.declaration import Words as Both
from erp.resources.fields import Code, Words
from finance.budget.models import BudgetLine, BudgetOpen, Commitment

O = BudgetOpen  # noqa: E741
VALUE: ColumnElement[int] = O.committed + O.due + O.ordered + O.paid + O.lapsed


def commitments():  # noqa: ANN201 - a Select of any columns
    return (
        select()
        .select_from(Commitment)
        .join(BudgetLine, BudgetLine.id == Commitment.line_id)
        .join(O, (O.line_id == Commitment.line_id) & (O.reference == Commitment.reference))
        .join(Entity, Entity.id == Commitment.entity_id)
    )


class CommitmentSchema(Schema):
    etimad_number = Code(_l("Etimad number"), longest=64)
    memo = Words(_l("Note"), longest=500)


def change(plan: Sequence[tuple[Any, dict[str, Any]]], _actor: Actor) -> list[Commitment]:
    """Only what the commitment is called elsewhere; its amounts change by documents."""
    for row, values in plan:
        for name, value in values.items():
            setattr(row, name, value or "")
    return [row for row, _values in plan]


COMMITMENTS = Resource(
    name="finance.commitments",
    title=_l("Commitments"),
    single=_l("Commitment"),
    model=Commitment,
    schema=CommitmentSchema,
    key="number",
    scope=ENTITY,
    select=commitments(),
    columns=(
        Column("number", _l("Number"), kind="code", width=22),
        Column("day", _l("Date"), kind="date", width=12),
        Column("party", _l("Party"), kind="document", width=24),
        Column("line", _l("Budget line"), BudgetLine.key, "code", ref="finance.budget-lines", width=32),
        Column("entity", _l("Entity"), Entity.code, "code", ref="erp.entities", label=Both(Entity.name_ar, Entity.name_en), shown=False),
        Column("fiscal_year", _l("Fiscal year"), kind="year", shown=False),
        Column("committed", _l("Value"), VALUE, "money", total=True, width=18),
        Column("due", _l("Due"), O.due, "money", total=True, width=18),
        Column("ordered", _l("Ordered for payment"), O.ordered, "money", total=True, width=18),
        Column("paid", _l("Paid"), O.paid, "money", total=True, width=18),
        Column("open", _l("Still open"), O.committed, "money", total=True, width=18),
        Column("etimad_number", _l("Etimad number"), kind="code", shown=False),
        Column("memo", _l("Note"), shown=False, width=36),
        Column("reference", _l("Document"), kind="code", shown=False, width=32),
    ),
    filters=("number", "party", "line", "entity", "fiscal_year", "day", "open", "etimad_number", "reference"),
    sort=("-day", "number", "party", "committed", "paid", "open"),
    search=("number", "party", "etimad_number", "memo", "open"),
    group=("party", "entity"),
    views=(Preset(_l("Still open"), "open=0.01.."), Preset(_l("By party"), "group=party")),
    change=change,
    page="finance_budget.commitment",
    empty=_l("Commit an amount on a budget line, or import the commitments that are open at the start."),
)
