"""What is decided about payment orders: the controller passes or refuses, the first official adopts, another approves, orders are
cancelled, paid, returned and issued again. Nothing is deleted; what must be undone is mirrored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update

from erp import clock
from erp.approvals.operations import send as send_for_approval
from erp.approvals.operations import withdraw
from erp.audit.record import record
from erp.auth.names import names_of
from erp.auth.values import Actor
from erp.chain import canonical
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.i18n import _
from erp.money import shown
from erp.reasons import State
from erp.sequences import next_number
from erp.settings.queries import value
from erp.text import search_form
from finance import posting
from finance.errors import PaymentStands
from finance.payments import rules
from finance.payments.models import CourtNotice, PaymentLine, PaymentOrder
from finance.payments.queries import lines_of, order_numbered, order_of, standing_for
from finance.payments.queueing import ordered_source
from finance.payments.rules import Doer
from finance.payments.salaries import few_among
from finance.payments.values import (
    ADOPTED,
    APPROVED,
    APPROVING,
    BATCHED,
    CANCELLED,
    CONTROLLED,
    KIND,
    NOTICE_KIND,
    NOTICE_SERIES,
    PAID,
    PASSED,
    PREPARED,
    QUEUED,
    REFUSED,
    RETURNED,
    SENT,
    UNSENT,
)

APPROVE, CONTROL, ADOPT = "finance.payment-order.approve", "finance.payment-order.control", "finance.payment-order.adopt"
CANCEL, RETURN, REISSUE = "finance.payment-order.cancel", "finance.payment-order.return", "finance.payment-order.reissue"
NOTICE_DAYS = "finance.court_notice_days"
MINE = {"synchronize_session": False}


def doer(actor: Actor) -> Doer:
    return Doer(actor.username, actor.person, actor.may_approve)


def document_of(row: PaymentOrder) -> str:
    return f"{KIND}:{row.number}"


def take_duty(row: PaymentOrder, duty: str, actor: Actor) -> None:
    """Note who does it, or refuse who may not. Raises SeparationOfDuties, NotAllowed."""
    rules.check_duty(doer(actor), duty, document_of(row), row.persons)
    row.persons = rules.with_duty(row.persons, duty, doer(actor))


def duty_refusal(row: PaymentOrder, duty: str, actor: Actor, *states: str) -> DomainError | None:
    """Why this person can't do it now, or None."""
    try:
        rules.check_state(row.state, *states)
        rules.check_duty(doer(actor), duty, document_of(row), row.persons)
    except DomainError as refusal:
        return refusal
    return None


def control_refusal(row: PaymentOrder, actor: Actor) -> DomainError | None:
    return duty_refusal(row, CONTROLLED, actor, QUEUED)


def pass_order(row: PaymentOrder, _values: dict[str, Any], actor: Actor) -> PaymentOrder:
    """The controller finds nothing against it; it goes to the one who approves."""
    rules.check_state(row.state, QUEUED)
    take_duty(row, CONTROLLED, actor)
    row.state, row.controlled_by, row.reason_code, row.reason = PASSED, actor.username, "", ""
    db.session.flush()
    record(actor, "passed", document_of(row), entity_id=row.entity_id)
    _ask_approval(row, actor)
    return row


def _ask_approval(row: PaymentOrder, actor: Actor) -> None:
    what = (row.payee or row.description)[:80]
    title = what if few_among([row.id]) else _("Payment order of %(amount)s: %(what)s", amount=shown(row.amount), what=what)
    excluded = tuple(sorted({name for duty in (PREPARED, CONTROLLED) for name in row.persons.get(duty, ())}))
    send_for_approval(document_of(row), actor, entity_id=row.entity_id, title=title, amount=row.amount, excluded=excluded)


def refuse(row: PaymentOrder, values: dict[str, Any], actor: Actor) -> PaymentOrder:
    """The controller refuses, with the reason's code and words: what was ordered is due again. (Financial Control Law M/122)"""
    rules.check_state(row.state, QUEUED)
    take_duty(row, CONTROLLED, actor)
    row.refusals += 1
    row.state, row.controlled_by, row.reason_code, row.reason = REFUSED, actor.username, values["reason_code"], values.get("reason") or ""
    db.session.flush()
    said = _("Payment order %(number)s refused", number=row.number)
    posting.record(rules.event(order_of(row), rules.REFUSED, day=clock.today(), source=refused_source(row), description=said), actor=actor)
    record(actor, "refused", document_of(row), entity_id=row.entity_id, changes={"reason_code": [None, row.reason_code]}, reason=row.reason)
    return row


def refused_source(row: PaymentOrder) -> str:
    return f"{document_of(row)}/refused-{row.refusals}"


def adopt_refusal(row: PaymentOrder, actor: Actor) -> DomainError | None:
    return duty_refusal(row, APPROVING, actor, REFUSED)


def adopt(row: PaymentOrder, values: dict[str, Any], actor: Actor) -> PaymentOrder:
    """The first official takes a refused order on himself, in writing: it stands again, and the court of audit must be told in time."""
    rules.check_state(row.state, REFUSED)
    rules.check_duty(doer(actor), APPROVING, document_of(row), row.persons)
    row.state, row.adopted_by = ADOPTED, actor.username
    db.session.flush()
    posting.reverse(refused_source(row), day=clock.today(), reason=values["words"], actor=actor)
    record(actor, "adopted", document_of(row), entity_id=row.entity_id, reason=values["words"])
    _write_notice(row, values["words"], actor)
    _ask_approval(row, actor)
    return row


def _write_notice(row: PaymentOrder, words: str, actor: Actor) -> None:
    day, unit = clock.today(), tree().by_id[row.unit_id]
    notice = CourtNotice(
        number=next_number(unit.id, unit.code, NOTICE_SERIES, day.year), entity_id=row.entity_id, order_number=row.number, amount=row.amount,
        reason_code=row.reason_code, refused_by=row.controlled_by, adopted_by=actor.username, words=words, day=day,
        due_day=day + timedelta(days=int(value(NOTICE_DAYS))), recorded_at=clock.now(), search=search_form(f"{row.number} {words}")[:500],
    )  # fmt: skip
    db.session.add(notice)
    db.session.flush()
    record(actor, "created", f"{NOTICE_KIND}:{notice.number}", entity_id=row.entity_id, changes={"due_day": [None, notice.due_day.isoformat()]})


def notice_refusal(row: CourtNotice, _actor: Actor) -> DomainError | None:
    return rules.state_refusal(row.state, "open")


def send_notice(row: CourtNotice, values: dict[str, Any], actor: Actor) -> CourtNotice:
    """The letter has gone to the court of audit."""
    rules.check_state(row.state, "open")
    row.state, row.letter, row.sent_day, row.sent_by = SENT, values["letter"], values.get("day") or clock.today(), actor.username
    db.session.flush()
    record(actor, "dispatched", f"{NOTICE_KIND}:{row.number}", entity_id=row.entity_id, changes={"letter": [None, row.letter]})
    return row


def digest(number: str) -> str:
    """Of what would be paid to whom."""
    row = order_numbered(number)
    lines = [[line.party, line.iban, line.amount, line.document] for line in lines_of([row.id])]
    return sha256(canonical({"number": number, "amount": row.amount, "lines": lines})).hexdigest()


def approval_refusal(number: str, actor: Actor) -> DomainError | None:
    return duty_refusal(order_numbered(number), APPROVING, actor, PASSED, ADOPTED)


def apply(number: str, actor: Actor) -> None:
    """Approved: the treasurer may put it into a batch."""
    row = order_numbered(number)
    rules.check_state(row.state, PASSED, ADOPTED)
    take_duty(row, APPROVING, actor)
    row.state, row.approved_by = APPROVED, actor.username
    db.session.flush()


def turn_down(number: str, actor: Actor, decision: str, reason: str | None) -> None:
    """Returned: the controller looks again. Rejected: cancelled."""
    row = order_numbered(number)
    if decision == "reject":
        undo(row, reason or "", actor)
        return
    row.state, row.reason = QUEUED, reason or ""
    db.session.flush()


def facts(number: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    row = order_numbered(number)
    names = names_of({row.controlled_by, row.adopted_by})
    found: list[tuple[str, Any]] = [(_("Amount"), shown(row.amount)), (_("Payees"), row.lines_count), (_("Controller"), names[row.controlled_by])]
    if row.adopted_by:
        found.append((_("Refused, then adopted by"), names[row.adopted_by]))
    return found


def cancel_refusal(row: PaymentOrder, _actor: Actor) -> DomainError | None:
    return rules.state_refusal(row.state, *UNSENT)


def cancel(row: PaymentOrder, values: dict[str, Any], actor: Actor) -> PaymentOrder:
    """Take an order back before it leaves the house: what it settled is owed as before."""
    undo(row, values["reason"], actor)
    return row


def payments_left(sources: Sequence[str]) -> PaymentStands | None:
    """Why orders of these sources can't be taken back: one has left the house, and stands."""
    left = (PaymentOrder.source.in_(sources), PaymentOrder.state.not_in((*UNSENT, CANCELLED)))
    row = db.session.execute(select(PaymentOrder.number, PaymentOrder.state).where(*left).order_by(PaymentOrder.id).limit(1)).first()
    return PaymentStands(order=row.number, state=State(row.state)) if row is not None else None


def cancel_payments(source: str, *, reason: str, actor: Actor) -> list[str]:
    """Take back every order of a source, or none; returns their numbers. Raises PaymentStands where one has left the house."""
    rows, left = standing_for(source), payments_left([source])
    if left is not None:
        raise left
    for row in rows:
        undo(row, reason, actor)
    return [row.number for row in rows]


def undo(row: PaymentOrder, reason: str, actor: Actor) -> None:
    """Mirror the order's entry and moves; a refused order was mirrored by its refusal."""
    rules.check_state(row.state, *UNSENT)
    if row.state != REFUSED:
        posting.reverse(ordered_source(row.number), day=clock.today(), reason=reason or row.number, actor=actor)
    withdraw(document_of(row), actor)
    row.state, row.once, row.reason = CANCELLED, None, reason
    db.session.execute(update(PaymentLine).where(PaymentLine.order_id == row.id).values(state=CANCELLED), execution_options=MINE)
    if row.reissues is not None:
        _owed_again(row.reissues, row.amount)
    db.session.flush()
    record(actor, "cancelled", document_of(row), entity_id=row.entity_id, reason=reason)


def _owed_again(line_id: int, amount: int) -> None:
    line = db.session.get_one(PaymentLine, line_id)
    line.state = RETURNED
    note_returned(db.session.get_one(PaymentOrder, line.order_id), amount)


def note_returned(row: PaymentOrder, amount: int) -> None:
    row.returned += amount
    row.state = RETURNED if row.returned else PAID


def number_refusal(row: PaymentOrder, _actor: Actor) -> DomainError | None:
    return rules.state_refusal(row.state, APPROVED, BATCHED, SENT)


def number(row: PaymentOrder, values: dict[str, Any], actor: Actor) -> PaymentOrder:
    """What the state's platform calls the order: its statuses are matched by it."""
    before, row.etimad_number = row.etimad_number, values["etimad_number"]
    db.session.flush()
    record(actor, "changed", document_of(row), entity_id=row.entity_id, changes={"etimad_number": [before, row.etimad_number]})
    return row
