"""Enter, approve and undo claims; `measuring` says what they come to. Approving records the match; the duty of the payer is taken then."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from erp import clock
from erp.approvals import taking_back
from erp.approvals.operations import send as send_for_approval
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from erp.i18n import _
from erp.money import shown
from finance.services import record_all, reverse
from finance.values import Event, Item
from procurement.drafts import changed, ended, named_in
from procurement.duties import operations as duties
from procurement.duties.rules import PAYER
from procurement.errors import CreditStands, PaymentStands
from procurement.invoices.measuring import check_penalty, match, measure, take_advance, take_certificate
from procurement.invoices.models import Invoice
from procurement.invoices.queries import certificate_of, invoice_numbered, lines_of
from procurement.invoices.rules import (
    ADVANCE,
    APPROVED,
    CANCELLED,
    CERTIFICATE,
    CLAIM,
    DRAFT,
    EDITABLE,
    ORDERED,
    REJECTED,
    RETURNED,
    WAITING,
    Match,
    items_of,
    once_of,
)
from procurement.numbering import numbered
from procurement.once import refuse_twice, stored_once
from procurement.orders.models import Order
from procurement.orders.queries import case_of, coding, locked, supplier_of
from procurement.orders.queries import lines_of as items_bought
from procurement.orders.rules import CLOSED, ISSUED

CREATE, APPROVE, CANCEL = (f"procurement.invoice.{verb}" for verb in ("create", "approve", "cancel"))
TEXTS = ("tax_number", "tax_uuid", "tax_hash", "penalty_reason")
HEAD = ("supplier_number", "day", "received_day", *TEXTS)
Plan = Sequence[tuple[Invoice | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Invoice]:
    """New drafts. Raises DuplicateInvoice, WrongState, RequestInvalid and what matching refuses."""
    made, orders = [], named_in(Order, plan, "order_id")
    for _row, values in plan:
        order = orders[values["order_id"]]
        if order.state not in (ISSUED, CLOSED):
            raise WrongState(state=order.state)
        row = Invoice(
            number=numbered(order.entity_id, "CL", values["received_day"]), kind=values["kind"], order_id=order.id, entity_id=order.entity_id,
            supplier_id=order.supplier_id, prepared_by=actor.username, recorded_at=clock.now(), certificate_id=values.get("certificate_id"),
        )  # fmt: skip
        _refuse_twice(row, values)
        _fill(row, values)
        with stored_once(row.supplier_number):
            db.session.add(row)
        measure(row, order, values.get("lines") or [], values.get("vat"), values.get("penalty") or 0)
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[Invoice]:
    return changed(plan, EDITABLE, _change, actor)


def _change(row: Invoice, values: dict[str, Any]) -> None:
    _refuse_twice(row, values)
    with stored_once(values.get("supplier_number", row.supplier_number)):
        _fill(row, values)
    lines = values.get("lines")
    given = lines if lines is not None else [{n: getattr(x, n) for n in ("place", "quantity", "unit_price")} for x in lines_of(row)]
    vat, penalty = values.get("vat", row.vat if lines is None else None), values.get("penalty", row.penalty) or 0
    measure(row, db.session.get_one(Order, row.order_id), given, vat, penalty)


def _fill(row: Invoice, values: dict[str, Any]) -> None:
    for name in HEAD:
        if name in values:
            setattr(row, name, values[name] if values[name] is not None else "")
    row.once = once_of(row.supplier_id, row.supplier_number)


def _refuse_twice(row: Invoice, values: dict[str, Any]) -> None:
    """The same paper of the same supplier, or the same e-invoice. Raises DuplicateInvoice."""
    paper, uuid = (values.get(name, getattr(row, name)) or "" for name in ("supplier_number", "tax_uuid"))
    refuse_twice(Invoice, row.id, paper, once_of(row.supplier_id, paper), uuid)


def send_refusal(row: Invoice, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def send(row: Invoice, _values: dict[str, Any], actor: Actor) -> Invoice:
    if row.state not in EDITABLE:
        raise WrongState(state=row.state)
    order = db.session.get_one(Order, row.order_id)
    row.state, row.prepared_by = WAITING, actor.username
    db.session.flush()
    supplier = supplier_of(order)
    title = _("Claim of %(amount)s by %(who)s: %(what)s", amount=shown(row.total), who=supplier.name_ar, what=order.title[:60])
    owners = tuple(filter(None, (supplier.kept_by, supplier.kept_person)))
    send_for_approval(row.link, actor, entity_id=row.entity_id, title=title, amount=row.total, chapter=order.economic[:2], excluded=owners)
    return row


withdraw_refusal, withdraw = taking_back.refusal, taking_back.back_to(DRAFT)


def digest(key: str) -> str:
    row = invoice_numbered(key)
    lines = [(x.place, str(x.quantity), x.unit_price) for x in lines_of(row)]
    material = [row.order_id, row.supplier_number, row.net, row.vat, row.retention, row.penalty, row.recovered, lines]
    return sha256(json.dumps(material, default=str).encode()).hexdigest()


def approve_refusal(key: str, actor: Actor) -> DomainError | None:
    """Who asked, awarded, received, or keeps the supplier's record doesn't let it be paid."""
    order = db.session.get_one(Order, invoice_numbered(key).order_id)
    return duties.refusal(case_of(order), PAYER, actor, order.link, supplier_of(order))


def apply(key: str, actor: Actor) -> None:
    """Record the match. Raises SeparationOfDuties, what matching refuses by now, and what recording refuses."""
    row = invoice_numbered(key)
    order = locked(row.order_id)
    if row.state != WAITING:
        raise WrongState(state=row.state)
    supplier = supplier_of(order)
    duties.take(case_of(order), PAYER, actor, row.link, row.entity_id, supplier)
    if row.kind == CLAIM:
        match(row, order)
        _book(row, order, 1)
    elif row.kind == CERTIFICATE:
        take_certificate(row, order, [])
        _mark_certificate(row, True)
        order.claimed_net, order.claimed_vat = order.claimed_net + row.net + row.recovered, order.claimed_vat + row.vat
    else:
        take_advance(row, order, [])
        order.advance = row.net
    check_penalty(row.penalty, order)
    order.penalties += row.penalty
    events = events_of(row, order)
    row.state, row.decided_by = APPROVED, actor.username
    row.extra = {**row.extra, "sources": [event.source for event in events]}
    db.session.flush()
    record_all(events, actor=actor)


def _book(row: Invoice, order: Order, sign: int) -> None:
    items = {line.place: line for line in items_bought(order)}
    for line in lines_of(row):
        item = items[line.place]
        item.invoiced, item.invoiced_amount = item.invoiced + sign * line.matched, item.invoiced_amount + sign * line.booked
    order.claimed_net, order.claimed_vat = order.claimed_net + sign * row.accrued_net, order.claimed_vat + sign * row.accrued_vat
    db.session.flush()


def _mark_certificate(row: Invoice, claimed: bool) -> None:
    certificate = certificate_of(row)
    assert certificate is not None
    certificate.claimed = claimed
    db.session.flush()


def events_of(row: Invoice, order: Order) -> list[Event]:
    """The match (or the advance), what is retained, and the penalty."""
    party, coded, unit, today = supplier_of(order).party, coding(order), tree().unit_of(row.entity_id).code, clock.today()

    def event(kind: str, act: str, items: tuple[Item, ...]) -> Event:
        return Event(kind, f"{row.link}/{act}", today, unit, items, f"{order.title} {row.supplier_number}", row.link)

    def item(part: str, amount: int) -> Item:
        return Item(part, amount, coded, party, row.due_day, reference=order.link, document=row.link)

    if row.kind == ADVANCE:
        return [event("procurement.advance", "advanced", (item("net", row.net),))]
    matched = Match(row.net, row.vat, row.accrued_net, row.accrued_vat, row.recovered)
    found = [event("procurement.claim.matched", "matched", items_of(matched, coded, party, order.link, row.link, row.due_day))]
    if row.retention:
        found.append(event("procurement.retention.held", "retained", (item("amount", row.retention),)))
    if row.penalty:
        found.append(event("procurement.penalty", "penalty", (item("amount", row.penalty),)))
    return found


def forget_once(row: Invoice) -> None:
    """The supplier's paper may be entered anew."""
    row.once = None


turn_down = taking_back.turning_down(invoice_numbered, forget_once)


def cancel_refusal(row: Invoice, _actor: Actor) -> DomainError | None:
    if row.state == ORDERED:
        return PaymentStands(orders=row.extra.get("payment_orders", []))
    if row.state not in (DRAFT, RETURNED, APPROVED) or row.retention_released:
        return WrongState(state=row.state)
    if row.credited_net:
        return CreditStands(document=row.number)
    order = db.session.get_one(Order, row.order_id)
    return WrongState(state="recovered") if row.kind == ADVANCE and row.state == APPROVED and order.recovered else None


def cancel(row: Invoice, values: dict[str, Any], actor: Actor) -> Invoice:
    """As if never matched: what was accepted may be claimed anew. Raises PaymentStands, WrongState."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.state == APPROVED:
        if row.kind == CLAIM:
            _book(row, order, -1)
        elif row.kind == CERTIFICATE:
            _mark_certificate(row, False)
            order.claimed_net, order.claimed_vat = order.claimed_net - row.net - row.recovered, order.claimed_vat - row.vat
        else:
            order.advance = 0
        order.penalties -= row.penalty
        db.session.flush()
        for source in reversed(row.extra.get("sources", [])):
            reverse(source, day=clock.today(), reason=values["reason"], actor=actor)
    forget_once(row)
    return ended(row, CANCELLED, "cancelled", values["reason"], actor)


def add_tax_invoice_refusal(row: Invoice, _actor: Actor) -> DomainError | None:
    return None if row.state not in (CANCELLED, REJECTED) and not row.tax_number else WrongState(state=row.state)


def add_tax_invoice(row: Invoice, values: dict[str, Any], actor: Actor) -> Invoice:
    """The tax invoice may follow the claim. Raises DuplicateInvoice."""
    if (refused := add_tax_invoice_refusal(row, actor)) is not None:
        raise refused
    _refuse_twice(row, {"tax_uuid": values.get("tax_uuid")})
    row.tax_number, row.tax_uuid = values["tax_number"], values.get("tax_uuid") or ""
    db.session.flush()
    audit(actor, "tax invoice added", row.link, entity_id=row.entity_id, changes={"tax_number": ["", row.tax_number]})
    return row


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge: claim, order and acceptance side by side."""
    row = invoice_numbered(key)
    order = db.session.get_one(Order, row.order_id)
    found: list[tuple[str, Any]] = [
        (_("Purchase order"), f"{order.number} {order.title}"), (_("Total with VAT"), shown(row.total)),
        (_("Accrued at acceptance"), shown(row.accrued_net + row.accrued_vat)),
        (_("Difference with VAT"), shown(row.total - row.accrued_net - row.accrued_vat)),
    ]  # fmt: skip
    found += [(str(label), shown(amount)) for label, amount in ((_("Retained"), row.retention), (_("Delay penalty"), row.penalty)) if amount]
    return found
