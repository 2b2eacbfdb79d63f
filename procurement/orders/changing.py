"""Change orders: quantities and prices within the law's limits; the commitment moves at once when approved."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import delete, insert

from erp import clock
from erp.approvals import taking_back
from erp.approvals.operations import send as send_for_approval
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, Problem, RequestInvalid, WrongState
from erp.i18n import _
from erp.money import shown
from finance.services import budget_effects, record
from finance.values import Event, Item
from procurement.drafts import changed, ended, named_in
from procurement.errors import BelowAccepted
from procurement.figures.queries import law_on
from procurement.numbering import numbered
from procurement.orders import years
from procurement.orders.models import Order, OrderChange, OrderChangeLine
from procurement.orders.queries import CHANGE_KIND, change_lines_of, change_numbered, coding, lines_of, locked, supplier_of
from procurement.orders.rules import ISSUED, check_change
from procurement.values import Priced, sums_of

CREATE, APPROVE = "procurement.order-change.create", "procurement.order-change.approve"
EDITABLE = ("draft", "returned")
KIND = CHANGE_KIND
Plan = Sequence[tuple[OrderChange | None, dict[str, Any]]]


def create(plan: Plan, actor: Actor) -> list[OrderChange]:
    """New drafts on issued orders. Raises WrongState, ChangeBeyondLaw, BelowAccepted, RequestInvalid."""
    made, orders = [], named_in(Order, plan, "order_id")
    for _row, values in plan:
        order = orders[values["order_id"]]
        if order.state != ISSUED:
            raise WrongState(state=order.state)
        row = OrderChange(
            number=numbered(order.entity_id, "CO", values["day"]), order_id=order.id, entity_id=order.entity_id, day=values["day"],
            cause=values["cause"], fiscal_year=values.get("fiscal_year"), prepared_by=actor.username, recorded_at=clock.now(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        _write(row, order, values.get("lines") or [])
        made.append(row)
    return made


def change(plan: Plan, actor: Actor) -> list[OrderChange]:
    return changed(plan, EDITABLE, _change, actor)


def _change(row: OrderChange, values: dict[str, Any]) -> None:
    row.day, row.cause, row.fiscal_year = (values.get(name, getattr(row, name)) for name in ("day", "cause", "fiscal_year"))
    if "lines" in values:
        _write(row, db.session.get_one(Order, row.order_id), values["lines"])


def _write(row: OrderChange, order: Order, given: Sequence[dict[str, Any]]) -> None:
    known = {line.place for line in lines_of(order)}
    wrong = [Problem("quotation.no_item", f"lines.{n}.place", facts={"place": x["place"]}) for n, x in enumerate(given) if x["place"] not in known]
    if wrong or not given:
        raise RequestInvalid(wrong or [Problem("order.change_empty", "lines")])
    db.session.execute(delete(OrderChangeLine).where(OrderChangeLine.change_id == row.id))
    names = ("place", "quantity", "unit_price")
    lines = [{"change_id": row.id, "entity_id": row.entity_id, **{name: line[name] for name in names}} for line in given]
    db.session.execute(insert(OrderChangeLine), lines)
    _measure(row, order)


def _measure(row: OrderChange, order: Order) -> None:
    """The order's sums after the change, held to the law. Raises ChangeBeyondLaw, BelowAccepted."""
    wanted = {line.place: line for line in change_lines_of(row)}
    priced = []
    for line in lines_of(order):
        new = wanted.get(line.place)
        quantity, price = (new.quantity, new.unit_price) if new else (line.quantity, line.unit_price)
        if quantity < line.accepted or (line.accepted and price != line.unit_price):
            raise BelowAccepted(place=line.place, accepted=format(line.accepted, "f"))
        priced.append(Priced(quantity, price))
    law = law_on(row.day)
    sums = sums_of(priced, law.number("vat_pct"))
    check_change(order.original_net, sums.net, law.number("variation_up_pct"), law.number("variation_down_pct"), law.article("variation_up_pct"))
    row.net, row.vat, row.difference = sums.net, sums.vat, sums.total - order.total
    years.bearing(order, row)
    db.session.flush()


def send_refusal(row: OrderChange, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def send(row: OrderChange, _values: dict[str, Any], actor: Actor) -> OrderChange:
    if row.state not in EDITABLE:
        raise WrongState(state=row.state)
    order = db.session.get_one(Order, row.order_id)
    _measure(row, order)
    row.state, row.prepared_by = "waiting", actor.username
    db.session.flush()
    title = _("Change of order %(number)s by %(amount)s", number=order.number, amount=shown(row.difference))
    send_for_approval(row.link, actor, entity_id=row.entity_id, title=title, amount=abs(row.difference), chapter=order.economic[:2])
    return row


def digest(key: str) -> str:
    row = change_numbered(key)
    lines = [(x.place, str(x.quantity), x.unit_price) for x in change_lines_of(row)]
    return sha256(json.dumps([row.order_id, row.net, row.vat, row.difference, row.fiscal_year, lines], default=str).encode()).hexdigest()


def apply(key: str, actor: Actor) -> None:
    """The order becomes what the change says, and the commitment with it. Raises what the budget refuses."""
    row = change_numbered(key)
    order = locked(row.order_id)
    if row.state != "waiting" or order.state != ISSUED:
        raise WrongState(state=row.state if row.state != "waiting" else order.state)
    _measure(row, order)
    row.later = years.move(order, row, actor)
    if row.difference and not row.later:
        kind = "budget.commitment.increased" if row.difference > 0 else "budget.commitment.decreased"
        item = Item("amount", abs(row.difference), coding(order), supplier_of(order).party, reference=order.link)
        unit = tree().unit_of(order.entity_id).code
        record(Event(kind, f"{row.link}/approved", clock.today(), unit, (item,), row.cause[:200], row.link), actor=actor)
    wanted = {line.place: line for line in change_lines_of(row)}
    for line in lines_of(order):
        if line.place in wanted:
            line.quantity, line.unit_price = wanted[line.place].quantity, wanted[line.place].unit_price
            line.amount = Priced(line.quantity, line.unit_price).amount
    order.net, order.vat, order.total = row.net, row.vat, row.net + row.vat
    row.state, row.decided_by = "approved", actor.username
    db.session.flush()


turn_down = taking_back.turning_down(change_numbered)


def cancel_refusal(row: OrderChange, _actor: Actor) -> DomainError | None:
    return None if row.state in EDITABLE else WrongState(state=row.state)


def cancel(row: OrderChange, values: dict[str, Any], actor: Actor) -> OrderChange:
    """A draft is void; what was approved is changed back by a further change."""
    if row.state not in EDITABLE:
        raise WrongState(state=row.state)
    return ended(row, "cancelled", "cancelled", values["reason"], actor)


def facts(key: str) -> list[tuple[str, Any]]:
    row = change_numbered(key)
    order = db.session.get_one(Order, row.order_id)
    found: list[tuple[str, Any]] = [
        (_("Purchase order"), f"{order.number} {order.title}"), (_("Cause of the change"), row.cause), (_("Total with VAT"), shown(order.total)),
        (_("Difference with VAT"), shown(row.difference)),
    ]  # fmt: skip
    if row.fiscal_year:
        found.append((_("Year that bears it"), str(row.fiscal_year)))
        if years.is_later(order, row.fiscal_year):
            return found
    for effect in budget_effects({(row.day.year, coding(order)): row.difference}):
        if effect.get("before") is not None:
            found += [(_("Available before"), shown(effect["before"])), (_("Available after"), shown(effect["after"]))]
    return found
