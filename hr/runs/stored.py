"""Payslips between values and rows: written in sets, read back as the values that accounting and explanations take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import delete, insert, select

from erp.db import db
from erp.periods import Month
from hr.payroll.accounting import Paid
from hr.payroll.values import PayLine, Used
from hr.payroll.values import Payslip as Result
from hr.runs.models import PayrollException, Payslip, PayslipLine
from hr.runs.values import CALCULATED

PART = 1000


def slip_row(result: Result, row: Any, run_id: int, number: int, once: str | None, now: datetime, kind: str = "") -> dict[str, Any]:
    month = str(result.month)
    key = f"{month}-{result.employee_number}{kind}"
    return {
        "fiscal_year": result.month.year, "id": number, "number": key if once else f"{key}-{run_id}", "run_id": run_id, "entity_id": row.entity_id,
        "employee_id": result.employee_id, "employee_number": result.employee_number, "name_ar": result.name, "period": month, "once": once,
        "scale": row.scale, "grade": row.grade, "step": row.step, "iban": result.iban,
        "basic": sum(line.amount for line in result.lines if line.element == "basic"), "gross": result.gross, "deductions": result.deductions,
        "net": result.net, "state_share": result.state, "held": result.held,
        "carried": [[part.element, part.amount, part.party, part.reference] for part in result.carried], "state": CALCULATED,
        "code": token_hex(12),  # nobody can guess it from another's
        "search": f"{result.employee_number} {result.name}", "recorded_at": now,
    }  # fmt: skip


def line_rows(result: Result, row: Any, payslip: int, first: int) -> list[dict[str, Any]]:
    return [
        {
            "fiscal_year": result.month.year, "id": first + place, "payslip_id": payslip, "entity_id": row.entity_id, "place": place,
            "element": line.element, "kind": line.kind, "amount": line.amount, "charged": line.entity, "economic": line.economic, "part": line.part,
            "party": line.party, "reference": line.reference[:64], "reduces": line.reduces, "of_month": str(line.month) if line.month else "",
            "rule": line.rule, "rule_since": line.version, "article": line.article[:200], "why": why(line),
        }
        for place, line in enumerate(result.lines)
    ]  # fmt: skip


def why(line: PayLine) -> dict[str, Any]:
    return {
        "facts": [[name, value if isinstance(value, int) else str(value)] for name, value in line.facts],
        "figures": [[used.name, str(used.value), used.since.isoformat(), used.basis] for used in line.figures],
    }


def write(slips: Sequence[dict[str, Any]], lines: Sequence[dict[str, Any]]) -> None:
    if slips:
        db.session.execute(insert(Payslip), list(slips))
    if lines:
        db.session.execute(insert(PayslipLine), list(lines))


def forget(run_id: int) -> None:
    """Take a calculation back that nobody approved."""
    mine = select(Payslip.id).where(Payslip.run_id == run_id)
    db.session.execute(delete(PayslipLine).where(PayslipLine.payslip_id.in_(mine)), execution_options={"synchronize_session": False})
    db.session.execute(delete(Payslip).where(Payslip.run_id == run_id), execution_options={"synchronize_session": False})
    db.session.execute(delete(PayrollException).where(PayrollException.run_id == run_id), execution_options={"synchronize_session": False})


def paid_of(run_id: int) -> Iterator[list[Paid]]:
    """The stored payslips of a run in parts, in the order of people."""
    after = 0
    while True:
        columns = (Payslip.fiscal_year, Payslip.id, Payslip.employee_id, Payslip.employee_number, Payslip.net, Payslip.held)
        question = select(*columns).where(Payslip.run_id == run_id, Payslip.employee_id > after).order_by(Payslip.employee_id).limit(PART)
        rows = db.session.execute(question).all()
        if not rows:
            return
        lines = lines_of([row.id for row in rows])
        yield [Paid(row.employee_number, row.net, row.held, tuple(lines.get(row.id, ()))) for row in rows]
        after = rows[-1].employee_id


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
