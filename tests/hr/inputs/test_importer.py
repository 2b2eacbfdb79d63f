"""The month's inputs from a workbook: every fault at once, the same file twice changes nothing, what was paid is frozen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from erp.db import db, unit_of_work
from erp.importing import kinds, operations
from erp.importing.errors import UndoBlocked
from erp.importing.models import ImportBatch
from erp.importing.operations import Source
from erp.importing.preview import CHANGED, NEW, SAME, Plan
from erp.importing.sheets import Sheet
from erp.periods import Month
from erp.scope import scope_for, within
from finance.periods.operations import close_period
from hr.inputs.models import Payee, PayrollInput
from hr.inputs.queries import paid_with
from hr.runs.models import PayrollRun, Payslip
from tests.factories.payroll import CLERK, office, recorded

HEADERS = [
    "الرقم الوظيفي", "العنصر", "الفترة", "المبلغ", "الكمية", "من تاريخ", "إلى تاريخ", "رقم القرار", "تاريخ القرار", "الجهة المستفيدة", "ملاحظات",
]  # fmt: skip
LOAN = ["E00001", "bank_loan", "2026-10", "1609", None, None, None, None, None, "مصرف الراجحي", "قرض"]
OVERTIME = ["E00002", "overtime_hours", "2026-10", None, "١٢", None, None, "284/1448", "2026-09-08"]
ABSENT = ["e00003", "أيام غياب", "2026-10", None, "2"]


@pytest.fixture(autouse=True)
def books(any_app: Flask) -> Iterator[dict[str, int]]:
    with office() as ids:
        yield ids


def planned(*rows: list[Any]) -> Plan:
    filled = [[*row, *[None] * (len(HEADERS) - len(row))] for row in rows]
    sheet = Sheet("", list(enumerate([HEADERS, *filled], start=1)))
    importer = kinds.importer_named("payroll-inputs")
    return operations.plan_sheets(importer, [sheet], kinds.given(importer, None, CLERK))[0]


def run(*rows: list[Any]) -> Plan:
    def work() -> Plan:
        made = planned(*rows)
        operations.run(kinds.importer_named("payroll-inputs"), made, Source("a.xlsx", "0" * 64, 1), CLERK)
        return made

    return unit_of_work(work)


def faults(made: Plan) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.code) for problem in made.problems]


def count() -> int:
    return db.session.execute(select(func.count()).select_from(PayrollInput)).scalar_one()


def test_rows_are_stored_and_the_same_file_changes_nothing() -> None:
    assert len(run(LOAN, OVERTIME, ABSENT).of(NEW)) == 3
    again = run(LOAN, OVERTIME, ABSENT)
    assert (len(again.of(NEW, CHANGED)), len(again.of(SAME)), count()) == (0, 3, 3)
    row = db.session.execute(select(PayrollInput).where(PayrollInput.element == "overtime_hours")).scalar_one()
    assert (row.quantity, row.decision_number) == ("12", "284/1448")
    assert db.session.execute(select(Payee.name)).scalars().all() == ["مصرف الراجحي"]


def test_a_changed_amount_is_a_change() -> None:
    run(LOAN)
    changed = run([*LOAN[:3], "1700", *LOAN[4:]])
    assert len(changed.of(CHANGED)) == 1 and count() == 1
    assert db.session.execute(select(PayrollInput.amount)).scalar_one() == 170000


def test_every_fault_is_said_at_once_and_nothing_is_stored() -> None:
    made = planned(
        ["E09999", "absence_days", "2026-10", None, "2"],
        ["E00001", "unheard_of", "2026-10", None, "2"],
        ["E00001", "bank_loan", "2026-10", "100"],
        ["E00001", "bank_loan", "2026-10", None, None, None, None, None, None, "مصرف"],
        ["E00001", "overtime_hours", "2026-10", None, "4"],
        ["E00001", "overtime_hours", "2026-10", None, "4", None, None, "9", "2026-11-02"],
        ["E00001", "absence_days", "2026-10", None, "2", "2026-10-09", "2026-10-02"],
        ["E00001", "absence_days", "2026-13", None, "2"],
        ["E00001", "absence_days", "2026-10"],
        ["E00001", "absence_days", "2026-10", None, "45"],
        LOAN,
        LOAN,
    )
    assert faults(made) == [
        (2, "employee_number", "payroll.employee_unknown"),
        (3, "element", "import.choice"),
        (4, "party", "payroll.payee_needed"),
        (5, "amount", "payroll.amount_needed"),
        (6, "decision_date", "payroll.decision_needed"),
        (6, "decision_number", "payroll.decision_needed"),
        (7, "decision_date", "payroll.decision_too_late"),
        (8, "to", "payroll.dates_contradict"),
        (9, "period", "period.invalid"),
        (10, "quantity", "payroll.quantity_needed"),
        (11, "quantity", "payroll.quantity_outside"),
        (13, "employee_number", "import.duplicate"),
    ]
    assert count() == 0


def test_a_paid_month_is_frozen() -> None:
    run(LOAN)
    run_ = recorded()
    paid = select(PayrollRun.number).select_from(PayrollInput).join(Payslip, paid_with()).join(PayrollRun, PayrollRun.id == Payslip.run_id)
    assert db.session.execute(paid).scalar_one() == run_.number
    assert faults(planned([*LOAN[:3], "1700", *LOAN[4:]])) == [(2, "amount", "payroll.already_paid")]
    assert faults(planned(OVERTIME)) == [(2, "period", "payroll.already_paid")]
    assert faults(planned(LOAN)) == []  # what stands as it is may be said again


def test_a_closed_month_takes_no_inputs() -> None:
    unit_of_work(lambda: close_period(Month(2026, 10), CLERK, ledger="payroll"))
    assert faults(planned(LOAN)) == [(2, "period", "period.closed")]
    assert faults(planned([*LOAN[:2], "2031-10", *LOAN[3:]])) == [(2, "period", "period.unknown")], "a year that was never opened is not closed"


def test_an_employee_of_another_governorate_is_nobody(books: dict[str, int]) -> None:
    with within(scope_for([books["YNB"]])):
        made = planned(LOAN, OVERTIME)
    assert faults(made) == [(3, "employee_number", "payroll.employee_unknown")]


def undo() -> None:
    importer = kinds.importer_named("payroll-inputs")
    last = db.session.execute(select(ImportBatch).order_by(ImportBatch.id.desc())).scalars().first()
    unit_of_work(lambda: operations.undo(last, importer, CLERK))


def amounts() -> dict[str, tuple[int, str, str]]:
    question = select(PayrollInput.element, PayrollInput.amount, PayrollInput.quantity, PayrollInput.note)
    return {element: (amount, quantity, note) for element, amount, quantity, note in db.session.execute(question)}


def test_an_undone_file_leaves_the_inputs_as_they_were() -> None:
    run(LOAN, OVERTIME)
    before = amounts()
    run([*LOAN[:3], "1700", *LOAN[4:10], None], [*OVERTIME[:4], "20", *OVERTIME[5:]], ABSENT)
    assert amounts() != before and count() == 3
    undo()
    assert amounts() == before


def test_what_was_paid_or_changed_since_is_not_taken_back(books: dict[str, int]) -> None:
    run(LOAN, ABSENT)
    db.session.execute(update(PayrollInput).where(PayrollInput.element == "absence_days").values(quantity="9"))
    db.session.commit()
    run([*LOAN[:3], "1700"] + LOAN[4:])
    db.session.execute(update(PayrollInput).where(PayrollInput.element == "bank_loan").values(amount=5))
    db.session.commit()
    with pytest.raises(UndoBlocked):
        undo()
    db.session.rollback()
    db.session.execute(update(PayrollInput).where(PayrollInput.element == "bank_loan").values(amount=170000))
    db.session.commit()
    recorded()
    with pytest.raises(UndoBlocked):
        undo()
