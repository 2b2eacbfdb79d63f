"""Award an offer, and take an award back before an order stands on it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import case, insert, literal, select, update
from sqlalchemy.exc import IntegrityError

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, Problem, RequestInvalid, WrongState
from erp.i18n import listed
from procurement.awards.models import Award, AwardLine
from procurement.awards.queries import award_numbered, standing_on
from procurement.awards.queries import lines_of as given_by
from procurement.awards.rules import CANCELLED, MADE, Wish, award_refusal, limited_to, parts_wished
from procurement.duties import operations as duties
from procurement.duties.rules import AWARDER
from procurement.figures.queries import law_on
from procurement.numbering import numbered
from procurement.quotations.models import Quotation
from procurement.quotations.queries import lines_of as priced
from procurement.quotations.queries import offers_on
from procurement.quotations.rules import AWARDED, PASSED_OVER, RECEIVED
from procurement.requests.models import Request, RequestLine
from procurement.requests.queries import lines_of as asked
from procurement.requests.queries import method_of
from procurement.requests.rules import APPROVED, DIRECT, Method
from procurement.suppliers.models import Supplier
from procurement.suppliers.queries import check_may_be_engaged
from procurement.values import Priced, sums_of

CREATE, CANCEL = "procurement.award.create", "procurement.award.cancel"
AWARDABLE = (RECEIVED, AWARDED)


def refusal(row: Quotation, actor: Actor) -> DomainError | None:
    """What forbids awarding it whatever is said: its state, or who asks."""
    request = db.session.get_one(Request, row.request_id)
    if row.state not in AWARDABLE or request.state != APPROVED:
        return WrongState(state=request.state if row.state in AWARDABLE else row.state)
    if not open_of(request):
        return WrongState(state=AWARDED)
    return duties.refusal(request.number, AWARDER, actor, request.link, db.session.get_one(Supplier, row.supplier_id))


def award(row: Quotation, values: dict[str, Any], actor: Actor) -> Quotation:
    """Choose this offer for all that is left, or for the items and quantities named; an offer may be chosen again while something is left.

    Raises what the law and the separation of duties refuse, and WrongState to the second of two at once.
    """
    request = db.session.execute(select(Request).where(Request.id == row.request_id).with_for_update()).scalar_one()
    db.session.refresh(row)
    refused = refusal(row, actor)
    if refused is not None:
        raise refused
    supplier = db.session.get_one(Supplier, row.supplier_id)
    check_may_be_engaged(supplier)
    wish = Wish(*(values.get(name) or "" for name in ("ground", "reason", "members", "tender_number")))
    parts, left = _parts(request, values.get("places") or "")
    method, offers = method_of(request), limited_to(offers_on(request), parts)
    chosen = next(offer for offer in offers if offer.number == row.number)
    refused = award_refusal(chosen, offers, method, wish, clock.today())
    if refused is not None:
        raise refused
    duties.take(request.number, AWARDER, actor, request.link, request.entity_id, supplier)
    made = _written(row, request, parts, method, wish, actor)
    if not left:
        others = update(Quotation).where(Quotation.request_id == request.id, Quotation.state == RECEIVED, Quotation.id != row.id)
        db.session.execute(others.values(state=PASSED_OVER))
    row.state = AWARDED
    db.session.flush()
    record(actor, "awarded", made.link, entity_id=request.entity_id, changes={"supplier": [None, supplier.cr_number], "total": [None, made.total]})
    return row


def open_of(request: Request) -> dict[int, Decimal]:
    """Item -> quantity that no award gave yet."""
    return {line.place: line.quantity - line.awarded for line in asked(request) if line.awarded < line.quantity}


def _parts(request: Request, wished: str) -> tuple[dict[int, Decimal], bool]:
    """What is awarded now, and whether something is left for another award. Raises RequestInvalid."""
    open_ = open_of(request)
    parts = parts_wished(wished, open_)
    if parts is None:
        raise RequestInvalid([Problem("award.places", "places", facts={"open": listed(f"{place}:{open_[place]:f}" for place in open_)})])
    return parts, parts != open_


def _give(request: Request, parts: Mapping[int, Decimal], sign: int = 1) -> None:
    """Say at each item how much more, or less, of it is awarded; never more than asked."""
    if not parts:
        return
    more = case(*((RequestLine.place == place, literal(sign * quantity, RequestLine.awarded.type)) for place, quantity in parts.items()))
    lines = update(RequestLine).where(RequestLine.request_id == request.id, RequestLine.place.in_(parts))
    db.session.execute(lines.values(awarded=RequestLine.awarded + more))


def _written(row: Quotation, request: Request, parts: Mapping[int, Decimal], method: Method, wish: Wish, actor: Actor) -> Award:
    """The minutes' row and what it gives of each item. Raises WrongState to the second of two at once."""
    items = [(line, Priced(parts[line.place], line.unit_price)) for line in priced(row) if line.place in parts]
    sums = sums_of((part for _line, part in items), law_on(row.day).number("vat_pct"))
    made = Award(
        number=numbered(request.entity_id, "AW", clock.today()), request_id=request.id, entity_id=request.entity_id,
        quotation_id=row.id, supplier_id=row.supplier_id, day=clock.today(), method=DIRECT if wish.ground else method.name,
        article="Law M/128 32" if wish.ground else method.article, ground=wish.ground, reason=wish.reason, members=wish.members,
        tender_number=wish.tender_number, total=sums.total, awarded_by=actor.username, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    lines = [
        {
            "award_id": made.id, "entity_id": made.entity_id, "place": line.place, "description": line.description, "quantity": part.quantity,
            "unit_price": part.unit_price, "amount": part.amount,
        }
        for line, part in items
    ]  # fmt: skip
    db.session.execute(insert(AwardLine), lines)
    try:
        _give(request, parts)
    except IntegrityError as error:
        raise WrongState(state=AWARDED) from error
    return made


def cancel_refusal(row: Award, _actor: Actor) -> DomainError | None:
    return None if row.state == MADE else WrongState(state=row.state)


def cancel(row: Award, values: dict[str, Any], actor: Actor) -> Award:
    """As if never made: its offer stands again, and those passed over. Raises WrongState once an order stands on it."""
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    row.state = CANCELLED
    request = db.session.get_one(Request, row.request_id)
    _give(request, {line.place: line.quantity for line in given_by(row)}, sign=-1)
    again = Quotation.state == PASSED_OVER
    if row.quotation_id not in {other.quotation_id for other in standing_on(request)}:
        again |= Quotation.id == row.quotation_id
    db.session.execute(update(Quotation).where(Quotation.request_id == request.id, again).values(state=RECEIVED))
    db.session.flush()
    record(actor, "cancelled", row.link, entity_id=row.entity_id, reason=values["reason"])
    return row


__all__ = ["award", "award_numbered", "cancel", "cancel_refusal", "refusal"]
