"""The platform's latest word on each document, our side of it, and the differences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select

from erp import links
from erp.db import db
from finance.budget.kinds import RESERVE
from finance.budget.models import BudgetDocument, BudgetMove, BudgetOpen
from finance.budget.queries import entity_ids, execution, names_of_lines
from finance.commitments.queries import CommitmentRow, outstanding
from finance.payments.models import PaymentOrder
from finance.platform.models import EtimadStatus
from finance.platform.rules import APPROPRIATION, COMMITMENT, PAYMENT_ORDER, RESERVATION, Difference, Ours, Theirs, differences
from finance.values import ORDERED, PAID


def etimad_differences(year: int, entity: str | None = None, as_of: date | None = None) -> list[Difference]:
    """What the two sides don't agree on; a kind that the platform was never asked about is left out."""
    said = list(theirs(year, entity, as_of))
    asked = {one.kind for one in said}
    by_line = any(":" in one.item for one in said if one.kind == APPROPRIATION)
    return differences((one for one in ours(year, entity, as_of, by_line=by_line) if one.kind in asked), said)


def theirs(year: int, entity: str | None = None, as_of: date | None = None) -> Iterator[Theirs]:
    """The latest status of each document in the year."""
    columns = (EtimadStatus.document_kind, EtimadStatus.etimad_number, EtimadStatus.item)
    last = select(*columns, func.max(EtimadStatus.day).label("day")).where(EtimadStatus.day.between(date(year, 1, 1), as_of or date(year, 12, 31)))
    limited = entity_ids(entity)
    if limited is not None:
        last = last.where(EtimadStatus.entity_id.in_(limited))
    latest = last.group_by(*columns).subquery()
    statement = select(EtimadStatus.__table__).join(
        latest,
        (EtimadStatus.document_kind == latest.c.document_kind)
        & (EtimadStatus.etimad_number == latest.c.etimad_number)
        & (EtimadStatus.item == latest.c.item)
        & (EtimadStatus.day == latest.c.day),
    )
    for row in db.session.execute(statement.order_by(EtimadStatus.id)):
        item = row.our_number if row.document_kind == APPROPRIATION and ":" in row.our_number else row.item
        yield Theirs(row.document_kind, row.etimad_number, row.our_number, item, row.amount, row.status)


def ours(year: int, entity: str | None = None, as_of: date | None = None, *, by_line: bool = False) -> Iterator[Ours]:
    """Our side: appropriations by item or line, open reservations, commitments, payment orders."""
    yield from _appropriations(year, entity, as_of, by_line)
    yield from _reservations(year, entity)
    yield from _commitments(year, entity, as_of)
    yield from _orders(year, entity, as_of)


def _appropriations(year: int, entity: str | None, as_of: date | None, by_line: bool) -> Iterator[Ours]:
    rows = list(execution(year, entity, as_of))
    names = names_of_lines(row.id for row in rows) if by_line else {row.id: row.key.economic for row in rows}
    sums: dict[str, int] = {}
    for row in rows:
        sums[names[row.id]] = sums.get(names[row.id], 0) + row.figures.final
    for name, final in sums.items():
        yield Ours(APPROPRIATION, name, "", name, final, open=final != 0)


def _commitments(year: int, entity: str | None, as_of: date | None) -> Iterator[Ours]:
    """One a document, whatever lines bear it: the platform knows a contract by one number and one amount."""
    documents: dict[str, list[CommitmentRow]] = {}
    for row in outstanding(year, entity, as_of, every=True):
        documents.setdefault(row.reference, []).append(row)
    for reference, rows in documents.items():
        number = rows[0].number if len(rows) == 1 else links.split(reference)[1]
        etimad = next((row.etimad_number for row in rows if row.etimad_number), "")
        standing = any(row.open or row.due or row.ordered for row in rows)
        yield Ours(COMMITMENT, number, etimad, "", sum(row.committed for row in rows), open=standing)


def _reservations(year: int, entity: str | None) -> Iterator[Ours]:
    numbers = {
        f"finance.budget-document:{row.number}": row.etimad_number
        for row in db.session.execute(
            select(BudgetDocument.number, BudgetDocument.etimad_number).where(BudgetDocument.fiscal_year == year, BudgetDocument.kind == RESERVE)
        )
    }
    statement = (
        select(BudgetOpen.reference, func.sum(BudgetOpen.reserved).label("amount"))
        .where(BudgetOpen.fiscal_year == year, BudgetOpen.reserved > 0)
        .group_by(BudgetOpen.reference)
        .order_by(BudgetOpen.reference)
    )
    limited = entity_ids(entity)
    if limited is not None:
        statement = statement.where(BudgetOpen.entity_id.in_(limited))
    for row in db.session.execute(statement):
        yield Ours(RESERVATION, links.split(row.reference)[1], numbers.get(row.reference, ""), "", int(row.amount))


def _orders(year: int, entity: str | None, as_of: date | None) -> Iterator[Ours]:
    """Payment orders are the documents whose moves brought money to the stage ordered."""
    statement = (
        select(BudgetMove.document, BudgetMove.stage_to, func.sum(BudgetMove.amount).label("amount"))
        .where(BudgetMove.fiscal_year == year, BudgetMove.stage_to.in_((ORDERED, PAID)), BudgetMove.mirrored.is_(False), BudgetMove.document != "")
        .group_by(BudgetMove.document, BudgetMove.stage_to)
        .order_by(BudgetMove.document)
    )
    limited = entity_ids(entity)
    if limited is not None:
        statement = statement.where(BudgetMove.entity_id.in_(limited))
    if as_of:
        statement = statement.where(BudgetMove.day <= as_of)
    sums: dict[str, dict[str, int]] = {}
    for row in db.session.execute(statement):
        sums.setdefault(row.document, {})[row.stage_to] = int(row.amount)
    named = select(PaymentOrder.number, PaymentOrder.etimad_number).where(PaymentOrder.fiscal_year == year, PaymentOrder.etimad_number != "")
    theirs_of: dict[str, str] = dict(db.session.execute(named).all())  # type: ignore[arg-type]
    for document, amounts in sums.items():
        if ORDERED in amounts:
            number = links.split(document)[1]
            paid = amounts.get(PAID, 0) >= amounts[ORDERED]
            yield Ours(PAYMENT_ORDER, number, theirs_of.get(number, ""), "", amounts[ORDERED], paid=paid)
