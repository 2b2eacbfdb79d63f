"""Regular leave that is left at the end of service: reckoned on the last basic pay, recorded and ordered to be paid once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.i18n import _
from erp.settings.queries import value
from finance.services import queue_payments, record_all
from finance.values import Coding, Event, Item, Ordering, Payment
from hr.decisions.models import Decision
from hr.decisions.operations import LeavePaid, standing_on, wrong
from hr.decisions.proposals import KIND
from hr.decisions.values import APPROVED, END, WHOLE_LEAVE
from hr.employees.models import Employee
from hr.figures.queries import scales_on
from hr.leave.queries import balance_of, figures_on
from hr.leave.rules import PAYOUT_MOST, payout_days
from hr.payroll.values import half_up
from hr.positions.models import Position
from hr.positions.values import CIVIL

PAY = "hr.decision.pay"
FUND = "hr.payroll_fund"  # the fund that bears pay
ACCRUED, PAID = "payroll.benefits.accrued", "payroll.benefits.paid"
PAYABLE, PART = "2118", "net_apart"
MONTH = 30


@dataclass(frozen=True)
class Payout:
    """Days of regular leave, and what they come to in halalas."""

    days: int
    amount: int
    entity_id: int
    position: str


def payout(row: Decision) -> Payout | None:
    """What an end of service pays out: all that is left on death or disability, else at most the law's days (HRR 130-133)."""
    if row.kind != END:
        return None
    day = row.effective_date - timedelta(days=1)
    before = standing_on(row.employee_id, day)
    employee = db.session.get_one(Employee, row.employee_id)
    days = payout_days(balance_of(employee, day).left, figures_on(day).get(PAYOUT_MOST), whole=row.cause in WHOLE_LEAVE)
    basic = scales_on(day).basic.get((before.scale, before.grade, before.step), 0)
    return Payout(days, half_up(basic * days, MONTH), before.entity_id, before.position_number)


def pay_refusal(row: Decision, _actor: Actor) -> DomainError | None:
    """Once the service has ended, once, and only where anything is left."""
    if row.leave_paid:
        return LeavePaid(number=row.number)
    found = payout(row)
    ended = row.state == APPROVED and row.effective_date <= clock.today()
    return None if ended and found is not None and found.amount else wrong(row.state)


def pay(row: Decision, _values: dict[str, Any], actor: Actor) -> Decision:
    """Record what was earned and order it to be paid. Raises LeavePaid, WrongState, and what the budget refuses."""
    refused = pay_refusal(row, actor)
    if refused is not None:
        raise refused
    found = payout(row)
    assert found is not None, "a decision that is no end of service was refused"
    entities, employee = tree(), db.session.get_one(Employee, row.employee_id)
    unit, entity = entities.unit_of(found.entity_id).code, entities.by_id[found.entity_id].code
    document, said = f"{KIND}:{row.reference}", _("Regular leave of %(employee)s paid out", employee=employee.employee_number)
    coding, party = Coding(entity, economic_of(found.position), fund=str(value(FUND))), f"hr.employee:{employee.employee_number}"
    today = clock.today()
    record_all(_events(found.amount, coding, party, document, unit, today, said), actor=actor)
    payment = Payment(party, employee.name_ar, employee.iban, found.amount, coding, PAYABLE, PART, document, document)
    queue_payments(Ordering([payment], f"{document}/payment", unit, today, said, document, row.prepared_by), actor=actor)
    row.leave_paid = document
    db.session.flush()
    record(actor, "paid out", document, entity_id=row.entity_id, changes={"days": [None, found.days]})
    return row


def _events(amount: int, coding: Coding, party: str, document: str, unit: str, day: date, said: str) -> list[Event]:
    """The cost and what is earned by it; then what is owed to the person, due on the item that bears their pay."""
    earned = Item("leave", amount, coding)
    owed = Item("leave", amount, coding, party=party, reference=document, document=document)
    return [
        Event(ACCRUED, f"{document}/leave-earned", day, unit, (earned,), said, document),
        Event(PAID, f"{document}/leave-owed", day, unit, (owed,), said, document),
    ]


def economic_of(position: str) -> str:
    """The item that bears the pay of a post."""
    return db.session.execute(select(Position.economic).where(Position.position_number == position)).scalar() or CIVIL
