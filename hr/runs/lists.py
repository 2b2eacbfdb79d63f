"""Reads of a month's payslip lines for what goes to others: contributions, deductions by payee, and what each budget line bears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import case, func, select

from erp.db import db
from hr.employees.models import Employee
from hr.inputs.models import Payee
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING, STATE
from hr.runs.models import Payslip, PayslipLine
from hr.runs.register import CONTRIBUTIONS, month_of_payslips
from hr.values import Borne, Contribution, TakenFor

PAYEE = "hr.payee:"
SHARES = ("pension", "insurance", "unemployment", "occupational")  # in the order of the list


def _lines(*columns: Any) -> Any:
    together = (Payslip.fiscal_year == PayslipLine.fiscal_year) & (Payslip.id == PayslipLine.payslip_id)
    return select(*columns).select_from(PayslipLine).join(Payslip, together).join(Employee, Employee.id == Payslip.employee_id)


def contributions(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False) -> Iterator[Contribution]:
    """Each person's and the state's share of pension and insurance, branch by branch, by employee number."""
    elements = {f"{branch}_{side}": (branch, side) for branch in SHARES for side in ("employee", "state")}
    person = (Payslip.employee_number, Payslip.name_ar, Employee.name_en)
    question = _lines(*person, PayslipLine.element, func.sum(PayslipLine.amount))
    question = question.where(*month_of_payslips(period, entities, recorded_only), PayslipLine.element.in_(elements))
    found: dict[tuple[int, str], dict[str, Any]] = {}
    for number, name_ar, name_en, element, amount in db.session.execute(question.group_by(*person, PayslipLine.element)):
        branch, side = elements[element]
        row = found.setdefault((SHARES.index(branch), number), {"name_ar": name_ar, "name_en": name_en, "employee": 0, "state": 0})
        row[side] += int(amount)
    for (place, number), row in sorted(found.items(), key=lambda item: item[0]):
        yield Contribution(SHARES[place], number, row["name_ar"], row["name_en"], row["employee"], row["state"])


def taken_for_others(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False) -> Iterator[TakenFor]:
    """What was taken off for banks, courts and other payees: by payee, then by employee number."""
    fields = (PayslipLine.party, Payslip.employee_number, Payslip.name_ar, Employee.name_en, PayslipLine.element, PayslipLine.reference)
    question = _lines(*fields, func.sum(PayslipLine.amount)).where(*month_of_payslips(period, entities, recorded_only))
    question = question.where(PayslipLine.kind == DEDUCTION, PayslipLine.party.like(f"{PAYEE}%")).group_by(*fields)
    names = {f"{PAYEE}{number}": name for number, name in db.session.execute(select(Payee.id, Payee.name))}
    rows = [
        TakenFor(names.get(party, party), number, name_ar, name_en, element, reference, int(amount))
        for party, number, name_ar, name_en, element, reference, amount in db.session.execute(question)
    ]
    yield from sorted(rows, key=lambda row: (row.payee, row.employee_number, row.element, row.reference))


def borne(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False) -> Iterator[Borne]:
    """What each budget line bears: earnings less absence, and the state's shares, by the entity charged and its item."""
    fields = (PayslipLine.charged, PayslipLine.economic)
    signed = case((PayslipLine.kind == ABSENCE, -PayslipLine.amount), else_=PayslipLine.amount)
    state = case((PayslipLine.kind == STATE, PayslipLine.amount), else_=0)
    question = _lines(*fields, func.sum(signed), func.sum(state), func.count(Payslip.id.distinct()))
    question = question.where(*month_of_payslips(period, entities, recorded_only), PayslipLine.kind.in_((EARNING, ABSENCE, STATE)))
    for charged, economic, amount, shares, people in db.session.execute(question.group_by(*fields).order_by(*fields)):
        yield Borne(charged, economic, int(people), int(amount) - int(shares), int(shares))


def owed(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False) -> tuple[int, int, int]:
    """(contributions taken off people, other deductions, net) of the month, in halalas."""
    mine = month_of_payslips(period, entities, recorded_only)
    shares = _lines(func.coalesce(func.sum(PayslipLine.amount), 0)).where(
        *mine, PayslipLine.kind == DEDUCTION, PayslipLine.element.in_(CONTRIBUTIONS)
    )
    taken = int(db.session.execute(shares).scalar_one())
    sums = select(func.coalesce(func.sum(Payslip.deductions), 0), func.coalesce(func.sum(Payslip.net), 0)).where(*mine)
    deductions, net = db.session.execute(sums).one()
    return taken, int(deductions) - taken, int(net)
