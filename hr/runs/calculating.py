"""Calculate a month in steps that a broken run takes up again: begin, one part of the people after another, finish.

Each step is one unit of work of the caller; between two nothing is half done, and `done_until` says how far it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import func, insert, or_, select

from erp import bulk, clock, fault
from erp.approvals.operations import send, withdraw
from erp.audit.record import record
from erp.auth.current import require
from erp.auth.values import Actor
from erp.db import db
from erp.entities.queries import Node, tree
from erp.errors import WrongState
from erp.i18n import _, _l
from erp.periods import Month
from erp.sequences import next_number, take
from finance.services import period_refusal
from hr.errors import AlreadyPosted, MonthNotPaid, Nobody
from hr.payroll.calculate import payslip
from hr.payroll.values import Figures
from hr.payroll.values import Payslip as Result
from hr.runs import arrears, stored, sums
from hr.runs.amounts import sums_told, tells_pay
from hr.runs.exceptions import found_after, of_result
from hr.runs.facts import Person, people
from hr.runs.models import PayrollException, PayrollRun, Payslip
from hr.runs.queries import document_of, run_of, standing_run
from hr.runs.values import ARREARS, CALCULATED, CALCULATING, CANCELLED, RECORDED, REGULAR, SUPPLEMENT

CALCULATE = "hr.payroll.calculate"
SERIES, SLIPS = "PRR", "PAYSLIP"
YEAR_OF_IDS = 1_000_000_000  # payslips are counted by year; their ids begin with it, and so are of one year only


def begin(entity: str, period: str, actor: Actor, kind: str = REGULAR, since: str = "", employee: str = "") -> int:
    """The run to calculate: a new one, one that broke off, or one that is calculated anew. Returns its id.

    `since` and `employee` narrow arrears: the first month looked at (else January of last year), and one person.
    Raises AlreadyPosted, PeriodClosed, PeriodUnknown, Nobody, MonthNotPaid.
    """
    node, month = tree().get(entity), Month.parse(period)
    require(actor, CALCULATE, node.id)
    unit = tree().unit_of(node.id)
    run = standing_run(node.id, str(month), kind)
    if run is not None and run.state == RECORDED:
        if kind == REGULAR:
            raise AlreadyPosted(number=run.number, period=str(month))
        run = None
    refused = period_refusal(unit.id, month, "payroll")
    if refused is not None:
        raise refused
    extra = _scope_of(node, month, kind, since, employee)
    if run is None:
        number = next_number(unit.id, unit.code, SERIES, month.year)
        run = PayrollRun(
            number=number, entity_id=node.id, kind=kind, period=str(month), state=CALCULATING, prepared_by=actor.username,
            search=f"{number} {month}", recorded_at=clock.now(), extra=extra,
        )  # fmt: skip
        db.session.add(run)
    elif run.state == CALCULATED or run.extra != extra or run.done_until and not sums.parts_of(run.id):
        start_over(run, actor)
        run.extra = extra
    run.prepared_by = actor.username
    db.session.flush()
    return run.id


def _scope_of(node: Node, month: Month, kind: str, since: str, employee: str) -> dict[str, Any]:
    """What the run looks at besides its own month. Raises Nobody, MonthNotPaid."""
    if kind == ARREARS:
        months, closed = arrears.months_of(node.id, Month.parse(since) if since else Month(month.year - 1, 1), month)
        if not months:
            raise MonthNotPaid(entity=node.code, period=str(month))
        return {"months": months, "closed": closed, "employee": employee}
    if not people(entities_of(node), month, 0, 1):
        raise Nobody(entity=node.code, period=str(month))
    if kind == SUPPLEMENT and not arrears.months_of(node.id, month, month)[0]:
        raise MonthNotPaid(entity=node.code, period=str(month))
    return {}


def start_over(run: PayrollRun, actor: Actor) -> None:
    """Forget a calculation that nobody approved."""
    withdraw(document_of(run), actor)
    stored.forget(run.id)
    run.state, run.done_until, run.digest, run.open_exceptions = CALCULATING, 0, "", 0
    db.session.flush()


def entities_of(node: Node) -> list[int]:
    return list(tree().subtree(node.id))


def advance(run_id: int, known: Figures, count: int = 0) -> int:
    """Calculate and store the next people, a part of them or `count`; returns how many. 0: everybody is done."""
    run = run_of(run_id)
    rows, results = (arrears.part if run.kind == ARREARS else _month)(run, known, count or stored.PART)
    if not rows:
        return 0
    run.done_until = rows[-1].id
    _store(run, results)
    db.session.flush()
    fault.point("payroll.stored")
    return len(rows)


def _month(run: PayrollRun, known: Figures, count: int) -> tuple[Sequence[Any], list[tuple[Person, Result]]]:
    """The next people, and the payslips of those whose month no other run has."""
    month = Month.parse(run.period)
    found = people(entities_of(tree().by_id[run.entity_id]), month, run.done_until, count)
    if not found:
        return [], []
    elsewhere = _paid_elsewhere([person.facts.employee_id for person in found], run)
    results = [(person, payslip(person.facts, month, known)) for person in found if person.facts.employee_id not in elsewhere]
    kept = [(person, one) for person, one in results if one.lines or person.facts.inputs or person.facts.debts or one.problems]
    return [person.row for person in found], kept


def _paid_elsewhere(ids: Sequence[int], run: PayrollRun) -> set[int]:
    """People whose month another run has: one regular payslip a person and month, or its arrears where it was closed."""
    question = select(Payslip.employee_id).where(Payslip.employee_id.between(ids[0], ids[-1]), Payslip.run_id != run.id)
    return set(db.session.execute(question.where(or_(Payslip.once == run.period, arrears.arrears_of(run.period)))).scalars())


def _store(run: PayrollRun, results: Sequence[tuple[Person, Result]]) -> None:
    if not results:
        return
    now, year, root = clock.now(), Month.parse(run.period).year, tree().roots()[0].id
    at = bulk.moment(now)
    slip = year * YEAR_OF_IDS + take(root, SLIPS, year, len(results))
    once = None if run.kind == ARREARS else run.period
    slips: list[tuple[Any, ...]] = []
    faults: list[dict[str, Any]] = []
    texts = stored.Texts()
    for place, ((person, result), code) in enumerate(zip(results, stored.codes(len(results)), strict=True), slip):
        slips.append(stored.slip_row(result, person.row, run.id, place, once, run.period, code, at))
        faults += of_result(run, person.row, result, now)
    # made while they are written: a server stores the one while the next is made
    lines = (row for place, (person, one) in enumerate(results, slip) for row in stored.line_rows(one, person.row, place, texts))
    stored.write(slips, lines)
    sums.keep(run, run.done_until, [result for _person, result in results])
    if faults:
        db.session.execute(insert(PayrollException), faults)


def finish(run_id: int, actor: Actor) -> PayrollRun:
    """Add up, look for what is strange, and send the run for approval. Raises WrongState where it is not being calculated."""
    run = run_of(run_id)
    if run.state != CALCULATING:
        raise WrongState(state=run.state)
    borne = sums.borne_by(run.id)
    faults = found_after(run, borne)
    if faults:
        db.session.execute(insert(PayrollException), faults)
    totals = ("gross", "deductions", "net", "state_share", "held")
    columns = [func.coalesce(func.sum(getattr(Payslip, name)), 0) for name in totals]
    row = db.session.execute(select(func.count(Payslip.id), *columns).where(Payslip.run_id == run.id)).one()
    run.people = row[0]
    if not run.people and run.kind != REGULAR:
        run.state, run.reason = CANCELLED, _("Nothing to pay")
        db.session.flush()
        return run
    for name, value in zip(totals, row[1:], strict=True):
        setattr(run, name, int(value))
    run.digest, run.state = digest_of(run.id), CALCULATED
    run.open_exceptions = open_exceptions(run.id)
    # so that approval need not add up the same lines again
    run.extra = {**run.extra, "borne": [[*key, amount] for key, amount in borne.items()]}
    if run.kind == ARREARS:
        run.extra = {**run.extra, "seen": arrears.seen(run.id)}
    db.session.flush()
    said = _l("Arrears of %(month)s: %(entity)s") if run.kind == ARREARS else _l("Payroll of %(month)s: %(entity)s")
    title = str(said) % {"month": run.period, "entity": tree().by_id[run.entity_id].code}
    send(document_of(run), actor, entity_id=run.entity_id, title=title, amount=run.gross + run.state_share, told=not tells_pay(run))
    record(actor, "calculated", document_of(run), entity_id=run.entity_id, changes={"people": [None, run.people], **sums_told(run)})
    return run


def open_exceptions(run_id: int) -> int:
    question = select(func.count()).select_from(PayrollException)
    where = (PayrollException.run_id == run_id, PayrollException.weight == "stop", PayrollException.state == "open")
    return int(db.session.execute(question.where(*where)).scalar_one())


def digest_of(run_id: int) -> str:
    """Of everything that is paid: who, how much, to which account."""
    found = sha256()
    columns = (Payslip.employee_number, Payslip.gross, Payslip.deductions, Payslip.net, Payslip.state_share, Payslip.held, Payslip.iban)
    for row in db.session.execute(select(*columns).where(Payslip.run_id == run_id).order_by(Payslip.employee_id)).yield_per(5000):
        found.update("|".join(map(str, row)).encode() + b"\n")
    return found.hexdigest()
