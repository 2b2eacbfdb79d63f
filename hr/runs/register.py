"""Reads of a month's pay for its registers: who was paid what, what differs from the month before, and the bridge between.

Payslips of runs that wait for approval count until they are approved or taken back; `recorded_only` leaves them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select

from erp.db import db
from erp.entities.models import Entity
from erp.periods import Month
from hr.decisions.models import Decision
from hr.decisions.values import APPROVED
from hr.employees.models import Employee
from hr.payroll.values import ABSENCE, DEDUCTION, EARNING
from hr.runs.models import Payslip, PayslipLine
from hr.runs.values import CALCULATED, RECORDED
from hr.values import CHANGED, JOINED, LEFT, Bridge, NetChange, RegisterRow

PART = 500
CONTRIBUTIONS = frozenset({"pension_employee", "insurance_employee", "unemployment_employee"})
BY_INPUT = frozenset({"overtime", "mandate", "bonus"})  # earnings of the month's own inputs


def month_of_payslips(period: str, entities: Sequence[int] | None, recorded_only: bool) -> tuple[Any, ...]:
    """The conditions of the payslips that count in a month."""
    states = (RECORDED,) if recorded_only else (CALCULATED, RECORDED)
    mine: tuple[Any, ...] = (Payslip.period == period, Payslip.state.in_(states))
    return mine if entities is None else (*mine, Payslip.entity_id.in_(entities))


def last_month_paid(year: int, entities: Sequence[int] | None = None) -> str | None:
    """The newest month of a year that has payslips, as YYYY-MM."""
    question = select(func.max(Payslip.period)).where(Payslip.fiscal_year == year, Payslip.state.in_((CALCULATED, RECORDED)))
    found: str | None = db.session.execute(question if entities is None else question.where(Payslip.entity_id.in_(entities))).scalar()
    return found


def waits(period: str, entities: Sequence[int] | None = None) -> bool:
    """Whether payslips of the month wait for approval."""
    question = select(Payslip.id).where(*month_of_payslips(period, entities, False), Payslip.state == CALCULATED).limit(1)
    return db.session.execute(question).first() is not None


def register(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False) -> Iterator[RegisterRow]:
    """Every payslip of the month by entity and employee number, read in parts."""
    after: tuple[Any, ...] | None = None
    while True:
        rows = db.session.execute(_page(month_of_payslips(period, entities, recorded_only), after)).all()
        if not rows:
            return
        ids = [row.id for row in rows]
        shares = _sums(ids, PayslipLine.kind == DEDUCTION, PayslipLine.element.in_(CONTRIBUTIONS))
        absent = _sums(ids, PayslipLine.kind == ABSENCE, PayslipLine.reduces == "basic")
        for row in rows:
            pension, basic = shares.get(row.id, 0), row.basic - absent.get(row.id, 0)
            yield RegisterRow(
                row.number, row.code, row.employee_number, row.name_ar, row.name_en, row.grade, row.step,
                basic, row.gross - basic, row.gross, pension, row.deductions - pension, row.net,
            )  # fmt: skip
        after = (rows[-1].code, rows[-1].employee_number, rows[-1].id)


def _page(mine: tuple[Any, ...], after: tuple[Any, ...] | None) -> Select[Any]:
    fields = ("id", "number", "employee_number", "name_ar", "grade", "step", "basic", "gross", "deductions", "net")
    question = (
        select(*(getattr(Payslip, name) for name in fields), Employee.name_en, Entity.code)
        .join(Employee, Employee.id == Payslip.employee_id)
        .join(Entity, Entity.id == Payslip.entity_id)
        .where(*mine)
    )
    if after is not None:
        code, number, slip = after
        later = (Payslip.employee_number > number) | ((Payslip.employee_number == number) & (Payslip.id > slip))
        question = question.where((Entity.code > code) | ((Entity.code == code) & later))
    return question.order_by(Entity.code, Payslip.employee_number, Payslip.id).limit(PART)


def _sums(payslips: Sequence[int], *conditions: Any) -> dict[int, int]:
    """Payslip -> the sum of these of its lines."""
    mine = PayslipLine.payslip_id.in_(payslips), *conditions
    question = select(PayslipLine.payslip_id, func.sum(PayslipLine.amount)).where(*mine).group_by(PayslipLine.payslip_id)
    return {slip: int(amount) for slip, amount in db.session.execute(question)}


def bridge(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False) -> Bridge:
    """From the month before to this one."""
    now, last = month_of_payslips(period, entities, recorded_only), month_of_payslips(str(Month.parse(period).previous), entities, recorded_only)
    here, there = select(Payslip.employee_id).where(*now), select(Payslip.employee_id).where(*last)
    joined, gone = _net(*now, Payslip.employee_id.not_in(there)), _net(*last, Payslip.employee_id.not_in(here))
    stayed_now, stayed_last = (*now, Payslip.employee_id.in_(there)), (*last, Payslip.employee_id.in_(here))
    parts = {"raised": 0, "contributions": 0, "inputs": 0, "taken": 0}
    for conditions, sign in ((stayed_now, 1), (stayed_last, -1)):
        for element, kind, amount in _by_element(conditions):
            parts[part_of(element, kind)] += sign * signed(kind, amount)
    before, after = _net(*last), _net(*now)
    rest = after - before - joined + gone - sum(parts.values())
    return Bridge(before, joined, -gone, parts["raised"], parts["contributions"], parts["inputs"], parts["taken"], rest, after)


def part_of(element: str, kind: str) -> str:
    """Which part of the bridge a line of a payslip belongs to."""
    if kind == DEDUCTION:
        return "contributions" if element in CONTRIBUTIONS else "taken"
    return "inputs" if kind == ABSENCE or element in BY_INPUT else "raised"


def signed(kind: str, amount: int) -> int:
    """What a line adds to net pay; the state's share adds nothing."""
    return amount if kind == EARNING else -amount if kind in (ABSENCE, DEDUCTION) else 0


def _net(*conditions: Any) -> int:
    return int(db.session.execute(select(func.coalesce(func.sum(Payslip.net), 0)).where(*conditions)).scalar_one())


def _lines(*columns: Any) -> Select[Any]:
    together = (Payslip.fiscal_year == PayslipLine.fiscal_year) & (Payslip.id == PayslipLine.payslip_id)
    return select(*columns).select_from(PayslipLine).join(Payslip, together).where(PayslipLine.kind.in_((EARNING, ABSENCE, DEDUCTION)))


def _by_element(conditions: Iterable[Any]) -> Iterator[tuple[str, str, int]]:
    question = _lines(PayslipLine.element, PayslipLine.kind, func.sum(PayslipLine.amount)).where(*conditions)
    for element, kind, amount in db.session.execute(question.group_by(PayslipLine.element, PayslipLine.kind)):
        yield element, kind, int(amount)


def net_changes(period: str, entities: Sequence[int] | None = None, recorded_only: bool = False, every: bool = False) -> Iterator[NetChange]:
    """Whose net differs from the month before, by kind and employee number; with `every` those whose net is the same too.

    A month without payslips yet has nothing to tell: nobody left by it.
    """
    month = Month.parse(period)
    now, last = (_nets(month_of_payslips(text, entities, recorded_only)) for text in (period, str(month.previous)))
    if not now:
        return
    yield from (_change(JOINED, one, None, one) for number, one in now.items() if number not in last)
    yield from (_change(LEFT, one, one, None) for number, one in last.items() if number not in now)
    stayed = [(last[number], one) for number, one in now.items() if number in last and (every or one["net"] != last[number]["net"])]
    for start in range(0, len(stayed), PART):
        pairs = stayed[start : start + PART]
        amounts = _elements([slip for before, after in pairs for slip in (*before["slips"], *after["slips"])])
        decisions = _decisions([after["employee_id"] for _before, after in pairs], month)
        for before, after in pairs:
            moved = _moved(amounts, before["slips"], after["slips"])
            yield _change(CHANGED, after, before, after, moved, decisions.get(after["employee_id"]))


def _change(
    kind: str, one: dict[str, Any], last: dict[str, Any] | None, now: dict[str, Any] | None, moved: tuple[Any, ...] = (), decision: Any = None
) -> NetChange:
    return NetChange(
        kind,
        one["employee_number"],
        one["name_ar"],
        one["name_en"],
        one["number"],
        last["net"] if last else None,
        now["net"] if now else None,
        moved,
        decision,
    )


def _nets(mine: tuple[Any, ...]) -> dict[str, dict[str, Any]]:
    """Employee number -> the month's net, its payslips together."""
    fields = (Payslip.id, Payslip.number, Payslip.employee_id, Payslip.employee_number, Payslip.name_ar, Employee.name_en, Payslip.net)
    found: dict[str, dict[str, Any]] = {}
    question = select(*fields).join(Employee, Employee.id == Payslip.employee_id).where(*mine)
    for row in db.session.execute(question.order_by(Payslip.employee_number, Payslip.once.is_(None), Payslip.id)):
        one = found.setdefault(row.employee_number, {**row._mapping, "net": 0, "slips": []})
        one["net"] += row.net
        one["slips"].append(row.id)
    return found


def _elements(payslips: Sequence[int]) -> dict[int, dict[str, int]]:
    """Payslip -> element -> what it adds to net."""
    found: dict[int, dict[str, int]] = {}
    question = _lines(PayslipLine.payslip_id, PayslipLine.element, PayslipLine.kind, PayslipLine.amount)
    for start in range(0, len(payslips), PART):
        for slip, element, kind, amount in db.session.execute(question.where(PayslipLine.payslip_id.in_(payslips[start : start + PART]))):
            mine = found.setdefault(slip, {})
            mine[element] = mine.get(element, 0) + signed(kind, amount)
    return found


def _moved(amounts: dict[int, dict[str, int]], before: Sequence[int], after: Sequence[int]) -> tuple[tuple[str, int], ...]:
    """The elements whose amounts differ, the largest difference first."""
    found: dict[str, int] = {}
    for slips, sign in ((after, 1), (before, -1)):
        for slip in slips:
            for element, amount in amounts.get(slip, {}).items():
                found[element] = found.get(element, 0) + sign * amount
    return tuple(sorted(((name, amount) for name, amount in found.items() if amount), key=lambda pair: (-abs(pair[1]), pair[0])))


def _decisions(employees: Sequence[int], month: Month) -> dict[int, tuple[str, str]]:
    """Employee -> (kind, number) of the last approved decision that took effect in the month."""
    inside = Decision.effective_date.between(month.start, month.end)
    mine = (Decision.employee_id.in_(employees), Decision.state == APPROVED, inside)
    question = select(Decision.employee_id, Decision.kind, Decision.number).where(*mine).order_by(Decision.effective_date, Decision.id)
    return {employee: (kind, number) for employee, kind, number in db.session.execute(question)}
