"""Take, extend, cut, release and call guarantees; each but the extension writes the off-balance accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from erp import clock
from erp.approvals.telling import holders_at
from erp.audit.record import record as audit
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, KeyTaken, Problem, RequestInvalid, WrongState
from erp.i18n import _, listed
from erp.module import Alert
from erp.money import Halalas
from erp.notices.operations import notify
from finance.services import record, reverse
from finance.values import Event, Item
from procurement.drafts import named_in
from procurement.errors import NoAdvanceGuarantee
from procurement.figures.queries import law_on
from procurement.guarantees.models import Guarantee
from procurement.guarantees.rules import ADVANCE, CALLED, CANCELLED, HELD, RELEASED
from procurement.numbering import numbered
from procurement.orders.models import Order
from procurement.orders.queries import coding, locked, supplier_of

KIND = "procurement.guarantee"
CREATE, RELEASE, CALL = (f"procurement.guarantee.{verb}" for verb in ("create", "release", "call"))
SOON = "guarantee_reminder_days"  # a figure that the office decides
Plan = Sequence[tuple[Guarantee | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[Guarantee]:
    """Register a letter of guarantee. Raises KeyTaken for a bank's number that stands, RequestInvalid."""
    made, orders = [], named_in(Order, plan, "order_id")
    for _row, values in plan:
        order = orders[values["order_id"]]
        if values["expires"] <= values["day"]:
            raise RequestInvalid([Problem("guarantee.expired", "expires")])
        known = select(Guarantee.id).where(Guarantee.bank == values["bank"], Guarantee.bank_number == values["bank_number"])
        if db.session.execute(known.limit(1)).first() is not None:
            raise KeyTaken(field="bank_number")
        row = Guarantee(
            number=numbered(order.entity_id, "LG", values["day"]), order_id=order.id, entity_id=order.entity_id, amount=values["original"],
            prepared_by=actor.username, recorded_at=clock.now(),
            **{name: values[name] for name in ("kind", "bank", "bank_number", "original", "day", "expires")},
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        record(_event(row, order, "guarantee.taken", "taken", row.original), actor=actor)
        made.append(row)
    return made


def _event(row: Guarantee, order: Order, kind: str, act: str, amount: int) -> Event:
    item = Item(row.kind, amount, coding(order), supplier_of(order).party, document=row.link)
    said = f"{row.bank} {row.bank_number}"
    return Event(kind, f"{row.link}/{act}", clock.today(), tree().unit_of(row.entity_id).code, (item,), said, row.link)


def refusal(row: Guarantee, _actor: Actor) -> DomainError | None:
    return None if row.state == HELD else WrongState(state=row.state)


def _held(row: Guarantee) -> Order:
    if row.state != HELD:
        raise WrongState(state=row.state)
    return db.session.get_one(Order, row.order_id)


def extend(row: Guarantee, values: dict[str, Any], actor: Actor) -> Guarantee:
    _held(row)
    if values["expires"] <= row.expires:
        raise RequestInvalid([Problem("guarantee.not_later", "expires", facts={"expires": row.expires})])
    before, row.expires = row.expires, values["expires"]
    db.session.flush()
    changes = {"expires": [before.isoformat(), row.expires.isoformat()]}
    audit(actor, "extended", row.link, entity_id=row.entity_id, changes=changes, reason=values["reason"])
    return row


def cut(row: Guarantee, values: dict[str, Any], actor: Actor) -> Guarantee:
    """Part of it returns: a final guarantee yearly, an advance's as it is recovered."""
    order = _held(row)
    if values["amount"] > row.amount:
        raise RequestInvalid([Problem("guarantee.beyond", "amount")])
    _check_advance(row, values["amount"])
    row.acts += 1
    record(_event(row, order, "guarantee.released", f"cut-{row.acts}", values["amount"]), actor=actor)
    row.amount -= values["amount"]
    row.state = row.state if row.amount else RELEASED
    db.session.flush()
    audit(actor, "cut", row.link, entity_id=row.entity_id, changes={"amount": [row.amount + values["amount"], row.amount]}, reason=values["reason"])
    return row


def release(row: Guarantee, values: dict[str, Any], actor: Actor) -> Guarantee:
    order = _held(row)
    _check_advance(row, row.amount)
    record(_event(row, order, "guarantee.released", "released", row.amount), actor=actor)
    return _end(row, RELEASED, "released", values["reason"], actor)


def call(row: Guarantee, values: dict[str, Any], actor: Actor) -> Guarantee:
    """Forfeited: the bank pays, and it is revenue."""
    order = _held(row)
    record(_event(row, order, "guarantee.called", "called", row.amount), actor=actor)
    return _end(row, CALLED, "called", values["reason"], actor)


def _check_advance(row: Guarantee, amount: int) -> None:
    """What is not recovered of an advance stays covered (Implementing Regulation 108). Raises NoAdvanceGuarantee."""
    if row.kind != ADVANCE or row.expires < clock.today():
        return
    order = locked(row.order_id)
    owed, left = order.advance - order.recovered, advance_held(order) - amount
    if left < owed:
        raise NoAdvanceGuarantee(amount=Halalas(owed), held=Halalas(left), article=law_on(order.day).article("advance_max_pct"))


def _end(row: Guarantee, state: str, act: str, reason: str, actor: Actor) -> Guarantee:
    row.state, row.reason = state, reason
    db.session.flush()
    audit(actor, act, row.link, entity_id=row.entity_id, reason=reason)
    return row


def cancel(row: Guarantee, values: dict[str, Any], actor: Actor) -> Guarantee:
    """Registered by mistake: as if never taken."""
    _held(row)
    _check_advance(row, row.amount)
    if row.acts:
        raise WrongState(state="cut")
    reverse(f"{row.link}/taken", day=clock.today(), reason=values["reason"], actor=actor)
    row.bank_number = f"{row.bank_number} ×{row.id}"[:64]
    return _end(row, CANCELLED, "cancelled", values["reason"], actor)


def held_for(order: Order, kind: str, day: date) -> int:
    """Halalas of the order's guarantees of a kind that are held and valid on a day."""
    question = select(func.coalesce(func.sum(Guarantee.amount), 0)).where(
        Guarantee.order_id == order.id, Guarantee.kind == kind, Guarantee.state == HELD, Guarantee.expires >= day
    )
    return int(db.session.execute(question).scalar_one())


def advance_held(order: Order) -> int:
    return held_for(order, ADVANCE, clock.today())


def soon(day: date) -> int:
    """How many days before its expiry a guarantee is spoken of, as the office decided for that day."""
    return int(law_on(day).number(SOON))


def remind(day: date) -> int:
    """Tell who keeps guarantees at their entity, in the application and by mail, once for each day of expiry. Returns how many are named."""
    question = select(Guarantee).where(Guarantee.state == HELD, Guarantee.expires <= day + timedelta(days=soon(day)))
    found = db.session.execute(question.order_by(Guarantee.expires, Guarantee.id)).scalars().all()
    text = "Guarantee %(number)s of %(bank)s expires on %(day)s: extend, release or call it."
    for row in found:
        facts = {"number": row.number, "bank": row.bank, "day": row.expires.isoformat()}
        people = sorted(holders_at(CREATE, row.entity_id) | holders_at(CALL, row.entity_id))
        notify(people, f"guarantee:{row.number}:{row.expires.isoformat()}", text, facts, document=row.link, tone="warn")
    return len(found)


def expiring_alerts() -> list[Alert]:
    """Guarantees held that expire soon, or have."""
    days = soon(clock.today())
    last = clock.today() + timedelta(days=days)
    question = (
        select(Guarantee.number, Guarantee.bank).where(Guarantee.state == HELD, Guarantee.expires <= last).order_by(Guarantee.expires).limit(50)
    )
    found = db.session.execute(question).all()
    if not found:
        return []
    title = _("Guarantees that have expired or expire within %(days)s days: %(count)s", days=days, count=len(found))
    return [Alert("bad", title, listed(f"{number} {bank}" for number, bank in found[:3]), "/procurement/guarantees?state=held&sort=expires")]
