"""What the platform's list says of our payment orders: an order that it has paid is paid in both books.

The list is stored as it was said (`finance.platform`); whoever may settle payments takes it over, with the list or afterwards from
the treasurer's desk. What can't be taken over (another amount, an order that was never sent) stays a difference in the report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import or_, select

from erp.auth.values import Actor
from erp.db import db
from erp.importing.preview import Plan
from finance.payments.batches import SETTLE, note_settled
from finance.payments.models import PaymentOrder
from finance.payments.settling import pay_on
from finance.payments.values import SENT, TREASURY
from finance.platform import importer
from finance.platform.models import EtimadStatus
from finance.platform.rules import PAID_WORDS, PAYMENT_ORDER


@dataclass(frozen=True)
class Said:
    """An order that we sent, and the platform's word that it is paid."""

    order: PaymentOrder
    status: EtimadStatus

    @property
    def clear(self) -> bool:
        return self.order.amount == self.status.amount


def waiting() -> Iterator[Said]:
    """Orders sent to the platform of which its last word is that they are paid."""
    named = or_(
        EtimadStatus.our_number == PaymentOrder.number,
        (PaymentOrder.etimad_number != "") & (EtimadStatus.etimad_number == PaymentOrder.etimad_number),
    )
    question = (
        select(PaymentOrder, EtimadStatus)
        .join(EtimadStatus, named)
        .where(
            PaymentOrder.state == SENT, PaymentOrder.road == TREASURY, EtimadStatus.document_kind == PAYMENT_ORDER,
            EtimadStatus.unit_id == PaymentOrder.unit_id,
        )
        .order_by(EtimadStatus.day.desc(), EtimadStatus.id.desc())
    )  # fmt: skip
    seen: set[int] = set()
    for order, status in db.session.execute(question):
        if order.id not in seen and status.status.strip().lower() in PAID_WORDS:
            yield Said(order, status)
        seen.add(order.id)


def take_over(actor: Actor) -> list[str]:
    """Record as paid what the platform has paid with the amount that we ordered; returns the orders' numbers."""
    clear = [said for said in waiting() if said.clear]
    by_day: dict[Any, list[PaymentOrder]] = {}
    for said in clear:
        said.order.etimad_number = said.order.etimad_number or said.status.etimad_number
        by_day.setdefault(said.status.day, []).append(said.order)
    pay_on(by_day, actor)
    for batch_id in sorted({said.order.batch_id for said in clear if said.order.batch_id}):
        note_settled(batch_id)
    return [said.order.number for said in clear]


def apply(plan: Plan, actor: Actor) -> dict[str, Any]:
    """Store the list, then take over what it says where this person may."""
    outcome = importer.apply(plan, actor)
    db.session.flush()
    paid = take_over(actor) if actor.can(SETTLE) else []
    return outcome | ({"paid": len(paid)} if paid else {})


ETIMAD_STATUS = replace(importer.ETIMAD_STATUS, apply=apply)
