"""Batches: orders that leave together. Released by the treasurer, who confirms the password and did nothing to them before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import has_request_context
from sqlalchemy import select

from erp import clock
from erp.audit.record import record
from erp.auth.step_up import require_confirmed
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from erp.sequences import next_number
from erp.text import search_form
from finance.errors import BatchRoad, CrossesUnits, NoOwnAccount, NoPayment, WrongRoad
from finance.payments import files, rules
from finance.payments.models import BankAccount, PaymentBatch, PaymentFile, PaymentFileOrder, PaymentOrder
from finance.payments.operations import document_of, doer, take_duty
from finance.payments.queries import batch_numbered, lines_of, orders_of_batch, own_account
from finance.payments.salaries import amount_told
from finance.payments.settling import pay
from finance.payments.values import (
    APPROVED,
    BATCH_KIND,
    BATCH_SERIES,
    BATCHED,
    CANCELLED,
    ETIMAD,
    OPEN,
    OWN,
    PAID,
    PAIN001,
    RELEASED,
    RETURNED,
    SENT,
    SETTLED,
    TREASURY,
    WPS,
)

BATCH, RELEASE, SETTLE = "finance.payment-batch.create", "finance.payment-batch.release", "finance.payment-batch.settle"
TOLD = {TREASURY: ETIMAD, OWN: PAIN001}  # what a batch sends


def name_of(row: PaymentBatch) -> str:
    return f"{BATCH_KIND}:{row.number}"


def create(numbers: Sequence[str], road: str, actor: Actor, *, account_code: str = "") -> PaymentBatch:
    """A batch of approved orders of one unit. Raises WrongState, SeparationOfDuties, WrongRoad, NoOwnAccount, NoPayment."""
    question = select(PaymentOrder).where(PaymentOrder.number.in_(numbers)).order_by(PaymentOrder.id).with_for_update()
    orders = list(db.session.execute(question).scalars())
    if not orders:
        raise NoPayment()
    unit = tree().by_id[orders[0].unit_id]
    for order in orders:
        rules.check_state(order.state, APPROVED)
        rules.check_duty(doer(actor), RELEASED, document_of(order), order.persons)
        if order.unit_id != unit.id:
            raise CrossesUnits(entity=tree().by_id[order.entity_id].code, unit=unit.code)
    _refuse_road(orders, road)
    account = _account(unit.id, unit.code, account_code) if road == OWN else None
    day = clock.today()
    batch = PaymentBatch(
        number=next_number(unit.id, unit.code, BATCH_SERIES, day.year), entity_id=unit.id, road=road, account_id=account.id if account else None,
        day=day, orders=len(orders), amount=sum(order.amount for order in orders), prepared_by=actor.username, recorded_at=clock.now(),
    )  # fmt: skip
    batch.search = search_form(f"{batch.number} {batch.amount}")
    db.session.add(batch)
    db.session.flush()
    for order in orders:
        order.state, order.road, order.batch_id = BATCHED, road, batch.id
    db.session.flush()
    told = amount_told([order.id for order in orders], amount=[None, batch.amount])
    record(actor, "created", name_of(batch), entity_id=batch.entity_id, changes={**told, "orders": [None, batch.orders]})
    return batch


def batch_refusal(row: PaymentOrder, actor: Actor) -> DomainError | None:
    try:
        rules.check_state(row.state, APPROVED)
        rules.check_duty(doer(actor), RELEASED, document_of(row), row.persons)
    except DomainError as refusal:
        return refusal
    return None


def put(row: PaymentOrder, values: dict[str, Any], actor: Actor) -> PaymentOrder:
    """One order into the open batch named, or into a new one. Raises what `create` raises, and NotFound for the batch."""
    if not values.get("batch"):
        create([row.number], values["road"], actor, account_code=values.get("account") or "")
        return row
    batch = batch_numbered(values["batch"])
    rules.check_state(batch.state, OPEN)
    _refuse_other(row, batch, values["road"], actor)
    row.state, row.road, row.batch_id = BATCHED, batch.road, batch.id
    batch.orders, batch.amount = batch.orders + 1, batch.amount + row.amount
    db.session.flush()
    told = amount_told([order.id for order in orders_of_batch(batch.id)], amount=[batch.amount - row.amount, batch.amount])
    record(actor, "changed", name_of(batch), entity_id=batch.entity_id, changes={**told, "orders": [batch.orders - 1, batch.orders]})
    return row


def _refuse_other(row: PaymentOrder, batch: PaymentBatch, road: str, actor: Actor) -> None:
    refused = batch_refusal(row, actor)
    if refused is not None:
        raise refused
    if row.unit_id != batch.entity_id:
        raise CrossesUnits(entity=tree().by_id[row.entity_id].code, unit=tree().by_id[batch.entity_id].code)
    if road != batch.road:
        raise BatchRoad(batch=batch.number, road=batch.road)
    _refuse_road([row], batch.road)


def _account(unit_id: int, unit: str, code: str) -> BankAccount:
    if not code:
        found = own_account(unit_id)
    else:
        found = db.session.execute(select(BankAccount).where(BankAccount.code == code, BankAccount.entity_id == unit_id)).scalar_one_or_none()
    if found is None:
        raise NoOwnAccount(unit=unit)
    return found


def _refuse_road(orders: Sequence[PaymentOrder], road: str) -> None:
    """What a bank has been told of can't go to the platform."""
    if road == OWN:
        return
    ids = [order.id for order in orders]
    question = (
        select(PaymentOrder.number, PaymentFile.name)
        .select_from(PaymentFileOrder)
        .join(PaymentFile, PaymentFile.id == PaymentFileOrder.file_id)
        .join(PaymentOrder, PaymentOrder.id == PaymentFileOrder.order_id)
        .where(PaymentFileOrder.order_id.in_(ids), PaymentFileOrder.format.in_((PAIN001, WPS)))
    )
    told = db.session.execute(question.limit(1)).first()
    if told is not None:
        raise WrongRoad(order=told.number, file=told.name)


def open_refusal(row: PaymentBatch, _actor: Actor) -> DomainError | None:
    return rules.state_refusal(row.state, OPEN)


def dissolve(row: PaymentBatch, _values: dict[str, Any], actor: Actor) -> PaymentBatch:
    """Take the orders out again before they are sent."""
    rules.check_state(row.state, OPEN)
    for order in orders_of_batch(row.id):
        order.state, order.road, order.batch_id = APPROVED, "", None
    row.state = CANCELLED
    db.session.flush()
    record(actor, "cancelled", name_of(row), entity_id=row.entity_id)
    return row


def release_refusal(row: PaymentBatch, actor: Actor) -> DomainError | None:
    try:
        rules.check_state(row.state, OPEN)
        for order in orders_of_batch(row.id):
            rules.check_duty(doer(actor), RELEASED, document_of(order), order.persons)
    except DomainError as refusal:
        return refusal
    return None


def release(row: PaymentBatch, _values: dict[str, Any], actor: Actor) -> PaymentBatch:
    """Send: the file is made, if it wasn't, and the orders have left the house. Wants the password again.

    Raises WrongState, SeparationOfDuties, StepUpNeeded, and what making the file refuses.
    """
    if has_request_context():
        require_confirmed()
    rules.check_state(row.state, OPEN)
    orders = orders_of_batch(row.id)
    for order in orders:
        take_duty(order, RELEASED, actor)
    make_file(row, TOLD[row.road], actor)
    for order in orders:
        order.state, order.released_by = SENT, actor.username
    row.state, row.released_by, row.released_at = SENT, actor.username, clock.now()
    db.session.flush()
    told = amount_told([order.id for order in orders], amount=[None, row.amount])
    record(actor, "released", name_of(row), entity_id=row.entity_id, changes=told)
    return row


def ask_file(row: PaymentBatch, format_: str, actor: Actor) -> PaymentFile:
    """A file of an own account's batch, asked for by itself. It can pay as well as a release can, so the same people may not.

    Raises WrongState, BatchRoad, SeparationOfDuties, and what making the file refuses.
    """
    rules.check_state(row.state, OPEN, SENT)
    if row.road != OWN or format_ == ETIMAD:
        raise BatchRoad(batch=row.number, road=row.road)
    for order in orders_of_batch(row.id):
        rules.check_duty(doer(actor), RELEASED, document_of(order), order.persons)
    return make_file(row, format_, actor)


def make_file(row: PaymentBatch, format_: str, actor: Actor) -> PaymentFile:
    """The batch's file of this format. Of orders that have a file of their own already, and nothing else, that file is it."""
    orders = orders_of_batch(row.id)
    ids = [order.id for order in orders]
    question = select(PaymentFileOrder.file_id).where(PaymentFileOrder.order_id.in_(ids), PaymentFileOrder.format == format_)
    found = list(db.session.execute(question).scalars())
    if len(found) == len(ids) and len(set(found)) == 1:
        standing = files.file_numbered(found[0])
        if standing.count == sum(order.lines_count for order in orders):
            return standing
    account = db.session.get(BankAccount, row.account_id) if row.account_id else None
    return files.make(name_of(row), row.number, row.entity_id, orders, format_, actor, account)


def files_of(row: PaymentBatch) -> list[PaymentFile]:
    """Every file that tells of the batch's orders."""
    ids = [order.id for order in orders_of_batch(row.id)]
    question = select(PaymentFile).where(PaymentFile.id.in_(select(PaymentFileOrder.file_id).where(PaymentFileOrder.order_id.in_(ids))))
    return list(db.session.execute(question.order_by(PaymentFile.id)).scalars())


def has_wages(row: PaymentBatch) -> bool:
    return all(line.wage is not None for line in lines_of([order.id for order in orders_of_batch(row.id)]))


def settle_refusal(row: PaymentBatch, _actor: Actor) -> DomainError | None:
    return None if row.state == SENT and row.road == OWN else WrongState(state=row.state)


def settle(row: PaymentBatch, values: dict[str, Any], actor: Actor) -> PaymentBatch:
    """The bank has debited our account: every order of the batch is paid on that day. Raises WrongState, DayAhead, DayTooEarly."""
    refused = settle_refusal(row, actor)
    if refused is not None:
        raise refused
    day: date = values.get("day") or clock.today()
    rules.check_day(day, clock.local(row.released_at).date() if row.released_at else row.day, clock.today())
    pay([order for order in orders_of_batch(row.id) if order.state == SENT], day, actor)
    note_settled(row.id)
    record(actor, "settled", name_of(row), entity_id=row.entity_id, changes={"day": [None, day.isoformat()]})
    return row


def note_settled(batch_id: int) -> None:
    """A batch is settled once each of its orders was paid."""
    if all(order.state in (PAID, RETURNED) for order in orders_of_batch(batch_id)):
        db.session.get_one(PaymentBatch, batch_id).state = SETTLED
    db.session.flush()
