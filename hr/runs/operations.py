"""Answer, approve, cancel. Approving records the payslips that were shown; it calculates nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from erp import clock
from erp.approvals.operations import withdraw
from erp.audit.record import record
from erp.auth.current import maybe_actor, require
from erp.auth.values import Actor
from erp.collecting import collecting_later
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError, WrongState
from erp.i18n import _, language
from erp.money import Halalas
from erp.periods import Month
from erp.settings.queries import value
from finance.services import not_reserved, payments_left, record_all, reverse
from finance.values import Coding, Event, Item
from hr.debts.operations import drop_debts, follow, raise_debts
from hr.errors import AnswerNeeded, ArrearsStand, ExceptionsOpen, RunStale
from hr.payroll import settling
from hr.payroll.accounting import Paid, Sums, held_items, items_of, posts
from hr.runs import arrears, paying, stored
from hr.runs.amounts import sums_open, sums_told
from hr.runs.calculating import open_exceptions
from hr.runs.exceptions import FUND
from hr.runs.models import PayrollException, PayrollRun, Payslip
from hr.runs.queries import document_of, late_inputs, run_numbered
from hr.runs.stored import Part
from hr.runs.sums import unit_of
from hr.runs.values import ARREARS, CALCULATED, CANCELLED, EVENT, HELD_EVENT, NOTE, RECORDED
from hr.runs.words import CODES

APPROVE, CANCEL, ANSWER = "hr.payroll.approve", "hr.payroll.cancel", "hr.payroll.answer"


def answer(row: PayrollException, values: dict[str, Any], actor: Actor) -> PayrollException:
    """Say why the run may go on in spite of it. Raises AnswerNeeded, WrongState."""
    run = db.session.get_one(PayrollRun, row.run_id)
    if run.state != CALCULATED:
        raise WrongState(state=run.state)
    words = str(values.get("reason") or "").strip()
    if not words:
        raise AnswerNeeded()
    row.answer, row.answered_by, row.state = words, actor.username, "answered"
    db.session.flush()
    run.open_exceptions = open_exceptions(run.id)
    db.session.flush()
    record(actor, "answered", document_of(run), entity_id=row.entity_id, changes={row.code: [row.employee_number, words]}, reason=words)
    return row


def answer_chosen(number: str, ids: Sequence[int], values: dict[str, Any], actor: Actor) -> int:
    """Answer these open exceptions of a run with one reason; returns how many. Raises NotFound, AnswerNeeded, WrongState."""
    run = run_numbered(number)
    where = (PayrollException.run_id == run.id, PayrollException.state == "open", PayrollException.weight != NOTE)
    rows = db.session.execute(select(PayrollException).where(*where, PayrollException.id.in_(ids)).order_by(PayrollException.id)).scalars().all()
    for row in rows:
        require(actor, ANSWER, row.entity_id)
        answer(row, values, actor)
    return len(rows)


def answer_refusal(row: PayrollException, _actor: Actor) -> DomainError | None:
    return WrongState(state=row.state) if row.state != "open" or row.weight == NOTE else None


def digest(key: str) -> str:
    return run_numbered(key).digest


def refusal(key: str, _actor: Actor) -> DomainError | None:
    """Nobody approves while an exception is open."""
    run = run_numbered(key)
    if run.open_exceptions:
        question = select(PayrollException.code).where(
            PayrollException.run_id == run.id, PayrollException.weight != NOTE, PayrollException.state == "open"
        )
        first = db.session.execute(question.order_by(PayrollException.id).limit(1)).scalar() or ""
        return ExceptionsOpen(count=run.open_exceptions, first=str(CODES.get(first, first)))
    return None


def facts(key: str) -> list[tuple[str, Any]]:
    """What the approver needs to judge."""
    run = run_numbered(key)
    last, actor = _last_recorded(run), maybe_actor()
    found: list[tuple[str, Any]] = [(_("People paid"), run.people)]
    if sums_open(run, actor):
        found += [(_("Gross"), Halalas(run.gross)), (_("Net"), Halalas(run.net))]
    if last is not None and sums_open(last, actor):
        found.append((_("Net last month"), Halalas(last.net)))
    if run.kind != ARREARS and (late := late_inputs(run)):
        found.append((_("Inputs that came after the calculation and are not in it"), late))
    return [(label, f"{fact / 100:,.2f}" if isinstance(fact, Halalas) else fact) for label, fact in found]


def _last_recorded(run: PayrollRun) -> PayrollRun | None:
    question = select(PayrollRun).where(
        PayrollRun.entity_id == run.entity_id, PayrollRun.period == str(Month.parse(run.period).previous), PayrollRun.state == RECORDED
    )
    return db.session.execute(question.limit(1)).scalar_one_or_none()


def apply(key: str, actor: Actor) -> None:
    """Record the stored payslips in both books. Raises ExceptionsOpen, WrongState, and what recording refuses."""
    with collecting_later():
        _apply(key, actor)


def _apply(key: str, actor: Actor) -> None:
    run = run_numbered(key)
    if run.state != CALCULATED:
        raise WrongState(state=run.state)
    refused = refusal(key, actor)
    if refused is not None:
        raise refused
    if "borne" not in run.extra or run.kind == ARREARS and arrears.seen(run.id) != run.extra["seen"]:
        raise RunStale(number=run.number)
    run.day = day_of(run)
    lacking = [] if run.kind == ARREARS else reservations(run)
    record_all(lacking, actor=actor)
    orders, sources = paying.Orders(run, tree().by_id[run.entity_id].code, actor), list[str]()
    for part in stored.paid_of(run, stored.PART):
        events = list(events_of(run, part))
        orders.record(events, part)
        sources += [event.source for event in events]
    run.extra = {**run.extra, "reserved": [event.source for event in lacking], "sources": sources}
    orders.note()
    run.state, run.decided_by = RECORDED, actor.username
    mine = {"synchronize_session": False}
    db.session.execute(update(Payslip).where(Payslip.run_id == run.id).values(state=RECORDED), execution_options=mine)
    if run.kind == ARREARS:
        raise_debts(run)
    else:
        follow(run)
    db.session.flush()
    record(actor, "recorded", document_of(run), entity_id=run.entity_id, changes=sums_told(run))


def day_of(run: PayrollRun) -> date:
    """The day of the entry: today, or the month's last day where it is over."""
    month = Month.parse(run.period)
    return max(month.start, min(clock.today(), month.end))


def fund() -> str:
    return str(value(FUND))


def unit_code(run: PayrollRun) -> str:
    return tree().unit_of(run.entity_id).code


def reservations(run: PayrollRun) -> list[Event]:
    """What the posts' reservation of the year still lacks for this month, reserved now: refused where a line can't bear it."""
    year = Month.parse(run.period).year
    of_pay = fund()
    wanted = {(posts(entity, year), Coding(entity, item, fund=of_pay)): amount for entity, item, amount in run.extra["borne"]}
    lacking = not_reserved(year, wanted)
    items = tuple(Item("posts", amount, coding, reference=reference) for (reference, coding), amount in lacking.items())
    if not items:
        return []
    source = f"{document_of(run)}/reserved"
    said = _("Posts reserved for %(month)s", month=Month.parse(run.period).label(language()))
    return [Event("budget.posts.reserved", source, day_of(run), unit_code(run), items, said, document_of(run))]


def events_of(run: PayrollRun, part: Part) -> Iterator[Event]:
    """The events of one part of the payslips, by the unit that keeps the books of those who serve there."""
    month, by_unit = Month.parse(run.period), _by_unit(run, part.slips)
    for unit, mine in by_unit.items():
        source = f"{document_of(run)}/{part.number:04d}-{unit}"
        for kind, said, items in _items(run, month, mine, None if part.sums is None else part.sums.get(unit, Sums({}, {}))):
            of_kind = source if kind == EVENT else f"{source}/{kind}"
            yield Event(kind, of_kind, day_of(run), unit, tuple(items), said, document_of(run), owner=_owner(run, unit))
        held = tuple(held_items(mine, fund()))
        if held:
            said = _("Held pay of %(month)s", month=month.label(language()))
            yield Event(HELD_EVENT, f"{source}/held", day_of(run), unit, held, said, document_of(run), owner=_owner(run, unit))


def _items(run: PayrollRun, month: Month, slips: list[Paid], known: Sums | None) -> Iterator[tuple[str, str, list[Item]]]:
    """(event, what it is called, items): one for a month's pay; for arrears one for what each year is due or owed."""
    if run.kind == ARREARS:
        said = _("Arrears of %(month)s", month=month.label(language()))
        for kind, items in settling.events(slips, fund(), year=month.year, reference=document_of(run)).items():
            yield kind, said, items
        return
    items = list(items_of(slips, fund(), year=month.year, reference=document_of(run), known=known))
    if items:
        yield EVENT, _("Payroll of %(month)s", month=month.label(language())), items


def _by_unit(run: PayrollRun, slips: Iterable[Paid]) -> dict[str, list[Paid]]:
    found: dict[str, list[Paid]] = {}
    units: dict[str, str] = {}
    for slip in slips:
        entity = slip.charged or next((line.entity for line in slip.lines if line.entity), "")
        found.setdefault(units.get(entity) or units.setdefault(entity, unit_of(entity, run)), []).append(slip)
    return found


def _owner(run: PayrollRun, unit: str) -> str:
    """The entry belongs to the entity of the run, where that keeps its books in this unit."""
    return tree().by_id[run.entity_id].code if unit_code(run) == unit else ""


def turn_down(key: str, actor: Actor, decision: str, reason: str | None) -> None:
    """Returned or rejected: the calculation goes, its number stays with the reason."""
    run = run_numbered(key)
    run.reason = reason or ""
    if decision == "reject":
        _drop(run)
    db.session.flush()


def cancel_refusal(row: PayrollRun, _actor: Actor) -> DomainError | None:
    if row.state == CANCELLED:
        return WrongState(state=row.state)
    return payments_left(paying.sources_of(row))


def cancel(row: PayrollRun, values: dict[str, Any], actor: Actor) -> PayrollRun:
    """Before payment: orders and entries mirrored, the month free to be calculated anew. Raises WrongState, PaymentStands."""
    refused = cancel_refusal(row, actor)
    if refused is not None:
        raise refused
    reason = str(values.get("reason") or "").strip()
    if not reason:
        raise AnswerNeeded()
    recorded = row.state == RECORDED
    withdraw(document_of(row), actor)
    if recorded:
        _refuse_beneath_arrears(row)
        drop_debts(row)
        day, freed = day_of(row), paying.take_back(row, reason, actor)
        for source in [*freed, *sources_of(row)]:
            reverse(source, day=day, reason=reason, actor=actor)
    row.reason = reason
    _drop(row, keep=recorded)
    if recorded:
        follow(row)
    db.session.flush()
    record(actor, "cancelled", document_of(row), entity_id=row.entity_id, reason=reason)
    return row


def _refuse_beneath_arrears(run: PayrollRun) -> None:
    """A month that arrears were paid on top of goes back after them. Raises ArrearsStand."""
    if run.kind == ARREARS:
        return
    people = select(Payslip.employee_id).where(Payslip.run_id == run.id)
    question = select(PayrollRun.number).join(Payslip, Payslip.run_id == PayrollRun.id)
    found = db.session.execute(question.where(Payslip.employee_id.in_(people), arrears.arrears_of(run.period)).limit(1)).scalar()
    if found:
        raise ArrearsStand(number=found)


def sources_of(run: PayrollRun) -> list[str]:
    """Every source the run recorded, the last first: held pay goes back before what made it."""
    sources = run.extra["sources"] if "sources" in run.extra else _sources_before(run)
    return [*reversed(sources), *run.extra.get("reserved", ())]


def _sources_before(run: PayrollRun) -> list[str]:
    """Of runs that did not note them: found by the events made anew, part by part."""
    return [event.source for part in stored.paid_of(run, run.extra.get("part", stored.PART_BEFORE)) for event in events_of(run, part)]


def _drop(run: PayrollRun, keep: bool = False) -> None:
    """Recorded payslips stay, cancelled; a mere calculation goes."""
    mine = {"synchronize_session": False}
    if keep:
        changed = {"state": CANCELLED, "once": None, "number": Payslip.number + f"-{run.id}"}
        db.session.execute(update(Payslip).where(Payslip.run_id == run.id).values(changed), execution_options=mine)
    else:
        stored.forget(run.id)
    run.state, run.open_exceptions = CANCELLED, 0
