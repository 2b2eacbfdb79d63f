"""Enter and withdraw offers. Every item of the request has its price; one offer a supplier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, KeyTaken, Problem, RequestInvalid, WrongState
from procurement.drafts import changed, named_in
from procurement.figures.queries import law_on
from procurement.numbering import numbered
from procurement.quotations.models import Quotation, QuotationLine
from procurement.quotations.rules import RECEIVED, WITHDRAWN, unpriced
from procurement.requests.models import Request
from procurement.requests.queries import lines_of
from procurement.requests.rules import APPROVED
from procurement.values import Priced, sums_of

CREATE = "procurement.quotation.create"
HEAD = ("day", "valid_until", "delivery_days", "conforming", "note")
Plan = Sequence[tuple[Quotation | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Quotation]:
    """New offers on approved requests. Raises WrongState, KeyTaken, RequestInvalid for items left without a price."""
    made, requests = [], named_in(Request, plan, "request_id")
    for _row, values in plan:
        request = requests[values["request_id"]]
        if request.state != APPROVED:
            raise WrongState(state=request.state)
        _refuse_second(request, values["supplier_id"])
        row = Quotation(
            number=numbered(request.entity_id, "QT", values["day"]), request_id=request.id, entity_id=request.entity_id,
            supplier_id=values["supplier_id"], prepared_by=actor.username, recorded_at=clock.now(),
        )  # fmt: skip
        _fill(row, values)
        db.session.add(row)
        db.session.flush()
        _write_lines(row, request, values.get("lines") or [])
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[Quotation]:
    """Corrected offers, until one is awarded."""
    return changed(plan, (RECEIVED,), _change, actor)


def _change(row: Quotation, values: dict[str, Any]) -> None:
    _fill(row, values)
    if "lines" in values:
        _write_lines(row, db.session.get_one(Request, row.request_id), values["lines"])


def _refuse_second(request: Request, supplier_id: int) -> None:
    question = select(Quotation.id).where(Quotation.request_id == request.id, Quotation.supplier_id == supplier_id)
    if db.session.execute(question.limit(1)).first() is not None:
        raise KeyTaken(field="supplier")


def _fill(row: Quotation, values: dict[str, Any]) -> None:
    for name in HEAD:
        if name in values:
            setattr(row, name, values[name] if values[name] is not None or name != "note" else "")
    if row.valid_until < row.day:
        raise RequestInvalid([Problem("quotation.ends_before", "valid_until")])


def _write_lines(row: Quotation, request: Request, given: Sequence[dict[str, Any]]) -> None:
    items = {item.place: item for item in lines_of(request)}
    prices = {line["place"]: line["unit_price"] for line in given}
    problems = [Problem("quotation.unpriced", "lines", facts={"place": place}) for place in unpriced(items, prices)]
    problems += [
        Problem("quotation.no_item", f"lines.{n}.place", facts={"place": x["place"]}) for n, x in enumerate(given) if x["place"] not in items
    ]
    if problems:
        raise RequestInvalid(problems)
    db.session.execute(delete(QuotationLine).where(QuotationLine.quotation_id == row.id))
    rows = [
        {
            "quotation_id": row.id, "entity_id": row.entity_id, "place": place, "description": item.description, "quantity": item.quantity,
            "unit_price": prices[place], "amount": Priced(item.quantity, prices[place]).amount,
        }
        for place, item in sorted(items.items())
    ]  # fmt: skip
    db.session.execute(insert(QuotationLine), rows)
    percent = law_on(row.day).number("vat_pct")
    sums = sums_of((Priced(line["quantity"], line["unit_price"]) for line in rows), percent)
    row.net, row.vat, row.total = sums.net, sums.vat, sums.total
    db.session.flush()


def withdraw_refusal(row: Quotation, _actor: Actor) -> DomainError | None:
    return None if row.state == RECEIVED else WrongState(state=row.state)


def withdraw(row: Quotation, values: dict[str, Any], actor: Actor) -> Quotation:
    """The supplier takes its offer back; it stays as a record."""
    row.state = WITHDRAWN
    db.session.flush()
    record(actor, "withdrawn", row.link, entity_id=row.entity_id, reason=values["reason"])
    return row
