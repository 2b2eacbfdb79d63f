"""Prepare, certify and take back works certificates, the last one first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from erp import clock
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, OwnDocument, Problem, RequestInvalid, WrongState
from finance.services import record, reverse
from finance.values import Event, Item
from procurement.certificates.models import Certificate
from procurement.certificates.rules import CANCELLED, CERTIFIED, DRAFT, worth
from procurement.drafts import changed, ended, named_in
from procurement.duties import operations as duties
from procurement.duties.rules import RECEIVER
from procurement.errors import AlreadyClaimed
from procurement.numbering import document_numbered, numbered
from procurement.orders.models import Order
from procurement.orders.queries import case_of, coding, locked, standing, supplier_of
from procurement.orders.rules import ISSUED
from procurement.values import GOODS

KIND = "procurement.certificate"
CREATE, CERTIFY, CANCEL = (f"procurement.certificate.{verb}" for verb in ("create", "certify", "cancel"))
Plan = Sequence[tuple[Certificate | None, dict[str, Any]]]


def certificate_numbered(number: str) -> Certificate:
    """Raises NotFound."""
    return document_numbered(Certificate, KIND, number)


def create(plan: Plan, actor: Actor) -> list[Certificate]:
    """Drafts on issued orders of works and services. Raises WrongState, BelowBefore, BeyondOrder, RequestInvalid."""
    made, orders = [], named_in(Order, plan, "order_id")
    for _row, values in plan:
        order = orders[values["order_id"]]
        if order.state != ISSUED:
            raise WrongState(state=order.state)
        if order.kind == GOODS:
            raise RequestInvalid([Problem("certificate.goods_are_received", "order")])
        row = Certificate(
            number=numbered(order.entity_id, "CT", values["day"]), order_id=order.id, entity_id=order.entity_id, prepared_by=actor.username,
            recorded_at=clock.now(), day=values["day"], cumulative=values["cumulative"],
            undone=values.get("undone") or 0, undone_reason=values.get("undone_reason") or "", note=values.get("note") or "",
        )  # fmt: skip
        _measure(row, order)
        db.session.add(row)
        db.session.flush()
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[Certificate]:
    return changed(plan, (DRAFT,), _change, actor)


def _change(row: Certificate, values: dict[str, Any]) -> None:
    for name, empty in (("day", ""), ("cumulative", 0), ("undone", 0), ("undone_reason", ""), ("note", "")):
        if name in values:
            setattr(row, name, values[name] if values[name] is not None else empty)
    _measure(row, db.session.get_one(Order, row.order_id))


def _measure(row: Certificate, order: Order) -> None:
    if row.undone and not row.undone_reason:
        raise RequestInvalid([Problem("certificate.undone_reason", "undone_reason")])
    found = worth(row.cumulative, standing(order), order.accepted_vat, row.undone)
    row.work, row.recovered, row.vat = found.work, found.recovered, found.vat


def certify_refusal(row: Certificate, actor: Actor) -> DomainError | None:
    if row.state != DRAFT:
        return WrongState(state=row.state)
    if row.prepared_by == actor.username:
        return OwnDocument()
    order = db.session.get_one(Order, row.order_id)
    return duties.refusal(case_of(order), RECEIVER, actor, order.link, supplier_of(order))


def certify(row: Certificate, _values: dict[str, Any], actor: Actor) -> Certificate:
    """By another person than who measured: accrues the work and its VAT. Raises OwnDocument, SeparationOfDuties, and what recording refuses."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = certify_refusal(row, actor)
    if refused is not None:
        raise refused
    if order.state != ISSUED:
        raise WrongState(state=order.state)
    _measure(row, order)
    duties.take(case_of(order), RECEIVER, actor, row.link, row.entity_id, supplier_of(order))
    order.accepted_net, order.accepted_vat = order.accepted_net + row.work, order.accepted_vat + row.vat
    order.undone += row.undone
    order.recovered += row.recovered
    row.state, row.certified_by = CERTIFIED, actor.username
    db.session.flush()
    record(_event(row, order), actor=actor)
    audit(actor, "certified", row.link, entity_id=row.entity_id, changes={"work": [None, row.work]})
    return row


def _event(row: Certificate, order: Order) -> Event:
    parts = (("work", row.work - row.recovered), ("vat", row.vat), ("advance_recovered", row.recovered))
    party = supplier_of(order).party
    items = tuple(Item(part, amount, coding(order), party, reference=order.link, document=order.link) for part, amount in parts if amount)
    unit = tree().unit_of(row.entity_id).code
    return Event("procurement.accepted.certificate", f"{row.link}/certified", clock.today(), unit, items, order.title, row.link)


def cancel_refusal(row: Certificate, _actor: Actor) -> DomainError | None:
    if row.state == CANCELLED:
        return WrongState(state=row.state)
    if row.state == CERTIFIED:
        order = db.session.get_one(Order, row.order_id)
        if order.state != ISSUED or order.accepted_net + order.undone != row.cumulative:
            return WrongState(state=row.state)
        if row.claimed:
            return AlreadyClaimed(document=row.number)
    return None


def cancel(row: Certificate, values: dict[str, Any], actor: Actor) -> Certificate:
    """As if never certified; the last certificate first. Raises AlreadyClaimed, WrongState."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.state == CERTIFIED:
        order.accepted_net, order.accepted_vat = order.accepted_net - row.work, order.accepted_vat - row.vat
        order.recovered -= row.recovered
        order.undone -= row.undone
        reverse(f"{row.link}/certified", day=clock.today(), reason=values["reason"], actor=actor)
    return ended(row, CANCELLED, "cancelled", values["reason"], actor)
