"""What a claim comes to: its sums by its kind, held line by line against order and acceptance. `operations` decides when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert

from erp.db import db
from erp.errors import Problem, RequestInvalid, WrongState
from erp.money import Halalas
from procurement.certificates.rules import CERTIFIED
from procurement.errors import NoAdvanceGuarantee, PenaltyBeyondCap
from procurement.figures.queries import law_on
from procurement.guarantees.operations import advance_held
from procurement.invoices.models import Invoice, InvoiceLine
from procurement.invoices.queries import certificate_of, lines_of
from procurement.invoices.rules import (
    ADVANCE,
    CERTIFICATE,
    CLAIM,
    Bought,
    Claimed,
    Tolerance,
    accrued,
    match_refusal,
    places_twice,
    vat_accrued,
    vat_refusal,
)
from procurement.orders.models import Order, OrderLine
from procurement.orders.queries import lines_of as items_bought
from procurement.orders.rules import penalty_cap
from procurement.values import GOODS, percent_of, vat_of

PRICE, QUANTITY = "price_tolerance_pct", "quantity_tolerance_pct"  # figures that the office decides, dated as the law's


def measure(row: Invoice, order: Order, given: Sequence[dict[str, Any]], vat: int | None, penalty: int) -> None:
    """The claim's sums by its kind, and its lines."""
    row.penalty = row.retention = 0
    percent = law_on(row.day).number("vat_pct")
    if row.kind == CLAIM:
        _write_lines(row, order, given)
        row.net = sum(line.amount for line in lines_of(row))
        match(row, order)
        same = row.net == row.accrued_net
        row.vat = vat if vat is not None else row.accrued_vat if same else vat_of(row.net, percent)
        if not (same and row.vat == row.accrued_vat) and (refused := vat_refusal(row.net, row.vat, percent, len(given))):
            raise refused
    elif row.kind == CERTIFICATE:
        take_certificate(row, order, given)
    else:
        take_advance(row, order, given)
    row.total = row.net + row.vat
    row.due_day = row.received_day + timedelta(days=int(law_on(row.day).number("payment_days")))
    retention = min(percent_of(row.net + row.recovered, Decimal(order.retention_percent)), row.net) if row.kind != ADVANCE else 0
    check_penalty(penalty, order)
    if penalty and not row.penalty_reason:
        raise RequestInvalid([Problem("invoice.penalty_reason", "penalty_reason")])
    if penalty + retention > row.net:
        raise RequestInvalid([Problem("invoice.nothing_left", "penalty")])
    row.penalty, row.retention = penalty, retention
    db.session.flush()


def check_penalty(penalty: int, order: Order) -> None:
    law = law_on(order.day)
    cap = penalty_cap(order.kind, order.net, law.number("delay_penalty_supply_pct"), law.number("delay_penalty_other_pct"))
    if penalty and order.penalties + penalty > cap:
        name = "delay_penalty_supply_pct" if order.kind == GOODS else "delay_penalty_other_pct"
        raise PenaltyBeyondCap(wanted=Halalas(order.penalties + penalty), most=Halalas(cap), article=law.article(name))


def _write_lines(row: Invoice, order: Order, given: Sequence[dict[str, Any]]) -> None:
    lines = [Claimed(line["place"], line["quantity"], line["unit_price"]) for line in given]
    if not lines or places_twice(lines):
        raise RequestInvalid([Problem("receipt.item_twice" if lines else "invoice.empty", "lines")])
    items = {line.place: line for line in items_bought(order)}
    tolerance = tolerance_on(row.day)
    for line in lines:
        refused = match_refusal(bought(items[line.place]) if line.place in items else None, line, tolerance)
        if refused is not None:
            raise refused
    db.session.execute(delete(InvoiceLine).where(InvoiceLine.invoice_id == row.id))
    rows = [
        {
            "invoice_id": row.id, "entity_id": row.entity_id, "place": x.place, "description": items[x.place].description, "quantity": x.quantity,
            "unit_price": x.unit_price, "amount": x.amount, "booked": 0, "matched": min(x.quantity, bought(items[x.place]).left),
        }
        for x in lines
    ]  # fmt: skip
    db.session.execute(insert(InvoiceLine), rows)


def tolerance_on(day: date) -> Tolerance:
    law = law_on(day)
    return Tolerance(law.number(PRICE), law.number(QUANTITY))


def bought(line: OrderLine) -> Bought:
    return Bought(line.place, line.unit_price, line.accepted, line.accepted_amount, line.invoiced, line.invoiced_amount)


def match(row: Invoice, order: Order) -> None:
    """What acceptance accrued for the claimed quantities. Raises QuantityMismatch, PriceMismatch."""
    items, tolerance, net = {line.place: line for line in items_bought(order)}, tolerance_on(row.day), 0
    for line in lines_of(row):
        item = bought(items[line.place])
        refused = match_refusal(item, Claimed(line.place, line.quantity, line.unit_price), tolerance)
        if refused is not None:
            raise refused
        line.matched = min(line.quantity, item.left)
        line.booked = accrued(item, line.matched)
        net += line.booked
    row.accrued_net = net
    row.accrued_vat = vat_accrued(net, order.accepted_net, order.accepted_vat, order.claimed_net, order.claimed_vat)


def take_certificate(row: Invoice, order: Order, given: Sequence[dict[str, Any]]) -> None:
    certificate = certificate_of(row)
    if certificate is None or certificate.order_id != order.id or given:
        raise RequestInvalid([Problem("invoice.certificate_needed", "certificate")])
    if certificate.state != CERTIFIED or certificate.claimed:
        raise WrongState(state="claimed" if certificate.claimed else certificate.state)
    row.recovered = certificate.recovered
    row.net, row.vat = certificate.work - certificate.recovered, certificate.vat
    row.accrued_net, row.accrued_vat = row.net, row.vat


def take_advance(row: Invoice, order: Order, given: Sequence[dict[str, Any]]) -> None:
    amount = percent_of(order.net, Decimal(order.advance_percent))
    if not amount or order.advance or given:
        raise RequestInvalid([Problem("invoice.no_advance", "kind")])
    held = advance_held(order)
    if held < amount:
        raise NoAdvanceGuarantee(amount=Halalas(amount), held=Halalas(held), article=law_on(order.day).article("advance_max_pct"))
    row.net, row.vat, row.accrued_net, row.accrued_vat = amount, 0, amount, 0
