"""Place, issue, close and cancel purchase orders. Issuing turns the reservation into a commitment, or is refused with what lacks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select

from erp import clock
from erp.approvals import taking_back
from erp.approvals.operations import send as send_for_approval
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from erp.i18n import _
from erp.money import rounded, shown
from finance.services import budget_effects, record, record_all, reverse, standing_of
from finance.values import Event, Item
from procurement.awards import rules as awards
from procurement.awards.models import Award
from procurement.awards.queries import lines_of as awarded
from procurement.certificates.models import Certificate
from procurement.drafts import changed, ended
from procurement.errors import AdvanceBeyondLaw, OrderBegun, StillOpen
from procurement.figures.queries import law_on
from procurement.figures.words import article_words
from procurement.invoices.models import Invoice
from procurement.numbering import numbered
from procurement.orders import years
from procurement.orders.models import Order, OrderLine
from procurement.orders.queries import KIND, changes_of, coding, last_prices, lines_of, locked, order_numbered, supplier_of, unordered, years_of
from procurement.orders.rules import CANCELLED, CLOSED, DRAFT, EDITABLE, ISSUED, RETURNED, WAITING, committing
from procurement.quotations.models import Quotation
from procurement.receipts.models import Receipt
from procurement.requests.models import Request
from procurement.requests.queries import lines_of as asked
from procurement.requests.rules import APPROVED as REQUEST_APPROVED
from procurement.requests.rules import ORDERED as REQUEST_ORDERED
from procurement.suppliers.queries import check_may_be_engaged
from procurement.values import Priced, sums_of

CREATE, APPROVE, CLOSE, CANCEL = (f"procurement.order.{verb}" for verb in ("create", "approve", "close", "cancel"))
PENDING = ("draft", "waiting", "returned")
HEAD = ("day", "delivery_days", "destination", "advance_percent", "retention_percent", "terms")
Plan = Sequence[tuple[Order | None, dict[str, Any]]]


def place_refusal(row: Award, _actor: Actor) -> DomainError | None:
    return None if row.state == awards.MADE else WrongState(state=row.state)


def place(row: Award, _values: dict[str, Any], actor: Actor) -> Award:
    """A draft order with the items and prices of the awarded offer. Raises WrongState, to the second of two at once too."""
    db.session.refresh(row, with_for_update=True)
    if row.state != awards.MADE:
        raise WrongState(state=row.state)
    request, offer = db.session.get_one(Request, row.request_id), db.session.get_one(Quotation, row.quotation_id)
    given = awarded(row)
    net = sum(line.amount for line in given)
    order = Order(
        number=numbered(row.entity_id, "LPO", clock.today()), request_id=request.id, award_id=row.id, entity_id=row.entity_id,
        supplier_id=row.supplier_id, day=clock.today(), kind=request.kind, title=request.title, economic=request.economic, program=request.program,
        fund=request.fund, project=request.project, delivery_days=offer.delivery_days, net=net, vat=row.total - net, total=row.total,
        original_net=net, prepared_by=actor.username, recorded_at=clock.now(),
    )  # fmt: skip
    db.session.add(order)
    db.session.flush()
    units = {line.place: line.unit for line in asked(request)}
    items = [
        {
            "order_id": order.id, "entity_id": order.entity_id, "place": line.place, "description": line.description,
            "unit": units.get(line.place, ""), "quantity": line.quantity, "unit_price": line.unit_price, "amount": line.amount, "accepted": 0,
            "accepted_amount": 0, "invoiced": 0, "invoiced_amount": 0,
        }
        for line in given
    ]  # fmt: skip
    db.session.execute(insert(OrderLine), items)
    row.state = awards.ORDERED
    db.session.flush()
    audit(actor, "created", order.link, entity_id=order.entity_id, changes={"award": [None, row.number], "total": [None, order.total]})
    return row


def change(plan: Plan, actor: Actor) -> list[Order]:
    """Terms of a draft. Raises AdvanceBeyondLaw, WrongState."""
    return changed(plan, EDITABLE, _change, actor)


def _change(row: Order, values: dict[str, Any]) -> None:
    for name in HEAD:
        if name in values:
            empty: Any = "" if name == "terms" else 0 if name.endswith("percent") else "direct"
            setattr(row, name, values[name] if values[name] is not None else empty)
    _check_advance(row)
    if "years" in values:
        years.write(row, values["years"])


def _check_advance(row: Order) -> None:
    law = law_on(row.day)
    if row.advance_percent > law.number("advance_max_pct"):
        raise AdvanceBeyondLaw(percent=row.advance_percent, most=str(law.number("advance_max_pct")), article=law.article("advance_max_pct"))


def send_refusal(row: Order, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def send(row: Order, _values: dict[str, Any], actor: Actor) -> Order:
    """Send for approval by the matrix. Raises SupplierBarred, DocumentsExpired."""
    if row.state not in EDITABLE:
        raise WrongState(state=row.state)
    supplier = supplier_of(row)
    check_may_be_engaged(supplier)
    years.check_begins(row)
    row.state, row.prepared_by = WAITING, actor.username
    db.session.flush()
    title = _("Purchase order of %(amount)s to %(who)s: %(what)s", what=row.title[:60], who=supplier.name_ar, amount=shown(row.total))
    owners = tuple(filter(None, (supplier.kept_by, supplier.kept_person)))
    send_for_approval(row.link, actor, entity_id=row.entity_id, title=title, amount=row.total, chapter=row.economic[:2], excluded=owners)
    return row


withdraw_refusal, withdraw = taking_back.refusal, taking_back.back_to(DRAFT)


def digest(key: str) -> str:
    row = order_numbered(key)
    lines = [(x.place, x.description, str(x.quantity), x.unit_price) for x in lines_of(row)]
    material = [row.supplier_id, row.total, [getattr(row, name) for name in HEAD], lines, [(x.fiscal_year, x.amount) for x in years_of(row)]]
    return sha256(json.dumps(material, default=str, ensure_ascii=False).encode()).hexdigest()


def reserved_for(row: Order, request: Request) -> int:
    """What of the request's reservation this order may take: the estimate of what no issued order bears stays for it."""
    mine, left = {line.place: line.quantity for line in awarded(db.session.get_one(Award, row.award_id))}, unordered(request)
    if row.state not in (ISSUED, CLOSED):
        left = {place: quantity - mine.get(place, 0) for place, quantity in left.items()}
    rest = [Priced(left[line.place], line.unit_price) for line in asked(request) if left.get(line.place)]
    kept = sums_of(rest, law_on(request.day).number("vat_pct")).total if rest else 0
    if request.share is not None and request.total:
        kept = rounded(Decimal(kept) * request.share / request.total)
    return max(0, standing_of(request.link)["reserved"] - kept)


def settle_request(request: Request) -> None:
    """A request is ordered when issued orders bear all of its quantities; until then others can be awarded and ordered."""
    request.state = REQUEST_ORDERED if not unordered(request) else REQUEST_APPROVED
    db.session.flush()


def events_of(row: Order) -> list[Event]:
    """The commitment of this year's share, and the return of what the reservation held above it."""
    request, unit, today = db.session.get_one(Request, row.request_id), tree().unit_of(row.entity_id).code, clock.today()
    reserved = reserved_for(row, request)
    items, rest = committing(years.share_of(row), reserved, coding(row), supplier_of(row).party, request.link, row.link)
    found = [Event("budget.committed", f"{row.link}/committed", today, unit, items, row.title, row.link)]
    if rest:
        back = (Item("amount", rest, coding(row), reference=request.link),)
        found.append(Event("budget.reservation.dropped", f"{row.link}/released", today, unit, back, row.title, row.link))
    return found


def apply(key: str, actor: Actor) -> None:
    """Issue the order. Raises what the budget refuses, with the amount that is missing."""
    row = locked(order_numbered(key).id)
    if row.state != WAITING:
        raise WrongState(state=row.state)
    check_may_be_engaged(supplier_of(row))
    years.check_begins(row)
    events = events_of(row)
    record_all(events, actor=actor)
    years.issue(row, events[0].source, actor)
    row.state, row.decided_by = ISSUED, actor.username
    row.due_day = clock.today() + timedelta(days=row.delivery_days)
    row.extra = {**row.extra, "sources": [event.source for event in events]}
    db.session.flush()
    settle_request(db.session.get_one(Request, row.request_id))


def free_award(row: Order) -> None:
    """The award may be ordered anew."""
    db.session.get_one(Award, row.award_id).state = awards.MADE


turn_down = taking_back.turning_down(order_numbered, free_award)


def waiting_on(row: Order) -> list[str]:
    """Changes, receipts, certificates and claims on the order that are neither recorded nor void."""
    found = [change.number for change in changes_of(row) if change.state in PENDING]
    for model in (Receipt, Certificate, Invoice):
        question = select(model.number).where(model.order_id == row.id, model.state.in_(PENDING))
        found += db.session.execute(question.order_by(model.id)).scalars()
    return found


def close_refusal(row: Order, _actor: Actor) -> DomainError | None:
    if row.state != ISSUED:
        return WrongState(state=row.state)
    pending = waiting_on(row)
    return StillOpen(documents=pending) if pending else None


def close(row: Order, values: dict[str, Any], actor: Actor) -> Order:
    """Nothing more is expected: what stands committed returns to the line. Raises StillOpen, WrongState."""
    row = locked(row.id)
    refused = close_refusal(row, actor)
    if refused is not None:
        raise refused
    left = standing_of(row.link)["committed"]
    if left:
        item = Item("amount", left, coding(row), supplier_of(row).party, reference=row.link)
        unit = tree().unit_of(row.entity_id).code
        record(Event("budget.commitment.closed", f"{row.link}/closed", clock.today(), unit, (item,), row.title, row.link), actor=actor)
    years.drop_later(row, values["reason"], actor)
    return ended(row, CLOSED, "closed", values["reason"], actor, {"returned": [None, left]})


def cancel_refusal(row: Order, _actor: Actor) -> DomainError | None:
    if row.state not in (DRAFT, RETURNED, ISSUED):
        return WrongState(state=row.state)
    if row.accepted_net or row.advance or years.begun_later(row):
        return OrderBegun(order=row.number)
    pending = waiting_on(row) if row.state == ISSUED else []
    return StillOpen(documents=pending) if pending else None


def cancel(row: Order, values: dict[str, Any], actor: Actor) -> Order:
    """As if never issued: the reservation stands as before, the award may be ordered anew. Raises OrderBegun, StillOpen, WrongState."""
    row = locked(row.id)
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.state == ISSUED:
        years.drop_later(row, values["reason"], actor)
        sources = [f"{change.link}/approved" for change in changes_of(row) if change.state == "approved" and change.difference and not change.later]
        for source in [*reversed(sources), *reversed(row.extra.get("sources", []))]:
            reverse(source, day=clock.today(), reason=values["reason"], actor=actor)
    row.state, row.reason = CANCELLED, values["reason"]
    db.session.flush()
    settle_request(db.session.get_one(Request, row.request_id))
    free_award(row)
    db.session.flush()
    audit(actor, "cancelled", row.link, entity_id=row.entity_id, reason=values["reason"])
    return row


def effect_of(row: Order) -> list[dict[str, Any]]:
    """What issuing takes from the line beyond what is reserved for it already."""
    reserved = reserved_for(row, db.session.get_one(Request, row.request_id))
    return budget_effects({(row.day.year, coding(row)): years.share_of(row) - reserved})


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge: the law's ground, the budget, and prices against the last ones paid."""
    row = order_numbered(key)
    award, supplier = db.session.get_one(Award, row.award_id), supplier_of(row)
    found: list[tuple[str, Any]] = [
        (_("Supplier"), f"{supplier.cr_number} {supplier.name_ar}"), (_("Total with VAT"), shown(row.total)),
        (_("Article"), article_words(award.article)),
    ]  # fmt: skip
    by_year = years_of(row)
    found += [(_("Share of %(year)s, with VAT", year=share.fiscal_year), shown(share.amount)) for share in by_year]
    law = law_on(row.day)
    if by_year or row.total >= law.amount("mof_contract_review_from"):
        found.append((_("Review of the contract by the Ministry of Finance"), article_words(law.article("mof_contract_review_from"))))
    for effect in effect_of(row):
        if effect.get("problem"):
            found.append((effect["code"], effect["problem"]))
        if effect.get("before") is not None:
            found += [(_("Available before"), shown(effect["before"])), (_("Available after"), shown(effect["after"]))]
    known = last_prices(row)
    for line in lines_of(row):
        last = known.get(line.description)
        if last and line.unit_price > last:
            said = _("%(now)s, last paid %(last)s", now=shown(line.unit_price), last=shown(last))
            found.append((_("Dearer than last time: %(what)s", what=line.description[:60]), said))
    return found


__all__ = ["KIND", "apply", "cancel", "change", "close", "digest", "facts", "place", "send", "turn_down"]
