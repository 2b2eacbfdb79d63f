"""A recorded run hands its payments to finance, holds what can't be paid yet, and sets held pay free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from erp.i18n import _, in_language, language
from erp.periods import Month
from finance.services import Kept, cancel_payments, owing, payment_file, queue_payments, record_all, still_owed
from finance.values import Coding, Event, Item, Ordering, Payment, Share
from hr.employees.models import Employee
from hr.errors import NoAccountYet
from hr.inputs.models import Payee as PayeeRow
from hr.payroll.accounting import Paid
from hr.payroll.paying import Due, Payee, earned_of, to_pay, wage_of
from hr.payroll.values import PENSION_BODY
from hr.runs.models import PayrollRun, Payslip
from hr.runs.queries import document_of
from hr.runs.stored import Part
from hr.runs.values import ARREARS, RECORDED

RELEASE = "hr.payroll.release"
LABOUR_SCHEMES = ("gosi_old",)  # the social insurance law of private employment: contract staff under the labour law
RELEASED_EVENT = "payroll.held.released"


class Orders:
    """The payment orders of a run: people are ordered to be paid with their part, bodies and payees with the last.

    A part's events and orders are one recording, so that what is owed and ordered in one go is written once.
    """

    def __init__(self, run: PayrollRun, entity: str, actor: Actor) -> None:
        self.run, self.entity, self.actor = run, entity, actor
        self.due: dict[str, Due] = {}  # by unit
        self.sources: dict[str, list[str]] = {}
        self.held: list[dict[str, Any]] = []
        self.others = {party: Payee(str(body_names()[name])) for name, party in PENSION_BODY.items()}
        self.others |= {row.party: Payee(row.name, row.iban) for row in db.session.execute(select(PayeeRow)).scalars()}

    def record(self, events: Iterable[Event], part: Part) -> None:
        """Record the events of a part of the payslips, and order what they make due."""
        payees = self.others | {slip.party: payee_of(slip, row) for slip, row in zip(part.slips, part.rows, strict=True)}
        by_unit: dict[str, list[Event]] = {unit: [] for unit in self.due if part.last}
        for event in events:
            by_unit.setdefault(event.unit, []).append(event)
        for unit, mine in by_unit.items():
            due = self.due.setdefault(unit, Due())
            for event in mine:
                due.take(event)
            self._order(unit, due if part.last else due.people(), mine, payees)

    def _order(self, unit: str, due: Due, events: Sequence[Event], payees: dict[str, Payee]) -> None:
        run, standing = self.run, None
        if run.kind == ARREARS or owing(unit, {(account, party) for account, _part, party, _document in due.owed}):
            record_all(events, actor=self.actor)  # first, since earlier claims against a party make less of what is owed
            events, standing = (), still_owed(unit, {document for _account, _part, _party, document in due.owed})
        found = to_pay(due, payees, document_of(run), standing)
        self.held += [_kept(one, unit) for one in found.held]
        if not found.payments:
            record_all(events, actor=self.actor)
            return
        mine = self.sources.setdefault(unit, [])
        source = f"{document_of(run)}/payment-{unit}" + (f"/{len(mine) + 1:04d}" if mine else "")
        said = _("Payroll of %(month)s", month=Month.parse(run.period).label(language()))
        assert run.day is not None, "a recorded run has its day"
        asked = Ordering(found.payments, source, self._owner(unit), run.day, said, document_of(run), run.prepared_by, events=events)
        queue_payments(asked, actor=self.actor)
        mine.append(source)

    def _owner(self, unit: str) -> str:
        """Whose orders they are: of the run's entity in the unit that keeps its books."""
        return self.entity if unit == tree().unit_of(self.run.entity_id).code else unit

    def note(self) -> None:
        """Remember what was ordered and what is held."""
        self.run.extra = {**self.run.extra, "payments": [source for mine in self.sources.values() for source in mine], "held": self.held}


def payee_of(slip: Paid, row: Any) -> Payee:
    earned = earned_of(slip.lines) if slip.lines else (row.basic, row.housing, row.gross + row.absence - row.basic - row.housing)
    wage = wage_of(row.national_id, earned, slip.net - slip.held)
    return Payee(row.name_ar, row.iban, wage, row.labour or row.pension_scheme in LABOUR_SCHEMES)


def body_names() -> dict[str, str]:
    """In Arabic, as payees' names are, whatever the language of who approves."""
    with in_language("ar"):
        return {"pension": _("Pension body"), "insurance": _("Social insurance body")}


def file_of(run: PayrollRun, format_: str, actor: Actor) -> Kept:
    """The bank or wage file of the run's salaries, of the unit that paid most of it."""
    first, *others = run.extra.get("payments") or [f"{document_of(run)}/payment"]
    return payment_file([first, *(source for source in others if source.startswith(f"{first}/"))], format_, actor)


def _kept(payment: Payment, unit: str) -> dict[str, Any]:
    return {
        "party": payment.party, "amount": payment.amount, "unit": unit, "coding": list(payment.coding), "document": payment.document,
        "shares": [[*share.coding, share.amount] for share in payment.shares], "released": "",
    }  # fmt: skip


def sources_of(run: PayrollRun) -> list[str]:
    """What the run had ordered, held pay that was set free among it."""
    return [*(f"{kept['released']}/payment" for kept in run.extra.get("held", ()) if kept["released"]), *run.extra.get("payments", ())]


def take_back(run: PayrollRun, reason: str, actor: Actor) -> list[str]:
    """Cancel the run's payment orders; returns the sources that set held pay free. Raises PaymentStands where one has left the house."""
    for source in sources_of(run):
        cancel_payments(source, reason=reason, actor=actor)
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
