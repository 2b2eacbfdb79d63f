"""A recorded run hands its payments to finance, holds what can't be paid yet, and sets held pay free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from datetime import date
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db, rows_of
from erp.errors import DomainError, WrongState
from erp.i18n import _, language
from erp.periods import Month
from finance.services import Kept, cancel_payments, payment_file, queue_payments, record_all, still_owed
from finance.values import Coding, Event, Item, Ordering, Payment, Share
from hr.employees.models import Employee
from hr.errors import NoAccountYet
from hr.inputs.models import Payee as PayeeRow
from hr.payroll.paying import Payee, ToPay, due_of, to_pay, wage_of
from hr.payroll.values import PENSION_BODY
from hr.runs.models import PayrollRun, Payslip
from hr.runs.queries import document_of
from hr.runs.values import RECORDED

RELEASE = "hr.payroll.release"
LABOUR_SCHEMES = ("gosi_old",)  # the social insurance law of private employment: contract staff under the labour law
RELEASED_EVENT = "payroll.held.released"


Earned = dict[str, tuple[int, int, int]]  # employee number -> basic, housing, other


def queue(run: PayrollRun, events: Iterable[Event], earned: Earned, entity: str, actor: Actor) -> None:
    """Issue the payment orders of a run, unit by unit; remember what is held. `earned`: what the wage file tells of each."""
    by_unit: dict[str, list[Event]] = {}
    for event in events:
        by_unit.setdefault(event.unit, []).append(event)
    payees = payees_of(run, earned)
    sources, held = [], []
    for unit, mine in by_unit.items():
        due = due_of(mine)
        found = to_pay(due, payees, document_of(run), still_owed(unit, {document for _account, _part, _party, document in due.owed}))
        held += [_kept(one, unit) for one in found.held]
        if found.payments:
            source = f"{document_of(run)}/payment-{unit}"
            _issue(run, found, source, entity if len(by_unit) == 1 else unit, actor)
            sources.append(source)
    run.extra = {**run.extra, "payments": sources, "held": held}


def _issue(run: PayrollRun, found: ToPay, source: str, entity: str, actor: Actor) -> None:
    month = Month.parse(run.period)
    assert run.day is not None, "a recorded run has its day"
    said = _("Payroll of %(month)s", month=month.label(language()))
    queue_payments(Ordering(found.payments, source, entity, run.day, said, document_of(run), run.prepared_by), actor=actor)


def payees_of(run: PayrollRun, earned: Earned) -> dict[str, Payee]:
    """Party -> who is paid, for everybody the run may owe."""
    found = {party: Payee(str(body_names()[name])) for name, party in PENSION_BODY.items()}
    found |= {row.party: Payee(row.name, row.iban) for row in db.session.execute(select(PayeeRow)).scalars()}
    slip, person = Payslip.__table__.c, Employee.__table__.c
    columns = (slip.employee_number, slip.name_ar, slip.iban, slip.net, slip.held, person.national_id, person.pension_scheme, person.labour)
    question = select(*columns).join_from(Payslip.__table__, Employee.__table__, person.id == slip.employee_id)
    question = question.where(slip.run_id == run.id).order_by(slip.employee_id)
    for number, name, iban, net, held, national_id, scheme, labour in rows_of(question):
        wage = wage_of(national_id, earned.get(number, (0, 0, 0)), net - held)
        found[f"hr.employee:{number}"] = Payee(name, iban, wage, labour or scheme in LABOUR_SCHEMES)
    return found


def body_names() -> dict[str, str]:
    return {"pension": _("Pension body"), "insurance": _("Social insurance body")}


def file_of(run: PayrollRun, format_: str, actor: Actor) -> Kept:
    """The bank or wage file of the run's salaries, of the unit that paid most of it."""
    sources = run.extra.get("payments") or [f"{document_of(run)}/payment"]
    return payment_file(sources[0], format_, actor)


def _kept(payment: Payment, unit: str) -> dict[str, Any]:
    return {
        "party": payment.party, "amount": payment.amount, "unit": unit, "coding": list(astuple(payment.coding)), "document": payment.document,
        "shares": [[*astuple(share.coding), share.amount] for share in payment.shares], "released": "",
    }  # fmt: skip


def take_back(run: PayrollRun, reason: str, actor: Actor) -> list[str]:
    """Cancel the run's payment orders; returns the sources that set held pay free. Raises PaymentStands where one has left the house."""
    for source in [*[kept["released"] for kept in run.extra.get("held", ()) if kept["released"]], *run.extra.get("payments", ())]:
        cancel_payments(f"{source}/payment" if source.endswith("/released") else source, reason=reason, actor=actor)
    return [kept["released"] for kept in run.extra.get("held", ()) if kept["released"]]


def release_refusal(slip: Payslip, _actor: Actor) -> DomainError | None:
    if slip.state != RECORDED or not slip.held or not _standing(slip):
        return WrongState(state=slip.state)
    return None if account_of(slip) else NoAccountYet(employee=slip.employee_number)


def _standing(slip: Payslip) -> dict[str, Any] | None:
    run = db.session.get_one(PayrollRun, slip.run_id)
    party = f"hr.employee:{slip.employee_number}"
    return next((kept for kept in run.extra.get("held", ()) if kept["party"] == party and not kept["released"]), None)


def account_of(slip: Payslip) -> str:
    return db.session.execute(select(Employee.iban).where(Employee.id == slip.employee_id)).scalar() or ""


def release(slip: Payslip, _values: dict[str, Any], actor: Actor) -> Payslip:
    """Held pay is set free and ordered to be paid, once. Raises WrongState, NoAccountYet where there is still no account."""
    refused = release_refusal(slip, actor)
    if refused is not None:
        raise refused
    run = db.session.get_one(PayrollRun, slip.run_id)
    party, day = f"hr.employee:{slip.employee_number}", clock.today()
    kept = next(one for one in run.extra["held"] if one["party"] == party and not one["released"])
    source = f"{document_of(run)}/{slip.employee_number}/released"
    payment = _payment(kept, slip, account_of(slip), document_of(run))
    said = _("Held pay of %(employee)s set free", employee=slip.employee_number)
    record_all([_released(payment, source, day, kept["unit"], said, run)], actor=actor)
    year = Month.parse(run.period).year
    queue_payments(Ordering([payment], f"{source}/payment", kept["unit"], day, said, document_of(run), year=year), actor=actor)
    held = [{**one, "released": source} if one is kept else one for one in run.extra["held"]]
    run.extra = {**run.extra, "held": held}
    db.session.flush()
    record(actor, "released", document_of(run), entity_id=slip.entity_id, changes={"held": [slip.employee_number, kept["amount"]]})
    return slip


def _released(payment: Payment, source: str, day: date, unit: str, said: str, run: PayrollRun) -> Event:
    item = Item("net", payment.amount, payment.coding, party=payment.party, document=payment.document)
    return Event(RELEASED_EVENT, source, day, unit, (item,), said, document_of(run))


def _payment(kept: dict[str, Any], slip: Payslip, iban: str, reference: str) -> Payment:
    shares: Sequence[Share] = [Share(Coding(*share[:-1]), share[-1]) for share in kept["shares"]]
    return Payment(
        kept["party"], slip.name_ar, iban, kept["amount"], Coding(*kept["coding"]), "2112", "net", reference, kept["document"], shares=tuple(shares),
    )  # fmt: skip
