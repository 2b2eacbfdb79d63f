"""What a calculation finds strange: what could not be calculated, and what differs from what people would expect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from erp import clock
from erp.db import db
from erp.entities.queries import tree
from erp.errors import DomainError
from erp.periods import Month
from erp.settings.queries import value
from finance.services import not_reserved
from finance.values import Coding
from hr.employees.models import Employee
from hr.employees.rules import bank_of
from hr.figures.queries import banks_on
from hr.inputs.models import PayrollInput
from hr.inputs.queries import paid_with
from hr.payroll.accounting import posts
from hr.payroll.retro import owed
from hr.payroll.values import Payslip as Result
from hr.positions.models import Position
from hr.runs.models import PayrollRun, Payslip, PayslipLine
from hr.runs.sums import Borne
from hr.runs.values import ARREARS, NOTE, RECORDED, REGULAR, STOP

NOTES = ("payroll.bank_unknown",)
FILLED_BY = {"payroll.no_budget_line": "finance"}  # who mends it, where that is not human resources
TOLERANCE, FUND = "hr.payroll_tolerance", "hr.payroll_fund"


def of_result(run: PayrollRun, row: Any, result: Result, now: datetime) -> list[dict[str, Any]]:
    """What the rules themselves could not do for one person."""
    found = [_row(run, row.entity_id, row.id, row.employee_number, p.code, STOP, dict(p.facts), now, p.filled_by) for p in result.problems]
    if result.held:
        found.append(_row(run, row.entity_id, row.id, row.employee_number, "payroll.no_account", NOTE, {"amount": result.held}, now))
    if run.kind == ARREARS and (debt := owed(result.lines)):
        months = ", ".join(sorted({str(line.month) for line in result.lines if line.month}))
        found.append(_row(run, row.entity_id, row.id, row.employee_number, "payroll.overpaid", STOP, {"amount": debt, "months": months}, now))
    for part in result.carried:
        facts = {"element": part.element, "amount": part.amount, "reason": part.reason}
        found.append(_row(run, row.entity_id, row.id, row.employee_number, "payroll.carried", NOTE, facts, now))
    return found


def _row(
    run: PayrollRun, entity_id: int, employee_id: int | None, number: str, code: str, weight: str, facts: dict[str, Any], now: datetime,
    filled_by: str = "hr",
) -> dict[str, Any]:  # fmt: skip
    plain = {name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in facts.items()}
    return {
        "run_id": run.id, "entity_id": entity_id, "employee_id": employee_id, "employee_number": number, "code": code, "weight": weight,
        "facts": plain, "filled_by": filled_by, "answer": "", "answered_by": "", "state": "open", "search": f"{number} {code}", "version": 1,
        "recorded_at": now,
    }  # fmt: skip


def found_after(run: PayrollRun, borne: Borne) -> list[dict[str, Any]]:
    """What only the whole run shows, each question one read. `borne`: what each budget line bears of it."""
    now = clock.now()
    whole = (_shared_accounts, _new_accounts, _first_accounts, _changes, _unused_inputs, _unfunded_posts)
    sources = [source(run) for source in ((_shared_accounts,) if run.kind == ARREARS else whole)]
    if run.kind != ARREARS:
        sources.append(_no_budget_line(run, borne))
    return [
        _row(run, entity_id, employee_id, number, code, NOTE if code in NOTES else STOP, facts, now, FILLED_BY.get(code, "hr"))
        for source in (*sources, _unknown_banks(run))
        for entity_id, employee_id, number, code, facts in source
    ]


Found = tuple[int, int | None, str, str, dict[str, Any]]


def _shared_accounts(run: PayrollRun) -> Iterator[Found]:
    """Two people paid to one account."""
    mine = (Payslip.run_id == run.id, Payslip.iban != "")
    doubled = select(Payslip.iban).where(*mine).group_by(Payslip.iban).having(func.count() > 1)
    columns = (Payslip.iban, Payslip.entity_id, Payslip.employee_id, Payslip.employee_number)
    groups: dict[str, list[Any]] = {}
    for row in db.session.execute(select(*columns).where(*mine, Payslip.iban.in_(doubled)).order_by(Payslip.employee_id)):
        groups.setdefault(row.iban, []).append(row)
    for group in groups.values():
        for row in group:
            others = [other.employee_number for other in group if other is not row]
            yield row.entity_id, row.employee_id, row.employee_number, "payroll.iban_shared", {"others": ", ".join(others[:5])}


def _unknown_banks(run: PayrollRun) -> Iterator[Found]:
    """Accounts whose bank is on no list: the lists differ, so it is said and stops nobody."""
    bank = func.substr(Payslip.iban, 5, 2)
    mine = (Payslip.run_id == run.id, Payslip.iban != "", bank.not_in(sorted(banks_on(Month.parse(run.period).end))))
    columns = (Payslip.entity_id, Payslip.employee_id, Payslip.employee_number, Payslip.iban)
    for row in db.session.execute(select(*columns).where(*mine).order_by(Payslip.employee_id)):
        yield row.entity_id, row.employee_id, row.employee_number, "payroll.bank_unknown", {"bank": bank_of(row.iban), "ends_in": row.iban[-4:]}


def _with_last(run: PayrollRun) -> Any:
    """This run's payslips beside those of the month before that are recorded."""
    last = aliased(Payslip)
    joined = and_(last.employee_id == Payslip.employee_id, last.once == str(Month.parse(run.period).previous), last.state == RECORDED)
    columns = (
        Payslip.id, Payslip.entity_id, Payslip.employee_id, Payslip.employee_number, Payslip.net, Payslip.iban,
        last.id.label("last_id"), last.net.label("last_net"), last.iban.label("last_iban"),
    )  # fmt: skip
    return select(*columns).join(last, joined).where(Payslip.run_id == run.id), last


def _new_accounts(run: PayrollRun) -> Iterator[Found]:
    question, last = _with_last(run)
    for row in db.session.execute(question.where(last.iban != Payslip.iban, last.iban != "")):
        yield row.entity_id, row.employee_id, row.employee_number, "payroll.new_account", {"ends_in": row.iban[-4:], "before": row.last_iban[-4:]}


def _first_accounts(run: PayrollRun) -> Iterator[Found]:
    """People paid for the first time, where their entity was paid last month: an account that nobody has proved yet."""
    month = str(Month.parse(run.period).previous)
    above = {node.id for node in tree().ancestors(run.entity_id)} | {run.entity_id}
    whole = (PayrollRun.period == month, PayrollRun.state == RECORDED, PayrollRun.kind == REGULAR, PayrollRun.entity_id.in_(above))
    if db.session.execute(select(PayrollRun.id).where(*whole).limit(1)).first() is None:
        return
    ever = aliased(Payslip)
    known = select(ever.id).where(ever.employee_id == Payslip.employee_id, ever.state == RECORDED, ever.iban != "")
    question = select(Payslip.entity_id, Payslip.employee_id, Payslip.employee_number, Payslip.iban)
    for row in db.session.execute(question.where(Payslip.run_id == run.id, Payslip.iban != "", ~known.exists()).order_by(Payslip.employee_id)):
        yield row.entity_id, row.employee_id, row.employee_number, "payroll.first_account", {"ends_in": row.iban[-4:]}


def _no_budget_line(run: PayrollRun, borne: Borne) -> Iterator[Found]:
    """Pay that no budget line bears, by entity and item: approval would be refused. Asked of all at once, and one by one where it would be."""
    year, fund = Month.parse(run.period).year, str(value(FUND))
    wanted = {(posts(entity, year), Coding(entity, item, fund=fund)): amount for (entity, item), amount in sorted(borne.items())}
    if _borne(year, wanted) is None:
        return
    for (reference, coding), amount in wanted.items():
        error = _borne(year, {(reference, coding): amount})
        if error is not None:
            facts = {"entity": coding.entity, "item": coding.economic, "amount": amount, "reason": error.code}
            yield run.entity_id, None, "", "payroll.no_budget_line", facts


def _borne(year: int, wanted: dict[tuple[str, Coding], int]) -> DomainError | None:
    """Why a budget line would refuse these amounts, if one would."""
    try:
        not_reserved(year, wanted)
    except DomainError as error:
        return error
    return None


def _changes(run: PayrollRun) -> Iterator[Found]:
    """Net that differs from last month by more than the tolerance, with the elements that make the difference."""
    percent = int(value(TOLERANCE))
    question, last = _with_last(run)
    rows = db.session.execute(question.where(func.abs(Payslip.net - last.net) * 100 > last.net * percent)).all()
    amounts = _elements([row.id for row in rows] + [row.last_id for row in rows])
    for row in rows:
        now, before = amounts.get(row.id, {}), amounts.get(row.last_id, {})
        cause = sorted(name for name in now.keys() | before.keys() if now.get(name, 0) != before.get(name, 0))
        facts = {"now": row.net, "before": row.last_net, "cause": cause}
        yield row.entity_id, row.employee_id, row.employee_number, "payroll.net_changed", facts


def _elements(payslips: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for start in range(0, len(payslips), 500):
        question = select(PayslipLine.payslip_id, PayslipLine.element, func.sum(PayslipLine.amount)).where(
            PayslipLine.payslip_id.in_(payslips[start : start + 500]), PayslipLine.kind != "state"
        )
        for slip, element, amount in db.session.execute(question.group_by(PayslipLine.payslip_id, PayslipLine.element)):
            found.setdefault(slip, {})[element] = int(amount)
    return found


def _unused_inputs(run: PayrollRun) -> Iterator[Found]:
    """Inputs of people whom the run doesn't pay: they left, or their month stands in another run."""
    paid = select(Payslip.employee_id).where(Payslip.run_id == run.id)
    question = (
        select(Employee.entity_id, Employee.id, Employee.employee_number, PayrollInput.element, Employee.termination_date)
        .join(PayrollInput, PayrollInput.employee_id == Employee.id)
        .outerjoin(Payslip, paid_with())
        .where(PayrollInput.period == run.period, Payslip.id.is_(None), Employee.entity_id.in_(tree().subtree(run.entity_id)))
        .where(PayrollInput.employee_id.not_in(paid))
    )
    for entity_id, employee_id, number, element, left in db.session.execute(question.order_by(Employee.id)):
        yield entity_id, employee_id, number, "payroll.paid_after_leaving", {"element": element, "left": left or "—"}


def _unfunded_posts(run: PayrollRun) -> Iterator[Found]:
    """People paid on posts that no formation funds: one question for the whole run, answered once."""
    question = (
        select(Payslip.employee_number)
        .join(Employee, Employee.id == Payslip.employee_id)
        .outerjoin(Position, Position.position_number == Employee.position_number)
        .where(Payslip.run_id == run.id, Position.id.is_(None) | Position.provisional)
        .order_by(Payslip.employee_number)
    )
    numbers = list(db.session.execute(question).scalars())
    if numbers:
        yield run.entity_id, None, "", "payroll.post_unfunded", {"count": len(numbers), "first": ", ".join(numbers[:5])}
