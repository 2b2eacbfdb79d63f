"""What waits for the treasurer and the controller, read in a few questions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from erp.auth.names import name_of, names_of
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError
from erp.i18n import _, _l, sentence
from finance.payments import platform_status
from finance.payments.models import BankAccount, PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.operations import document_of, doer
from finance.payments.platform_status import Said
from finance.payments.rules import check_duty
from finance.payments.salaries import few_among, holding_few, of_a_person, of_few, sees_salaries, without
from finance.payments.values import (
    ADOPTED,
    APPROVED,
    BATCHED,
    CANCELLED,
    OPEN,
    PAID,
    PASSED,
    QUEUED,
    REFUSED,
    RELEASED,
    RETURNED,
    SENT,
)
from finance.payments.words import STATES

MOST = 200  # rows a page; the list has the rest


@dataclass
class Desk:
    """The treasurer's desk. `ready`: (order, why this person can't send it)."""

    ready: list[tuple[PaymentOrder, str | None]] = field(default_factory=list)
    batches: list[PaymentBatch] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    returned: list[Any] = field(default_factory=list)
    accounts: list[BankAccount] = field(default_factory=list)
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)  # state -> (orders, halalas)

    @property
    def clear(self) -> list[Said]:
        return [one for one in self.said if one.clear]


def desk_of(actor: Actor) -> Desk:
    ready = without(select(PaymentOrder).where(PaymentOrder.state == APPROVED), of_few()).order_by(PaymentOrder.id).limit(MOST)
    batches = without(select(PaymentBatch).where(PaymentBatch.state.in_((OPEN, SENT))), holding_few()).order_by(PaymentBatch.id.desc()).limit(MOST)
    returned = (
        select(PaymentLine.end_to_end, PaymentLine.name, PaymentLine.amount, PaymentLine.returned_day, PaymentOrder.number)
        .join(PaymentOrder, PaymentOrder.id == PaymentLine.order_id)
        .where(PaymentLine.state == RETURNED)
    )
    said = list(platform_status.waiting())
    hidden = set() if sees_salaries() else few_among([one.order.id for one in said])
    return Desk(
        [(row, _why_not(row, actor)) for row in db.session.execute(ready).scalars()],
        list(db.session.execute(batches).scalars()),
        [one for one in said if one.order.id not in hidden],
        list(db.session.execute(without(returned, of_a_person()).order_by(PaymentLine.returned_day, PaymentLine.id).limit(MOST))),
        list(db.session.execute(select(BankAccount).where(BankAccount.active).order_by(BankAccount.code)).scalars()),
        figures(),
    )


def figures() -> dict[str, tuple[int, int]]:
    """State -> (orders in it, halalas)."""
    sums = select(PaymentOrder.state, func.count(), func.coalesce(func.sum(PaymentOrder.amount), 0))
    question = without(sums, of_few()).group_by(PaymentOrder.state)
    return {state: (count, int(amount)) for state, count, amount in db.session.execute(question)}


def _why_not(row: PaymentOrder, actor: Actor) -> str | None:
    try:
        check_duty(doer(actor), RELEASED, document_of(row), row.persons)
    except DomainError as refusal:
        return sentence(refusal.code, refusal.facts)
    return None


def waiting_for_control() -> list[PaymentOrder]:
    question = without(select(PaymentOrder).where(PaymentOrder.state == QUEUED), of_few())
    return list(db.session.execute(question.order_by(PaymentOrder.day, PaymentOrder.id).limit(MOST)).scalars())


def first_lines(row: PaymentOrder, most: int = 20) -> list[PaymentLine]:
    question = select(PaymentLine).where(PaymentLine.order_id == row.id).order_by(PaymentLine.place).limit(most)
    return list(db.session.execute(question).scalars())


def steps(row: PaymentOrder) -> list[dict[str, str]]:
    """The road of an order and where it stands: issued, passed, approved, in a batch, sent, paid."""
    if row.state in ENDED:
        state = "now" if row.state != CANCELLED else "done"
        issued = {"text": _("Issued"), "small": name_of(row.prepared_by), "state": "done"}
        return [issued, {"text": str(STATES[row.state]), "small": "", "state": state}]
    here = next(place for place, (_words, states, _by) in enumerate(ROAD) if row.state in states)
    names = names_of(getattr(row, by) for _words, _states, by in ROAD if by)
    done = [(str(words), names[getattr(row, by)] if by else "") for words, _states, by in ROAD]
    return [
        {"text": words, "small": by if place < here else "", "state": "done" if place < here or row.state == PAID else "now" if place == here else ""}
        for place, (words, by) in enumerate(done)
    ]


ENDED = (REFUSED, RETURNED, CANCELLED)
ROAD = (
    (_l("Issued"), (), "prepared_by"),
    (_l("Controller"), (QUEUED,), "controlled_by"),
    (_l("Approval"), (PASSED, ADOPTED), "approved_by"),
    (_l("Treasurer"), (APPROVED, BATCHED), "released_by"),
    (_l("Payment"), (SENT, PAID), ""),
)
