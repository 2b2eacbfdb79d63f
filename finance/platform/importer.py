"""The platform's status list from a workbook: stored as it was said, one row a document and day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update

from erp import clock
from erp.auth.current import holds_at
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node, Tree, tree
from erp.errors import NotFound, Problem
from erp.i18n import _l
from erp.importing.columns import Choice, ImportColumn
from erp.importing.parsed import Row
from erp.importing.preview import CHANGED, NEW, Given, Plan, PlannedRow, compare, problem
from erp.module import Importer
from erp.scope import elevated
from finance.budget.models import Commitment
from finance.platform.models import EtimadStatus
from finance.platform.rules import APPROPRIATION, COMMITMENT, PAYMENT_ORDER, RESERVATION

IMPORT = "finance.etimad.import"
FIELDS = ("amount", "status", "our_number")


@dataclass(frozen=True)
class Known:
    unit: Node | None
    entities: Tree
    standing: dict[tuple[str, str, str, date], dict[str, Any]]
    owners: dict[str, int]  # number or platform's number of a commitment -> its entity


def known(rows: Sequence[Row], given: Given) -> Known:
    entities = tree()
    unit = unit_of(given, entities)
    numbers = {row.get("etimad_number") for row in rows} | {row.get("our_number") for row in rows}
    with elevated("whose document the platform speaks of") as session:
        columns = (Commitment.number, Commitment.etimad_number, Commitment.entity_id)
        found = session.execute(select(*columns).where(Commitment.number.in_(numbers) | Commitment.etimad_number.in_(numbers - {"", None})))
        owners = {name: row.entity_id for row in found for name in (row.number, row.etimad_number) if name}
        statement = select(EtimadStatus.__table__).where(EtimadStatus.etimad_number.in_(numbers), EtimadStatus.unit_id == (unit.id if unit else 0))
        standing = {
            (row.document_kind, row.etimad_number, row.item, row.day): {name: getattr(row, name) for name in FIELDS}
            for row in session.execute(statement)
        }  # fmt: skip
    return Known(unit, entities, standing, owners)


def unit_of(given: Given, entities: Tree) -> Node | None:
    """The balancing unit whose list this is: that of --entity, else the only one there is."""
    if given.entity:
        return entities.unit_of(entities.get(given.entity).id)
    units = [node for node in entities.by_id.values() if node.balancing_unit]
    return units[0] if len(units) == 1 else None


def row_key(row: Row) -> tuple[Any, ...]:
    return row.get("document_kind"), row.get("etimad_number"), row.get("item", ""), row.get("date")


def check(rows: Sequence[Row], known: Known, given: Given) -> tuple[list[PlannedRow], list[Problem]]:
    problems = []
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if known.unit is None or not holds_at(given.actor, IMPORT, owner_of(row.values, known)):
            problems.append(problem(row, "etimad_number", "entity.unknown", entity=given.entity or ""))
        if None not in row_key(row) and first.setdefault(row_key(row), row) is not row:
            problems.append(problem(row, "etimad_number", "import.duplicate", value=row.get("etimad_number"), first=first[row_key(row)].number))
    planned = compare(rows, known.standing, row_key, FIELDS)
    for made in planned:
        made.values["owner"] = owner_of(made.values, known) if known.unit is not None else 0
    return planned, problems


def owner_of(values: dict[str, Any], known: Known) -> int:
    """The entity of our document; of an appropriation its line's; else the whole unit."""
    for name in (values.get("our_number"), values.get("etimad_number")):
        if name in known.owners:
            return known.owners[name]
    parts = str(values.get("our_number") or values.get("item") or "").split(":")
    node = known.entities.by_code.get(parts[1]) if len(parts) >= 3 else None
    if node is not None:
        return node.id
    return known.unit.id if known.unit is not None else 0


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    entities = tree()
    unit = unit_of(plan.given, entities)
    if unit is None:
        raise NotFound(kind="balancing_unit", key="")
    stamp = {"imported_by": actor.username, "imported_at": clock.now()}
    new = [
        {
            "unit_id": unit.id, "entity_id": row.values["owner"], "document_kind": row.values["document_kind"],
            "etimad_number": row.values["etimad_number"], "our_number": row.values.get("our_number", ""), "item": row.values.get("item", ""),
            "amount": row.values["amount"], "status": row.values["status"], "day": row.values["date"], **stamp,
        }
        for row in plan.of(NEW)
    ]  # fmt: skip
    if new:
        db.session.execute(insert(EtimadStatus), new)
    for row in plan.of(CHANGED):
        where = (
            EtimadStatus.unit_id == unit.id, EtimadStatus.document_kind == row.values["document_kind"],
            EtimadStatus.etimad_number == row.values["etimad_number"], EtimadStatus.item == row.values.get("item", ""),
            EtimadStatus.day == row.values["date"],
        )  # fmt: skip
        values = {name: row.values[name] for name in FIELDS if name in row.values}
        db.session.execute(update(EtimadStatus).where(*where).values(**values, **stamp))
    return {"statuses": len(new)}


KIND_CHOICES = (
    Choice(APPROPRIATION, "اعتماد", "Appropriation", also=("اعتماد البند", "ميزانية")),
    Choice(RESERVATION, "حجز", "Reservation"),
    Choice(COMMITMENT, "ارتباط", "Commitment", also=("عقد", "تعميد", "contract")),
    Choice(PAYMENT_ORDER, "أمر دفع", "Payment order", also=("أمر صرف", "payment order", "payment-order")),
)
COLUMNS = (
    ImportColumn("document_kind", "نوع المستند", "Document kind", "choice", required=True, choices=KIND_CHOICES),
    ImportColumn("etimad_number", "رقم اعتماد", "Etimad number", "code", required=True, longest=64),
    ImportColumn("our_number", "رقمنا", "Our number", "code", longest=100),
    ImportColumn("item", "البند", "Economic item", "code", longest=100),
    ImportColumn("amount", "المبلغ", "Amount", "money", required=True, least=0),
    ImportColumn("status", "الحالة", "Status", "text", required=True, longest=64),
    ImportColumn("date", "التاريخ", "Date", "date", required=True),
)
EXAMPLE = {
    "document_kind": "ارتباط", "etimad_number": "261004007", "our_number": "MED-CM-2026-000001", "item": "2214", "amount": "573300.00",
    "status": "معتمد", "date": "2026-10-18",
}  # fmt: skip
ETIMAD_STATUS = Importer("etimad-status", _l("The platform's statuses"), COLUMNS, IMPORT, known, check, apply, None, EXAMPLE)
