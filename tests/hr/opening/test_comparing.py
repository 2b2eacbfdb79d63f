"""An office brings in what it paid and compares: person by person, with reasons; nobody's pay changes."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import WrongState
from erp.importing import kinds, operations
from erp.importing.models import ImportBatch
from erp.importing.operations import Source
from erp.importing.preview import Plan
from erp.importing.sheets import Sheet
from erp.scope import scope_for, within
from hr.errors import NoSheet
from hr.opening.models import OpeningPay, PayrollDifference
from hr.opening.operations import compare, summary
from hr.runs.models import Payslip
from hr.runs.queries import run_of
from tests.factories.payroll import CLERK, add_input, calculated, office

HEADERS = ["الرقم الوظيفي", "الفترة", "العنصر", "المبلغ", "ملاحظات"]


def brought(*rows: list[Any]) -> Plan:
    sheet = Sheet("", list(enumerate([HEADERS, *rows], start=1)))
    importer = kinds.importer_named("payroll-opening")

    def work() -> Plan:
        made = operations.plan_sheets(importer, [sheet], kinds.given(importer, None, CLERK))[0]
        if not made.problems:
            operations.run(importer, made, Source("a.xlsx", "0" * 64, 1), CLERK)
        return made

    return unit_of_work(work)


def row(number: str, element: str, amount: str, note: str | None = None) -> list[Any]:
    return [number, "2026-10", element, amount, note]


def test_the_sheet_is_compared_person_by_person_and_pay_stays(any_app: Flask) -> None:
    """E00001 agrees; E00002 was paid another step; E00003 has a loan that is nobody's input; E00009 isn't known."""
    with office() as ids:
        slips = {slip.employee_number: slip for slip in _slips(calculated().id)}
        agreed = [row("E00001", "الصافي", str(slips["E00001"].net / 100))]
        other = [row("E00002", "basic", "6065"), row("E00002", "بدل النقل", "700.00"), row("E00002", "pension_employee", "545.85", "سُجل قبل العلاوة")]
        loan = [row("E00003", "net", str((slips["E00003"].net - 100_000) / 100)), row("E00003", "bank_loan", "١٠٠٠")]
        assert [problem.code for problem in brought(row("E00009", "net", "1")).problems] == ["payroll.employee_unknown"]
        assert brought(*agreed, *other, *loan).counts["new"] == 6
        assert brought(*agreed, *other, *loan).counts["same"] == 6
        run = calculated()
        before = [(slip.employee_number, slip.net) for slip in _slips(run.id)]
        unit_of_work(lambda: compare(run_of(run.id), {}, CLERK) and None)
        found = db.session.execute(select(PayrollDifference).order_by(PayrollDifference.id)).scalars().all()
        told = {(one.employee_number, one.element): one.reason for one in found}
        assert "E00001" not in {number for number, _element in told}
        assert told["E00002", "basic"] == "other_step" and told["E00003", "bank_loan"] == "no_input"
        assert {one.note for one in found if one.employee_number == "E00002"} == {"سُجل قبل العلاوة"}
        assert run_of(run.id).extra["compared"] == {"people": 3, "unequal": 2}
        assert sum(count for _reason, count, _amount in summary(run.id)) == len(found)
        unit_of_work(lambda: compare(run_of(run.id), {}, CLERK) and None)
        assert len(db.session.execute(select(PayrollDifference.id)).all()) == len(found), "compared again, found anew and not twice"
        assert [(slip.employee_number, slip.net) for slip in _slips(run.id)] == before
        with within(scope_for([ids["ULA"]])):
            assert db.session.execute(select(PayrollDifference)).first() is None is db.session.execute(select(OpeningPay)).first()


def _slips(run_id: int) -> list[Payslip]:
    return list(db.session.execute(select(Payslip).where(Payslip.run_id == run_id).order_by(Payslip.employee_id)).scalars())


def test_without_a_sheet_or_a_calculation_there_is_nothing_to_compare(app: Flask) -> None:
    with office():
        run = calculated()
        with pytest.raises(NoSheet):
            unit_of_work(lambda: compare(run_of(run.id), {}, CLERK) and None)
        brought(row("E00001", "net", "100"))
        add_input("E00001", "absence_days", quantity=1)
        from_calculating = run_of(run.id)
        from_calculating.state = "calculating"
        with pytest.raises(WrongState):
            compare(from_calculating, {}, CLERK)
        db.session.rollback()


def test_an_undone_sheet_leaves_the_amounts_as_they_were(any_app: Flask) -> None:
    with office():
        brought(row("E00001", "basic", "100"), row("E00001", "transport", "50"))
        brought(row("E00001", "basic", "120", "مصحح"), row("E00002", "basic", "130"))
        batch = db.session.execute(select(ImportBatch).order_by(ImportBatch.id.desc())).scalars().first()
        unit_of_work(lambda: operations.undo(batch, kinds.importer_named("payroll-opening"), CLERK))
        kept = db.session.execute(select(OpeningPay.element, OpeningPay.amount, OpeningPay.note).order_by(OpeningPay.id)).all()
        assert [tuple(one) for one in kept] == [("basic", 10000, ""), ("transport", 5000, "")]
