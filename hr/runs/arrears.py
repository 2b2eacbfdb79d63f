"""Arrears: months already paid are calculated anew, and only what differs from everything recorded for them is paid.

A month counts for a person who has a payslip of it, or stands in the office's sheet of what was paid before the start. In a
month that is closed to payroll, where nobody can be paid any more, it counts for whoever the month's run left out too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, exists, func, or_, select

from erp.db import db
from erp.entities.queries import tree
from erp.periods import Month
from finance.services import period_open
from hr.opening.queries import months_brought, sheets_of
from hr.payroll.before_start import beside_sheet, by_name
from hr.payroll.calculate import payslip
from hr.payroll.retro import Before, Slot, differences, settled
from hr.payroll.values import DEDUCTION, OWN_CONTRIBUTIONS, Figures, PayLine
from hr.payroll.values import Payslip as Result
from hr.runs.facts import Person, persons, staff
from hr.runs.models import PayrollRun, Payslip, PayslipLine
from hr.runs.values import CALCULATED, CALCULATING, RECORDED, REGULAR

Paid = dict[tuple[int, str], dict[Slot, Before]]  # by employee and month


def months_of(entity_id: int, since: Month, until: Month) -> tuple[list[str], list[str]]:
    """(months that anybody of the entity was paid for, by a run or by the office's sheet; those closed after the whole entity was paid)."""
    above = {node.id for node in tree().ancestors(entity_id)} | {entity_id}
    question = select(PayrollRun.period, PayrollRun.entity_id).where(
        PayrollRun.entity_id.in_(above | set(tree().subtree(entity_id))), PayrollRun.kind == REGULAR, PayrollRun.state == RECORDED,
        PayrollRun.period.between(str(since), str(until)),
    )  # fmt: skip
    rows = db.session.execute(question).all()
    unit = tree().unit_of(entity_id).id
    whole = {period for period, at in rows if at in above}
    closed = [text for text in sorted(whole) if not period_open(unit, (month := Month.parse(text)).year, month.month, "payroll")]
    brought = months_brought(tree().subtree(entity_id), since, until) - _being_calculated(above | set(tree().subtree(entity_id)))
    return sorted({period for period, _at in rows} | brought), closed


def _being_calculated(entities: set[int]) -> set[str]:
    """Months that wait for approval: the sheet beside them is for comparing."""
    mine = (PayrollRun.entity_id.in_(entities), PayrollRun.kind == REGULAR, PayrollRun.state.in_((CALCULATING, CALCULATED)))
    return set(db.session.execute(select(PayrollRun.period).where(*mine)).scalars())


def part(run: PayrollRun, known: Figures, count: int) -> tuple[Sequence[Any], list[tuple[Person, Result]]]:
    """The next people, and the arrears payslips of those for whom anything differs."""
    months = [Month.parse(text) for text in run.extra["months"]]
    rows = staff(list(tree().subtree(run.entity_id)), months[-1], run.done_until, count, run.extra.get("employee", ""))
    if not rows:
        return [], []
    stands, recorded, sheets = paid_months(rows), before(rows, months), sheets_of(rows, run.extra["months"])
    patterns: dict[int, dict[str, list[PayLine]]] = {}
    found: dict[int, list[PayLine]] = {}
    last: dict[int, Person] = {}
    for month in months:
        for person in persons(rows, month):
            at = person.facts.employee_id, str(month)
            last[at[0]] = person
            if at not in stands and at not in sheets and at[1] not in run.extra["closed"]:
                continue
            lines, stood = payslip(person.facts, month, known).lines, recorded.get(at, {})
            if at in sheets and at not in stands:
                due, others = by_name(lines), patterns.setdefault(at[0], {})
                lines, stood = beside_sheet(due, sheets[at], stood, others)
                others |= due
            found.setdefault(at[0], []).extend(differences(lines, stood, month))
    return rows, _settled(run, found, last)


def _settled(run: PayrollRun, found: dict[int, list[PayLine]], people: dict[int, Person]) -> list[tuple[Person, Result]]:
    results = []
    for employee_id, lines in found.items():
        person = people[employee_id]
        result = settled(person.facts, Month.parse(run.period), lines, f"{run.number}-{person.facts.employee_number}")
        if result is not None:
            results.append((person, result))
    return results


def paid_months(rows: Sequence[Any]) -> set[tuple[int, str]]:
    """Person and month of each regular payslip that is recorded."""
    mine = Payslip.employee_id.between(rows[0].id, rows[-1].id)
    question = select(Payslip.employee_id, Payslip.once).where(mine, Payslip.once.is_not(None), Payslip.state == RECORDED)
    return {(employee, str(month)) for employee, month in db.session.execute(question)}


def before(rows: Sequence[Any], months: Sequence[Month]) -> Paid:
    """Everything recorded for these months: the regular payslips, and the arrears that name them."""
    line = PayslipLine
    month = case((line.of_month != "", line.of_month), else_=Payslip.period).label("for_month")
    keys = (line.element, line.kind, line.part, line.economic, line.charged, line.party, line.reduces)
    sums = (func.sum(line.amount), func.max(line.rule), func.max(line.rule_since), func.max(line.article))
    question = (
        select(Payslip.employee_id, month, *keys, *sums)
        .join(line, (line.payslip_id == Payslip.id) & (line.fiscal_year == Payslip.fiscal_year))
        .where(Payslip.employee_id.between(rows[0].id, rows[-1].id), Payslip.state == RECORDED, Payslip.period >= str(months[0]))
        .where(or_(line.kind != DEDUCTION, line.part.in_(OWN_CONTRIBUTIONS)))
        .group_by(Payslip.employee_id, "for_month", *keys)
    )
    found: Paid = {}
    for employee_id, of_month, element, kind, of_part, economic, entity, party, reduces, amount, rule, since, article in db.session.execute(question):
        at = Slot(element, kind, of_part, economic, entity, party, reduces)
        found.setdefault((employee_id, of_month), {})[at] = Before(int(amount), rule, since, article)
    return found


def seen(run_id: int) -> list[int]:
    """What stands recorded for the people of a run; another answer later says that it was calculated before that."""
    people = select(Payslip.employee_id).where(Payslip.run_id == run_id)
    columns = (func.count(), func.coalesce(func.sum(Payslip.id), 0), func.coalesce(func.sum(Payslip.gross), 0))
    row = db.session.execute(select(*columns).select_from(Payslip).where(Payslip.employee_id.in_(people), Payslip.state == RECORDED)).one()
    return [int(value) for value in row]


def arrears_of(period: str) -> Any:
    """Whether a payslip of the outer question has recorded arrears of a month: an expression over `Payslip`."""
    line = (PayslipLine.payslip_id == Payslip.id) & (PayslipLine.fiscal_year == Payslip.fiscal_year) & (PayslipLine.of_month == period)
    return (Payslip.once.is_(None)) & (Payslip.state == RECORDED) & exists().where(line)
