"""Return goods or lower a price after a claim, take in the supplier's credit note, record it, collect what was paid already."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert

from erp import clock
from erp.approvals import taking_back
from erp.approvals.operations import send as send_for_approval
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, Problem, RequestInvalid, WrongState
from erp.i18n import _
from erp.money import Halalas, shown
from procurement.credits.booking import book, collect_event, credit_events, replaced_refusal, still_payable, unbook
from procurement.credits.models import CreditLine, CreditNote
from procurement.credits.queries import claim_of, credit_numbered, lines_of, standing_on
from procurement.credits.rules import (
    APPROVED,
    CANCELLED,
    COLLECTED,
    DRAFT,
    HANDED,
    PRICE,
    REPLACE,
    RETURNED,
    WAITING,
    Claimed,
    Taken,
    payable_refusal,
    taken,
    vat_share,
)
from procurement.drafts import changed, ended
from procurement.duties import operations as duties
from procurement.duties.rules import PAYER, RECEIVER
from procurement.errors import PaymentStands, VatMismatch
from procurement.invoices import rules as claims
from procurement.invoices.models import Invoice, InvoiceLine
from procurement.invoices.queries import lines_of as claimed_lines
from procurement.numbering import numbered
from procurement.once import refuse_twice, stored_once
from procurement.orders.models import Order
from procurement.orders.queries import case_of, locked, supplier_of
from procurement.orders.rules import ISSUED

CREATE, HAND, NOTE, APPROVE, CANCEL, COLLECT = (
    f"procurement.credit.{verb}" for verb in ("create", "handover", "note", "approve", "cancel", "collect")
)  # fmt: skip
Plan = Sequence[tuple[CreditNote | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[CreditNote]:
    """Drafts on claims of goods and services that are due or paid. Raises WrongState, CreditBeyond, RequestInvalid."""
    made = []
    for _row, values in plan:
        claim = db.session.get_one(Invoice, values["invoice_id"])
        row = CreditNote(
            number=numbered(claim.entity_id, "CN", values["day"]), kind=values["kind"], order_id=claim.order_id, invoice_id=claim.id,
            entity_id=claim.entity_id, supplier_id=claim.supplier_id, day=values["day"], cause=values["cause"], prepared_by=actor.username,
            recorded_at=clock.now(),
        )  # fmt: skip
        check_claim(row, claim)
        db.session.add(row)
        db.session.flush()
        _write_lines(row, claim, values.get("lines") or [])
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[CreditNote]:
    return changed(plan, (DRAFT,), _change, actor)


def _change(row: CreditNote, values: dict[str, Any]) -> None:
    for name in ("kind", "day", "cause"):
        setattr(row, name, values.get(name, getattr(row, name)))
    claim = claim_of(row)
    check_claim(row, claim)
    given = values.get("lines")
    kept = [{name: getattr(x, name) for name in ("place", "quantity", "unit_price")} for x in lines_of(row)]
    _write_lines(row, claim, kept if given is None else given)


def check_claim(row: CreditNote, claim: Invoice) -> None:
    """A claim of items that is due, or ordered and paid; replacement only while it is due and the order open. Raises WrongState, PaymentStands."""
    if claim.kind != claims.CLAIM:
        raise RequestInvalid([Problem("credit.items_only", "invoice")])
    if claim.state not in (claims.APPROVED, claims.ORDERED):
        raise WrongState(state=claim.state)
    order = db.session.get_one(Order, claim.order_id)
    if claim.state == claims.ORDERED:
        if still_payable(claim):
            raise PaymentStands(orders=claim.extra.get("payment_orders", []))
        if row.kind == REPLACE:
            raise RequestInvalid([Problem("credit.paid_not_replaced", "kind")])
    if row.kind == REPLACE and order.state != ISSUED:
        raise WrongState(state=order.state)
    if row.kind == REPLACE and any(other.kind == PRICE for other in standing_on(claim)):
        raise RequestInvalid([Problem("credit.price_lowered", "kind")])


def _write_lines(row: CreditNote, claim: Invoice, given: Sequence[dict[str, Any]]) -> None:
    if not given or len({line["place"] for line in given}) < len(given):
        raise RequestInvalid([Problem("receipt.item_twice" if given else "credit.empty", "lines")])
    lowered = row.kind == PRICE
    wrong = [
        Problem("credit.price_needed" if lowered else "credit.price_not_asked", f"lines.{n}.unit_price")
        for n, line in enumerate(given) if bool(line.get("unit_price")) != lowered
    ]  # fmt: skip
    known = {line.place: line for line in claimed_lines(claim)}
    wrong += [Problem("quotation.no_item", f"lines.{n}.place", facts={"place": x["place"]}) for n, x in enumerate(given) if x["place"] not in known]
    if wrong:
        raise RequestInvalid(wrong)
    db.session.execute(delete(CreditLine).where(CreditLine.credit_id == row.id))
    rows = [
        {
            "credit_id": row.id, "entity_id": row.entity_id, "place": line["place"], "description": known[line["place"]].description,
            "quantity": line["quantity"], "unit_price": line.get("unit_price") if lowered else None, "amount": 0, "booked": 0,
        }
        for line in given
    ]  # fmt: skip
    db.session.execute(insert(CreditLine), rows)
    measure(row, claim, None)


def measure(row: CreditNote, claim: Invoice, vat: int | None) -> None:
    """The note's sums as the claim stands now. Raises CreditBeyond, VatMismatch."""
    items = {line.place: line for line in claimed_lines(claim)}
    for line in lines_of(row):
        found = _taken(items[line.place], line.quantity, line.unit_price)
        line.amount, line.booked = found.amount, found.booked
    lines = lines_of(row)
    row.net, row.booked_net = sum(line.amount for line in lines), sum(line.booked for line in lines)
    right = vat_share(row.net, claim.net, claim.vat, claim.credited_net, claim.credited_vat)
    if vat is not None and abs(vat - right) > max(1, len(lines)):
        raise VatMismatch(claimed=Halalas(vat), right=Halalas(right), percent=_percent(claim))
    row.vat = right if vat is None else min(vat, claim.vat - claim.credited_vat)
    booked_before = sum(item.credited_booked for item in items.values())
    row.booked_vat = vat_share(row.booked_net, claim.accrued_net, claim.accrued_vat, booked_before, claim.credited_booked_vat)
    row.total = row.net + row.vat
    row.owed = claim.state == claims.ORDERED
    if not row.owed:
        left = claim.net - claim.credited_net - claim.retention - claim.penalty
        refused = payable_refusal(row.net, row.vat, left, claim.vat - claim.credited_vat)
        if refused is not None:
            raise refused
    db.session.flush()


def _taken(item: InvoiceLine, quantity: Decimal, unit_price: int | None) -> Taken:
    line = Claimed(item.place, item.matched, item.amount, item.booked, item.credited, item.credited_amount, item.credited_booked)
    return taken(line, quantity, unit_price)


def _percent(claim: Invoice) -> str:
    return format((Decimal(claim.vat) * 100 / claim.net).quantize(Decimal("0.01")).normalize(), "f") if claim.net else "0"


def hand_refusal(row: CreditNote, actor: Actor) -> DomainError | None:
    if row.state != DRAFT or row.kind == PRICE:
        return WrongState(state=row.state)
    order = db.session.get_one(Order, row.order_id)
    return duties.refusal(case_of(order), RECEIVER, actor, order.link, supplier_of(order))


def hand_over(row: CreditNote, _values: dict[str, Any], actor: Actor) -> CreditNote:
    """The goods leave the house against this note; nothing is written before the credit note comes. Raises SeparationOfDuties, WrongState."""
    refused = hand_refusal(row, actor)
    if refused is not None:
        raise refused
    order = db.session.get_one(Order, row.order_id)
    duties.take(case_of(order), RECEIVER, actor, row.link, row.entity_id, supplier_of(order))
    row.state, row.handed_by = HANDED, actor.username
    db.session.flush()
    audit(actor, "handed back", row.link, entity_id=row.entity_id, changes={"total": [None, row.total]})
    return row


def note_refusal(row: CreditNote, _actor: Actor) -> DomainError | None:
    wanted = (DRAFT, RETURNED) if row.kind == PRICE else (HANDED, RETURNED)
    return None if row.state in wanted else WrongState(state=row.state)


def note(row: CreditNote, values: dict[str, Any], actor: Actor) -> CreditNote:
    """The supplier's credit note came: sent for approval with it. Raises DuplicateInvoice, VatMismatch, CreditBeyond, WrongState."""
    if (refused := note_refusal(row, actor)) is not None:
        raise refused
    paper, uuid = values["note_number"], values.get("tax_uuid") or ""
    once = claims.once_of(row.supplier_id, paper)
    refuse_twice(CreditNote, row.id, paper, once, uuid)
    with stored_once(paper):
        row.note_number, row.note_day, row.tax_uuid, row.once = paper, values["note_day"], uuid, once
    claim, order = claim_of(row), db.session.get_one(Order, row.order_id)
    check_claim(row, claim)
    measure(row, claim, values.get("vat"))
    row.state, row.prepared_by = WAITING, actor.username
    db.session.flush()
    supplier = supplier_of(order)
    title = _("Credit note of %(amount)s by %(who)s: %(what)s", amount=shown(row.total), who=supplier.name_ar, what=order.title[:60])
    owners = tuple(filter(None, (supplier.kept_by, supplier.kept_person)))
    send_for_approval(row.link, actor, entity_id=row.entity_id, title=title, amount=row.total, chapter=order.economic[:2], excluded=owners)
    return row


withdraw_refusal, withdraw = taking_back.refusal, taking_back.back_to(RETURNED)


def digest(key: str) -> str:
    row = credit_numbered(key)
    lines = [(x.place, str(x.quantity), x.unit_price) for x in lines_of(row)]
    return sha256(json.dumps([row.invoice_id, row.kind, row.note_number, row.net, row.vat, lines], default=str).encode()).hexdigest()


def approve_refusal(key: str, actor: Actor) -> DomainError | None:
    order = db.session.get_one(Order, credit_numbered(key).order_id)
    return duties.refusal(case_of(order), PAYER, actor, order.link, supplier_of(order))


def apply(key: str, actor: Actor) -> None:
    """Record the note: the payable lowered, or the supplier owes it. Raises SeparationOfDuties, CreditBeyond, and what recording refuses."""
    row = credit_numbered(key)
    order, claim = locked(row.order_id), claim_of(row)
    db.session.refresh(claim)
    if row.state != WAITING:
        raise WrongState(state=row.state)
    supplier = supplier_of(order)
    duties.take(case_of(order), PAYER, actor, row.link, row.entity_id, supplier)
    check_claim(row, claim)
    measure(row, claim, row.vat)
    book(row, claim, order)
    row.state, row.decided_by = APPROVED, actor.username
    db.session.flush()
    credit_events(row, claim, order, actor)


def forget_once(row: CreditNote) -> None:
    """The supplier's paper may be entered anew."""
    row.once = None


turn_down = taking_back.turning_down(credit_numbered, forget_once)


def cancel_refusal(row: CreditNote, _actor: Actor) -> DomainError | None:
    if row.state not in (DRAFT, HANDED, RETURNED, APPROVED):
        return WrongState(state=row.state)
    if row.state == APPROVED:
        return replaced_refusal(row, db.session.get_one(Order, row.order_id), claim_of(row))
    return None


def cancel(row: CreditNote, values: dict[str, Any], actor: Actor) -> CreditNote:
    """As if never credited: what it lowered is owed again. Raises WrongState, OrderBegun where the goods were replaced meanwhile."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.state == APPROVED:
        unbook(row, claim_of(row), order, values["reason"], actor)
    forget_once(row)
    return ended(row, CANCELLED, "cancelled", values["reason"], actor)


def collect_refusal(row: CreditNote, _actor: Actor) -> DomainError | None:
    return None if row.state == APPROVED and row.owed else WrongState(state=row.state)


def collect(row: CreditNote, values: dict[str, Any], actor: Actor) -> CreditNote:
    """The supplier paid back what had been paid: available again on the line within the year. Raises WrongState."""
    order = locked(row.order_id)
    db.session.refresh(row)
    refused = collect_refusal(row, actor)
    if refused is not None:
        raise refused
    collect_event(row, order, values["reason"], actor)
    return ended(row, COLLECTED, "collected", values["reason"], actor)


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge: the claim, what goes back and why, and who owes whom."""
    row = credit_numbered(key)
    claim, order = claim_of(row), db.session.get_one(Order, row.order_id)
    return [
        (_("Purchase order"), f"{order.number} {order.title}"), (_("Claim"), f"{claim.number} {claim.supplier_number}"),
        (_("Total of the claim"), shown(claim.total)), (_("Credited before"), shown(claim.credited_net + claim.credited_vat)),
        (_("Credited now"), shown(row.total)), (_("Why it goes back"), row.cause),
        (_("Effect"), _("The supplier owes it: the claim is paid") if row.owed else _("Less is paid on the claim")),
    ]  # fmt: skip


__all__ = ["COLLECT", "HANDED", "apply", "cancel", "collect", "create", "digest", "facts", "hand_over", "note", "turn_down"]
