"""Raise debts with the run that found them, follow what pay brings back, agree on instalments."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from erp import clock
from erp.audit.record import record
from erp.auth.values import Actor
from erp.db import db
from erp.errors import DomainError, WrongState
from erp.resources.save import keyed
from hr.debts.models import Debt
from hr.errors import DebtRecovered
from hr.payroll.values import OVERPAID
from hr.runs.models import PayrollRun, Payslip, PayslipLine
from hr.runs.values import RECORDED


def raise_debts(run: PayrollRun) -> None:
    """A debt for each payslip of the run that found an overpayment."""
    question = (
        select(Payslip.entity_id, Payslip.employee_id, Payslip.employee_number, Payslip.name_ar, PayslipLine.reference, PayslipLine.amount)
        .join(PayslipLine, (PayslipLine.payslip_id == Payslip.id) & (PayslipLine.fiscal_year == Payslip.fiscal_year))
        .where(Payslip.run_id == run.id, PayslipLine.part == OVERPAID)
    )
    now = clock.now()
    rows = [
        {
            "number": row.reference, "entity_id": row.entity_id, "employee_id": row.employee_id, "employee_number": row.employee_number,
            "run_id": run.id, "amount": -row.amount, "recovered": 0, "instalment": 0, "state": "open",
            "search": f"{row.reference} {row.employee_number} {row.name_ar}", "extra": {}, "version": 1, "recorded_at": now,
        }
        for row in db.session.execute(question)
    ]  # fmt: skip
    if rows:
        db.session.execute(insert(Debt), rows)


def drop_debts(run: PayrollRun) -> None:
    """The run is cancelled: what it found is as never been. Raises DebtRecovered where pay already brought some back."""
    mine = Debt.run_id == run.id
    started = db.session.execute(select(Debt.number).where(mine, Debt.recovered > 0).limit(1)).scalar()
    if started:
        raise DebtRecovered(number=started)
    db.session.execute(update(Debt).where(mine).values(state="cancelled"), execution_options={"synchronize_session": False})


def follow(run: PayrollRun) -> None:
    """Write `recovered` anew for the debts of the people whom the run pays, from every recorded payslip."""
    taken = (
        select(func.coalesce(func.sum(PayslipLine.amount), 0))
        .join(Payslip, (PayslipLine.payslip_id == Payslip.id) & (PayslipLine.fiscal_year == Payslip.fiscal_year))
        .where(
            Payslip.employee_id == Debt.employee_id,
            Payslip.state == RECORDED,
            PayslipLine.element == "recovery",
            PayslipLine.reference == Debt.number,
        )
        .correlate(Debt)
        .scalar_subquery()
    )
    people = select(Payslip.employee_id).where(Payslip.run_id == run.id)
    standing = (Debt.employee_id.in_(people), Debt.state != "cancelled")
    option = {"synchronize_session": False}
    db.session.execute(update(Debt).where(*standing).values(recovered=taken), execution_options=option)
    for state, holds in (("settled", Debt.recovered >= Debt.amount), ("open", Debt.recovered < Debt.amount)):
        db.session.execute(update(Debt).where(*standing, holds).values(state=state), execution_options=option)


def agree_refusal(row: Debt, _actor: Actor) -> DomainError | None:
    return None if row.state == "open" else WrongState(state=row.state)


def agree(row: Debt, values: dict[str, Any], actor: Actor) -> Debt:
    """What each month brings back, in halalas; nothing: as much as the ceiling allows. Raises WrongState."""
    refused = agree_refusal(row, actor)
    if refused is not None:
        raise refused
    before, row.instalment = row.instalment, values.get("instalment") or 0
    db.session.flush()
    record(actor, "changed", f"hr.debt:{row.number}", entity_id=row.entity_id, changes={"instalment": [keyed(before), keyed(row.instalment)]})
    return row
