"""What became of what was sent: paid, returned by the bank, issued again; and what was recorded so by mistake, undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import update

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.i18n import _
from finance import posting
from finance.payments import rules
from finance.payments.models import PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.operations import MINE, document_of, note_returned
from finance.payments.queries import line_of, order_of, orders_of
from finance.payments.queueing import issue, ordered_source, write_lines
from finance.payments.values import LATE, LINE_KIND, PAID, REISSUED, RETURNED, SENT, SETTLED, TREASURY, WAITING
from finance.values import Payment

UNDONE = "undone"  # in an order's `extra`: how often what was recorded of it was undone, by its name


def name_of(line: PaymentLine) -> str:
    return f"{LINE_KIND}:{line.end_to_end}"


def source_of(row: PaymentOrder, what: str) -> str:
    """The source of what is recorded next, or was last: "paid", "returned-3". Recorded anew after it was undone, it has another name."""
    again = row.extra.get(UNDONE, {}).get(what, 0)
    return f"{document_of(row)}/{what}" + (f"-again-{again}" if again else "")


def _undo(row: PaymentOrder, what: str, reason: str, actor: Actor) -> None:
    posting.reverse(source_of(row, what), day=clock.today(), reason=reason, actor=actor)
    undone = row.extra.get(UNDONE, {})
    row.extra = {**row.extra, UNDONE: {**undone, what: undone.get(what, 0) + 1}}


def pay(rows: Sequence[PaymentOrder], day: date, actor: Actor) -> None:
    """What has left the house was paid on `day`, by the Treasury or from an own account: one recording for all of them."""
    pay_on({day: rows}, actor)


def pay_on(days: Mapping[date, Sequence[PaymentOrder]], actor: Actor) -> None:
    """Orders paid, by the day they were paid on. Raises WrongState."""
    paid_on = {row.id: day for day, rows in days.items() for row in rows}
    rows = [row for day in sorted(days) for row in days[day]]
    for row in rows:
        rules.check_state(row.state, SENT)
    events = [
        rules.event(order, rules.PAID, road=row.road or TREASURY, day=paid_on[row.id], source=source_of(row, "paid"))
        for row, order in zip(rows, orders_of(rows), strict=True)
    ]
    posting.record_all(events, actor=actor)
    for row in rows:
        row.state, row.paid_day = PAID, paid_on[row.id]
    _lines_become(rows, PAID)
    for row in rows:
        record(actor, "paid", document_of(row), entity_id=row.entity_id, changes={"paid_day": [None, paid_on[row.id].isoformat()]})


def _lines_become(rows: Sequence[PaymentOrder], state: str) -> None:
    for start in range(0, len(rows), 500):
        ids = [row.id for row in rows[start : start + 500]]
        db.session.execute(update(PaymentLine).where(PaymentLine.order_id.in_(ids)).values(state=state), execution_options=MINE)
    db.session.flush()


def unpay(row: PaymentOrder, reason: str, actor: Actor) -> None:
    """It was not paid after all: entry and moves are mirrored, and the order is sent and waits for the bank's word. Raises WrongState."""
    rules.check_state(row.state, PAID)
    _undo(row, "paid", reason, actor)
    row.state, row.paid_day = SENT, None
    _lines_become([row], WAITING)
    batch = db.session.get(PaymentBatch, row.batch_id) if row.batch_id else None
    if batch is not None and batch.state == SETTLED:
        batch.state = SENT
    db.session.flush()
    record(actor, "not paid", document_of(row), entity_id=row.entity_id, reason=reason)


def return_refusal(line: PaymentLine, _actor: Actor) -> DomainError | None:
    return rules.state_refusal(line.state, PAID)


def return_line(line: PaymentLine, values: dict[str, Any], actor: Actor) -> PaymentLine:
    """The bank sent a payee's sum back: a liability of its own from now on, which is issued again and never deleted.

    Raises WrongState, DayAhead, DayTooEarly.
    """
    rules.check_state(line.state, PAID)
    row = db.session.get_one(PaymentOrder, line.order_id)
    rules.check_day(values.get("day") or clock.today(), row.paid_day or row.day, clock.today())
    return return_lines([(line, values)], actor)[0]


def return_lines(some: Sequence[tuple[PaymentLine, Mapping[str, Any]]], actor: Actor) -> list[PaymentLine]:
    """Sums that came back, one recording for all of them. `values`: day, the bank's code, reason. Raises WrongState."""
    events, families = [], []
    for line, values in some:
        rules.check_state(line.state, PAID)
        row = db.session.get_one(PaymentOrder, line.order_id)
        day: date = values.get("day") or clock.today()
        families.append(rules.returned_family(row.family, row.paid_day or day, day))
        order = order_of(row, [line_of(line)])
        events.append(rules.event(
            rules.only(order, order.lines, family=families[-1]), rules.RETURNED, road=row.road or TREASURY, day=day,
            source=source_of(row, f"returned-{line.place}"), description=_("Returned payment of order %(number)s", number=row.number),
        ))  # fmt: skip
    posting.record_all(events, actor=actor)
    for (line, values), family in zip(some, families, strict=True):
        _note_line_returned(line, values, family == LATE, actor)
    return [line for line, _values in some]


def _note_line_returned(line: PaymentLine, values: Mapping[str, Any], late: bool, actor: Actor) -> None:
    row = db.session.get_one(PaymentOrder, line.order_id)
    line.state, line.return_code, line.late = RETURNED, values.get("code") or "", late
    line.returned_day = values.get("day") or clock.today()
    note_returned(row, line.amount)
    db.session.flush()
    record(
        actor, "returned", document_of(row), entity_id=row.entity_id, changes={"line": [None, line.place], "code": [None, line.return_code]},
        reason=values.get("reason") or "",
    )  # fmt: skip
    record(actor, "returned", name_of(line), entity_id=row.entity_id, changes={"code": [None, line.return_code]}, reason=values.get("reason") or "")


def unreturn(line: PaymentLine, reason: str, actor: Actor) -> None:
    """It had not come back after all. Raises WrongState where it was issued again."""
    rules.check_state(line.state, RETURNED)
    row = db.session.get_one(PaymentOrder, line.order_id)
    _undo(row, f"returned-{line.place}", reason, actor)
    line.state, line.return_code, line.returned_day, line.late = PAID, "", None, False
    note_returned(row, -line.amount)
    db.session.flush()
    record(actor, "not returned", document_of(row), entity_id=row.entity_id, changes={"line": [None, line.place]}, reason=reason)
    record(actor, "not returned", name_of(line), entity_id=row.entity_id, reason=reason)


def reissue_refusal(line: PaymentLine, _actor: Actor) -> DomainError | None:
    return rules.state_refusal(line.state, RETURNED)


def reissue(line: PaymentLine, values: dict[str, Any], actor: Actor) -> PaymentLine:
    """Issue a returned payment again, as an order of its own that takes the whole road."""
    rules.check_state(line.state, RETURNED)
    old = db.session.get_one(PaymentOrder, line.order_id)
    one = line_of(line)
    payment = Payment(
        one.party, one.name, values.get("iban") or one.iban, one.amount, one.coding, rules.RETURNED_ACCOUNT, one.part,
        one.reference or one.document, rules.item_document(order_of(old, [one]), one), one.memo, one.shares, one.wage,
    )  # fmt: skip
    head = {
        "group": old.group, "family": LATE if line.late else old.family, "once": f"{document_of(old)}/reissue-{line.place}", "source": old.source,
        "document": old.document, "day": clock.today(), "fiscal_year": old.fiscal_year, "reissues": line.id,
        "description": _("Payment returned by the bank, issued again: %(number)s", number=old.number),
    }  # fmt: skip
    row = issue(head, [payment], tree().by_id[old.entity_id].code, "", actor)
    assert row is not None, "a returned line is issued again once"
    event = rules.event(order_of(row, write_lines(row, [payment])), rules.ORDERED, day=row.day, source=ordered_source(row.number))
    posting.record(event, actor=actor)
    line.state = REISSUED
    note_returned(old, -line.amount)
    db.session.flush()
    record(actor, "issued", document_of(row), entity_id=row.entity_id, changes={"reissues": [None, f"{old.number}-{line.place}"]})
    record(actor, "issued again", name_of(line), entity_id=row.entity_id, changes={"order": [None, row.number]})
    return line
