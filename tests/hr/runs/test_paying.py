"""A recorded month becomes payment orders: payslips, entry and payments are the same to the halala, whatever happens on the way."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from erp import clock
from erp.cli import gather
from erp.db import db, unit_of_work
from erp.errors import WrongState
from erp.i18n import in_language
from erp.resources import save
from finance.budget.models import BudgetBalance, BudgetOpen
from finance.errors import PaymentStands
from finance.payments import operations as orders
from finance.payments import settling
from finance.payments.models import PaymentLine, PaymentOrder
from finance.payments.queries import order_numbered
from finance.services import record
from finance.values import Coding, Entry, Event, Item, Line
from finance.whole import findings
from hr.employees.models import Employee
from hr.employees.resource import EMPLOYEES
from hr.errors import NoAccountYet
from hr.payroll.paying import Due, Payee, earned_of, to_pay, wage_of
from hr.runs import operations, paying, showing, stored
from hr.runs.models import PayrollRun, Payslip, PayslipLine
from hr.runs.queries import run_of
from tests.factories.paying import CONTROLLER, TREASURER, approved, make_account, sent, standing
from tests.factories.payroll import CLERK, HEAD, add_input, iban, office, recorded

CONTROL = ("2112", "2113", "2114", "2115", "2116", "2117", "2119")


def of_run(run: PayrollRun) -> list[PaymentOrder]:
    question = select(PaymentOrder).where(PaymentOrder.document == f"hr.payroll-run:{run.number}", PaymentOrder.state != "cancelled")
    return list(db.session.execute(question.order_by(PaymentOrder.id)).scalars())


def stages() -> dict[str, int]:
    names = ("due", "ordered", "paid")
    row = db.session.execute(select(*(func.sum(getattr(BudgetBalance, name)) for name in names))).one()
    return {name: int(amount) for name, amount in zip(names, row, strict=True)}


def test_payslips_equal_the_entry_and_the_payments_to_the_halala(any_app: Flask) -> None:
    with office():
        add_input("E00001", "absence_days", quantity=2)
        add_input("E00001", "bank_loan", amount=100000, party="مصرف")
        add_input("E00002", "overtime_hours", quantity=12, decision_number="284/1448", decision_date=date(2026, 9, 8))
        run = recorded()
        by_group = {row.group: row for row in of_run(run)}
        assert set(by_group) == {"net", "pension", "deduction"} and by_group["net"].amount == run.net and by_group["deduction"].amount == 100000
        assert sum(row.amount for row in by_group.values()) == run.gross + run.state_share == standing("2116")
        assert all(standing(account) == 0 for account in ("2112", "2113", "2115"))
        assert stages() == {"due": 0, "ordered": run.gross + run.state_share, "paid": 0}
        nets = dict(db.session.execute(select(Payslip.employee_number, Payslip.net).where(Payslip.run_id == run.id)).all())  # type: ignore[arg-type]
        lines = db.session.execute(select(PaymentLine).where(PaymentLine.order_id == by_group["net"].id)).scalars()
        assert {line.party.split(":")[1]: line.amount for line in lines} == nets
        bodies = db.session.execute(select(PaymentLine.charged).where(PaymentLine.order_id.in_([by_group["pension"].id, by_group["deduction"].id])))
        assert set(bodies.scalars()) == {"MED"}, "the unit pays them for all its entities"
        assert findings() == []


def test_the_month_is_paid_to_the_end_and_nothing_is_owed(any_app: Flask) -> None:
    with office():
        run = recorded()
        numbers = [approved(row.number).number for row in of_run(run)]
        assert operations.cancel_refusal(run_of(run.id), HEAD) is None
        sent(numbers)
        assert isinstance(operations.cancel_refusal(run_of(run.id), HEAD), PaymentStands)
        with pytest.raises(PaymentStands):
            cancel(run)
        unit_of_work(lambda: settling.pay([order_numbered(number) for number in numbers], clock.today(), TREASURER))
        assert all(standing(account) == 0 for account in CONTROL) and standing("4111") == run.gross + run.state_share
        assert stages() == {"due": 0, "ordered": 0, "paid": run.gross + run.state_share} and findings() == []


def cancel(run: PayrollRun) -> None:
    unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)


def test_a_run_cancelled_takes_its_orders_back_even_a_refused_one(any_app: Flask) -> None:
    with office():
        run = recorded()
        net, *_others = of_run(run)
        unit_of_work(lambda: orders.refuse(order_numbered(net.number), {"reason_code": "amount", "reason": "فرق"}, CONTROLLER) and None)
        cancel(run)
        assert of_run(run) == [] and all(standing(account) == 0 for account in CONTROL)
        assert stages() == {"due": 0, "ordered": 0, "paid": 0} and findings() == []
        again = recorded()
        assert sum(row.amount for row in of_run(again)) == again.gross + again.state_share


def test_a_large_run_is_ordered_part_by_part(app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """People with their part, bodies and payees once with the last; one file holds all of them, and the whole goes back."""
    monkeypatch.setattr(stored, "PART", 2)
    with office(5):
        add_input("E00001", "bank_loan", amount=100000, party="مصرف")
        set_iban("E00002", "")
        make_account()
        run = recorded()
        made = of_run(run)
        assert [row.group for row in made].count("net") == 3 and {row.group for row in made} == {"net", "pension", "deduction"}
        assert len(made) == 5 and len({row.source for row in made}) == 3
        assert sum(row.amount for row in made) == run.gross + run.state_share - run.held == standing("2116")
        assert sum(row.amount for row in made if row.group == "net") == run.net - run.held
        assert standing("2112") == standing("2113") == standing("2115") == 0 and standing("2119") == run.held > 0
        content = write(app, tmp_path, "pain001")
        assert all(iban(number).encode() in content for number in (1, 3, 4, 5)), "whoever is paid stands in the one file"
        cancel(run)
        assert of_run(run) == [] and all(standing(account) == 0 for account in CONTROL)
        assert stages() == {"due": 0, "ordered": 0, "paid": 0} and findings() == []


def test_what_a_person_owes_back_is_paid_less(app: Flask) -> None:
    """A claim that stands against somebody from before is settled by the month's pay, and the order is of the rest."""
    with office(2):
        claim = (Line("2112", 5000, Coding("MED", fund="GEN"), "hr.employee:E00001"), Line("1111", -5000, Coding("MED", fund="GEN")))
        unit_of_work(lambda: record(Event("finance.journal", "claim", date(2026, 10, 1), "MED", entry=Entry(claim)), actor=CLERK) and None)
        run = recorded()
        by_party = {line.party: line.amount for line in db.session.execute(select(PaymentLine)).scalars()}
        assert by_party["hr.employee:E00001"] == slip_of(run, "E00001").net - 5000
        assert by_party["hr.employee:E00002"] == slip_of(run, "E00002").net
        assert standing("2112") == 0


def test_held_pay_is_a_liability_of_its_own_and_paid_once_there_is_an_account(any_app: Flask) -> None:
    with office():
        set_iban("E00001", "")
        run = recorded()
        slip = slip_of(run, "E00001")
        assert run.held == slip.held == standing("2119") and sum(row.amount for row in of_run(run)) == run.gross + run.state_share - slip.held
        assert stages()["due"] == slip.held
        with pytest.raises(NoAccountYet):
            release(slip)
        set_iban("E00001", iban(1))
        release(slip)
        assert standing("2119") == 0 and stages()["due"] == 0 and stages()["ordered"] == run.gross + run.state_share
        with pytest.raises(WrongState):
            release(slip)
        cancel(run)
        assert all(standing(account) == 0 for account in CONTROL) and findings() == []


def set_iban(number: str, value: str) -> None:
    unit_of_work(lambda: setattr(db.session.execute(select(Employee).where(Employee.employee_number == number)).scalar_one(), "iban", value))


def slip_of(run: PayrollRun, number: str) -> Payslip:
    return db.session.execute(select(Payslip).where(Payslip.run_id == run.id, Payslip.employee_number == number)).scalar_one()


def release(slip: Payslip) -> None:
    unit_of_work(lambda: paying.release(slip_of(run_of(slip.run_id), slip.employee_number), {}, CLERK) and None)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["return", "reissue", "cancel", "pay"]), max_size=7))
def test_any_order_of_acts_leaves_no_stage_below_zero_and_ends_at_nothing_owed(paid_app: Any, acts: list[str]) -> None:
    run = paid_app()
    for act in acts:
        try_(act, run)
        assert all(amount >= 0 for amount in stages().values()) and sum(stages().values()) == run.gross + run.state_share
        assert not db.session.execute(select(BudgetOpen.id).where((BudgetOpen.ordered < 0) | (BudgetOpen.paid < 0) | (BudgetOpen.due < 0))).first()
    for act in ("reissue", "pay"):
        try_(act, run)
    assert all(standing(account) == 0 for account in CONTROL) and stages()["paid"] == run.gross + run.state_share and findings() == []


@pytest.fixture
def paid_app(app: Flask) -> Any:
    with office(people=2):
        run = recorded()
        pay_waiting()
        yield lambda: run


def pay_waiting() -> None:
    """Whatever waits goes the whole road."""
    rows = list(db.session.execute(select(PaymentOrder.number).where(PaymentOrder.state == "queued").order_by(PaymentOrder.id)).scalars())
    if rows:
        sent([approved(number).number for number in rows])
        unit_of_work(lambda: settling.pay([order_numbered(number) for number in rows], clock.today(), TREASURER))


def test_the_page_of_a_run_says_how_far_it_is_paid(app: Flask) -> None:
    with office(3), in_language("en"):
        make_account()
        run = recorded()
        count = len(of_run(run))
        assert (showing.steps(run)[-1]["state"], showing.payment(run)["small"]) == ("now", f"0 of {count} orders paid")
        pay_waiting()
        assert (showing.steps(run)[-1]["state"], showing.payment(run)["small"]) == ("done", f"{count} of {count} orders paid")


def try_(act: str, run: PayrollRun) -> None:
    """One act on the first payment or order that it fits; none fits: nothing."""
    if act == "pay":
        pay_waiting()
        return
    if act == "cancel":
        number = db.session.execute(select(PaymentOrder.number).where(PaymentOrder.state == "queued").limit(1)).scalar()
        if number:
            unit_of_work(lambda: orders.cancel(order_numbered(number), {"reason": "x"}, CLERK) and None)
        return
    state, how = {"return": ("paid", settling.return_line), "reissue": ("returned", settling.reissue)}[act]
    found = list(db.session.execute(select(PaymentLine.id).where(PaymentLine.state == state).order_by(PaymentLine.id)).scalars())
    for line in found if act == "reissue" else found[:1]:
        unit_of_work(lambda line=line: how(db.session.get_one(PaymentLine, line), {"day": clock.today()}, CLERK) and None)


def test_the_command_writes_each_file_once(app: Flask, tmp_path: Path) -> None:
    with office():
        make_account()
        run = recorded()
        net, people = run.net, run.people
        first, second = write(app, tmp_path, "pain001"), write(app, tmp_path, "pain001")
        assert first == second and f"<CtrlSum>{net // 100}.{net % 100:02d}</CtrlSum>".encode() in first
        rows = [line.split("\t") for line in write(app, tmp_path, "wps").decode().splitlines()]
        head = dict(zip(rows[0], rows[1], strict=True))
        wages = [dict(zip(rows[2], row, strict=True)) for row in rows[3:-1]]
        assert rows[-1] == ["-"] and len(wages) == people and cents(head["32A-AMT"]) == net == sum(cents(wage["32B-AMT"]) for wage in wages)
        for wage in wages:
            parts = [cents(wage[name]) for name in ("MOL-BAS", "MOL-HAL", "MOL-OEA")]
            assert sum(parts) - cents(wage["MOL-DED"]) == cents(wage["32B-AMT"]) and len(wage["MOL-ID"]) == 10


def test_staff_under_the_labour_law_are_insured_by_it_and_ordered_apart(any_app: Flask) -> None:
    """The mark is the person's, whatever their cohort of insurance; civil servants beside them are as before."""
    with office(2):
        values = {"labour": True, "pension_scheme": "social_insurance_2024"}
        row = db.session.execute(select(Employee).where(Employee.employee_number == "E00001")).scalar_one()
        unit_of_work(lambda: save.change(EMPLOYEES, row, values, CLERK) and None)
        run = recorded()
        question = select(Payslip.employee_number, PayslipLine.element).join(PayslipLine, PayslipLine.payslip_id == Payslip.id)
        elements: dict[str, set[str]] = {}
        for number, element in db.session.execute(question):
            elements.setdefault(number, set()).add(element)
        assert {"insurance_employee", "unemployment_employee", "unemployment_state", "occupational_state"} <= elements["E00001"]
        assert elements["E00002"] == {"basic", "transport", "pension_employee", "pension_state"}
        orders_of = {order.group: order.amount for order in of_run(run)}
        assert orders_of["labour"] == slip_of(run, "E00001").net and orders_of["net"] == slip_of(run, "E00002").net
        assert findings() == []


def cents(text: str) -> int:
    return int(text.replace(".", ""))


def write(app: Flask, folder: Path, format_: str) -> bytes:
    out = folder / "out"
    db.session.remove()
    result = CliRunner().invoke(gather(app), ["payroll", "file", "--format", format_, str(out)], obj=app)
    assert result.exit_code == 0, result.output
    return out.read_bytes()


def test_what_budget_lines_bear_is_dealt_out_to_the_last_halala() -> None:
    basic, other = Coding("MED", "211111", fund="GEN"), Coding("YNB", "211121", fund="GEN")
    items = (
        Item("basic", 1000, basic, reference="run"), Item("transport", 70, other, reference="run"), Item("pension_state", 90, Coding("MED", "21211")),
        Item("pension_employee", 90, Coding("MED"), party="hr.body:pension"), Item("net", 480, Coding("MED"), party="hr.employee:1"),
        Item("net", 500, Coding("YNB"), party="hr.employee:2"),
    )  # fmt: skip
    held = Event("payroll.held", "s/held", date(2026, 10, 20), "MED", (Item("net", 500, Coding("YNB"), party="hr.employee:2"),), document="run")
    due = Due()
    for event in (Event("payroll.approved", "s", date(2026, 10, 20), "MED", items, document="run"), held):
        due.take(event)
    owed = {(account, party, document): amount for (account, _part, party, document), amount in due.owed.items()}
    found = to_pay(due, {"hr.employee:1": Payee("a")}, "run", owed)
    shares = [share for payment in (*found.payments, *found.held) for share in payment.shares]
    assert [payment.amount for payment in found.held] == [500] and sum(share.amount for share in shares) == 1160
    assert sum(share.amount for share in shares if share.coding == other) == 70


def test_the_parts_of_a_wage_are_its_net() -> None:
    lines = [("basic", "earning", 600000), ("housing", "earning", 150000), ("transport", "earning", 70000), ("pension", "deduction", 54000)]
    wage = wage_of("1000000008", earned_of(lines), 766000)
    assert (wage.basic, wage.housing, wage.other, wage.deductions) == (600000, 150000, 70000, 54000) and wage.net == 766000
