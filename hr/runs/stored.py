"""Payslips between values and rows: written in sets, read back as the values that accounting and explanations take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from json import dumps
from secrets import token_hex
from typing import Any

from sqlalchemy import case, delete, func, select

from erp.db import db
from erp.periods import Month
from hr.payroll.accounting import Paid
from hr.payroll.values import ABSENCE, DEDUCTION, PayLine, Used
from hr.payroll.values import Payslip as Result
from hr.runs import storage
from hr.runs.models import PayrollException, Payslip, PayslipLine
from hr.runs.values import CALCULATED

PART = 1000
SLIP = (
    "fiscal_year", "id", "number", "run_id", "entity_id", "employee_id", "employee_number", "name_ar", "period", "once", "scale", "grade", "step",
    "iban", "basic", "gross", "deductions", "net", "state_share", "held", "carried", "state", "code", "search", "recorded_at",
)  # fmt: skip
LINE = (
    "fiscal_year", "id", "payslip_id", "entity_id", "place", "element", "kind", "amount", "charged", "economic", "part", "party", "reference",
    "reduces", "of_month", "rule", "rule_since", "article", "why",
)  # fmt: skip


def slip_row(result: Result, row: Any, run_id: int, number: int, once: str | None, at: str) -> tuple[Any, ...]:
    """A payslip in the order of `SLIP`. The code of its QR is drawn by lot: nobody guesses it from another's."""
    month = str(result.month)
    key = f"{month}-{result.employee_number}"
    basic = sum(line.amount for line in result.lines if line.element == "basic")
    carried = [[part.element, part.amount, part.party, part.reference] for part in result.carried]
    return (
        result.month.year, number, key if once else f"{key}-{run_id}", run_id, row.entity_id, result.employee_id, result.employee_number, result.name,
        month, once, row.scale, row.grade, row.step, result.iban, basic, result.gross, result.deductions, result.net, result.state, result.held,
        dumps(carried, ensure_ascii=False), CALCULATED, token_hex(12), f"{result.employee_number} {result.name}", at,
    )  # fmt: skip


def line_rows(result: Result, row: Any, payslip: int, first: int) -> list[tuple[Any, ...]]:
    """The lines of a payslip in the order of `LINE`."""
    year, entity = result.month.year, row.entity_id
    return [
        (
            year, first + place, payslip, entity, place, line.element, line.kind, line.amount, line.entity, line.economic, line.part, line.party,
            line.reference[:64], line.reduces, str(line.month) if line.month else "", line.rule, line.version.isoformat(), line.article[:200],
            why(line),
        )
        for place, line in enumerate(result.lines)
    ]  # fmt: skip


def why(line: PayLine) -> str:
    """The facts and figures of a line as the column `why` keeps them."""
    facts = dumps([[name, value if isinstance(value, int) else str(value)] for name, value in line.facts], ensure_ascii=False)
    return f'{{"facts": {facts}, "figures": [{", ".join(_figure(used) for used in line.figures)}]}}'


@lru_cache(maxsize=4096)
def _figure(used: Used) -> str:
    """A figure as it is kept; a run uses the same few very often."""
    return dumps([used.name, str(used.value), used.since.isoformat(), used.basis], ensure_ascii=False)


def write(slips: Sequence[tuple[Any, ...]], lines: Sequence[tuple[Any, ...]]) -> None:
    storage.insert("hr_payslip", SLIP, slips)
    storage.insert("hr_payslip_line", LINE, lines)


def forget(run_id: int) -> None:
    """Take a calculation back that nobody approved."""
    mine = select(Payslip.id).where(Payslip.run_id == run_id)
    db.session.execute(delete(PayslipLine).where(PayslipLine.payslip_id.in_(mine)), execution_options={"synchronize_session": False})
    db.session.execute(delete(Payslip).where(Payslip.run_id == run_id), execution_options={"synchronize_session": False})
    db.session.execute(delete(PayrollException).where(PayrollException.run_id == run_id), execution_options={"synchronize_session": False})


def borne_by(run_id: int) -> dict[tuple[str, str], int]:
    """(entity, economic item) -> halalas that its budget line bears of a run: earnings less absence, and the state's shares."""
    line = PayslipLine
    amount = func.sum(case((line.kind == ABSENCE, -line.amount), else_=line.amount))
    question = (
        select(line.charged, line.economic, amount)
        .join(Payslip, (Payslip.fiscal_year == line.fiscal_year) & (Payslip.id == line.payslip_id))
        .where(Payslip.run_id == run_id, line.kind != DEDUCTION)
        .group_by(line.charged, line.economic)
    )
    return {(entity, item): int(total) for entity, item, total in db.session.execute(question) if total}


def paid_of(run_id: int) -> Iterator[list[Paid]]:
    """The stored payslips of a run in parts, in the order of people."""
    after = 0
    while True:
        columns = (Payslip.fiscal_year, Payslip.id, Payslip.employee_id, Payslip.employee_number, Payslip.net, Payslip.held)
        question = select(*columns).where(Payslip.run_id == run_id, Payslip.employee_id > after).order_by(Payslip.employee_id).limit(PART)
        rows = db.session.execute(question).all()
        if not rows:
            return
        lines = _for_the_books([row.id for row in rows])
        yield [Paid(row.employee_number, row.net, row.held, tuple(lines.get(row.id, ()))) for row in rows]
        after = rows[-1].employee_id


def _for_the_books(payslips: Sequence[int]) -> dict[int, list[PayLine]]:
    """The lines as accounting takes them: who bears or is owed what, without the why behind it."""
    found: dict[int, list[PayLine]] = {}
    line, before = PayslipLine, date(1971, 1, 1)
    columns = (
        line.payslip_id, line.element, line.kind, line.amount, line.economic, line.part, line.charged, line.party, line.reference, line.reduces,
        line.of_month,
    )  # fmt: skip
    for start in range(0, len(payslips), 500):
        question = select(*columns).where(line.payslip_id.in_(payslips[start : start + 500])).order_by(line.payslip_id, line.place)
        for slip, element, kind, amount, economic, part, charged, party, reference, reduces, month in db.session.execute(question):
            of_month = Month.parse(month) if month else None
            one = PayLine(element, kind, amount, "", before, "", economic, part, charged, party, reference, reduces, of_month)
            found.setdefault(slip, []).append(one)
    return found


def lines_of(payslips: Sequence[int]) -> dict[int, list[PayLine]]:
    found: dict[int, list[PayLine]] = {}
    for start in range(0, len(payslips), 500):
        question = select(PayslipLine.__table__).where(PayslipLine.payslip_id.in_(payslips[start : start + 500]))
        for row in db.session.execute(question.order_by(PayslipLine.payslip_id, PayslipLine.place)):
            found.setdefault(row.payslip_id, []).append(line_of(row))
    return found


def line_of(row: Any) -> PayLine:
    used = tuple(Used(name, value, date.fromisoformat(since), basis) for name, value, since, basis in row.why.get("figures", ()))
    return PayLine(
        row.element, row.kind, row.amount, row.rule, row.rule_since, row.article, row.economic, row.part, row.charged, row.party, row.reference,
        row.reduces, Month.parse(row.of_month) if row.of_month else None, tuple((name, value) for name, value in row.why.get("facts", ())), used,
    )  # fmt: skip
