"""A month from calculation to both books, on each engine: what stands, and what must not happen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from erp import clock
from erp.approvals.operations import decide
from erp.approvals.web import approval_box
from erp.audit.models import AuditEvent
from erp.auth.current import acting
from erp.db import db, unit_of_work
from erp.errors import NotAllowed, OwnDocument, WrongState
from erp.periods import Month
from erp.scope import scope_for, within
from finance.accounts.models import Account
from finance.budget.models import BudgetBalance, BudgetOpen
from finance.errors import PeriodClosed
from finance.ledger.models import JournalEntry, JournalLine
from finance.payments.models import PaymentOrder
from finance.periods.operations import close_period
from finance.services import trial_balance
from finance.whole import findings
from hr.employees.models import Employee
from hr.errors import AlreadyPosted, AnswerNeeded, ExceptionsOpen, Nobody
from hr.inputs.models import PayrollInput
from hr.inputs.queries import paid_with
from hr.positions.reserving import reserve
from hr.runs import calculating, operations, stored, sums
from hr.runs.calculate_month import calculate_month
from hr.runs.facts import figures
from hr.runs.models import PayrollException, PayrollRun, Payslip, PayslipLine
from hr.runs.queries import document_of, last_payslip, run_of
from tests.conftest import make_actor
from tests.factories.payroll import CLERK, HEAD, PERIOD, add_input, answered, calculated, iban, office, ordered, recorded


def total(column: Any, *where: Any) -> int:
    return int(db.session.execute(select(func.coalesce(func.sum(column), 0)).where(*where)).scalar_one())


def standing(account: str) -> int:
    """What an account stands at, in halalas; a debit above zero."""
    return total(JournalLine.amount, JournalLine.account_id == select(Account.id).where(Account.code == account).scalar_subquery())


def whole() -> None:
    assert findings() == []


def test_payslips_equal_the_entry_to_the_halala(any_app: Flask) -> None:
    with office():
        add_input("E00001", "absence_days", quantity=2)
        add_input("E00001", "bank_loan", amount=100000, party="مصرف")
        add_input("E00002", "overtime_hours", quantity=12, decision_number="284/1448", decision_date=date(2026, 9, 8))
        run = recorded()
        mine = Payslip.run_id == run.id
        assert run.people == 3 and run.net == total(Payslip.net, mine) == ordered("net")
        assert ordered("pension") == 2 * total(PayslipLine.amount, PayslipLine.element == "pension_state")
        assert ordered("deduction") == 100000
        expense = standing("5211111") + standing("5211121") + standing("5211123") + standing("521211")
        assert expense == run.gross + run.state_share == total(BudgetBalance.ordered) == -standing("2116")
        whole()


def test_what_is_approved_is_what_was_shown(app: Flask) -> None:
    """A changed input after the calculation changes nothing of what is recorded."""
    with office():
        run = calculated()
        before = run.net
        add_input("E00001", "bank_loan", amount=100000, party="مصرف")
        unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
        assert ordered("net") == before == run_of(run.id).net


def test_what_came_after_the_calculation_is_not_called_paid(any_app: Flask) -> None:
    """The approver is told of it; it stands unpaid, to be changed or paid as arrears."""
    with office():
        add_input("E00001", "overtime_hours", quantity=12, decision_number="284/1448", decision_date=date(2026, 9, 8))
        run = calculated()
        answered(run)
        assert [fact for _label, fact in operations.facts(run.number)][0] == 3 and len(operations.facts(run.number)) == 3
        with clock.frozen("2026-10-21T07:00"):
            add_input("E00002", "overtime_hours", quantity=3, decision_number="285/1448", decision_date=date(2026, 9, 8))
            assert operations.facts(run.number)[-1][1] == 1
            unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
        paid = db.session.execute(select(PayrollInput.decision_number).join(Payslip, paid_with())).scalars().all()
        assert paid == ["284/1448"]


def test_nobody_approves_their_own_calculation(any_app: Flask) -> None:
    with office():
        run = calculated()
        with pytest.raises(OwnDocument):
            unit_of_work(lambda: decide(document_of(run), CLERK, "approve") and None)
        assert run_of(run.id).state == "calculated" and standing("2112") == 0


def test_a_clerk_without_the_right_does_not_approve(app: Flask) -> None:
    with office():
        run = calculated()
        other = make_actor("clerk2", "hr.payroll-run.view", "hr.payroll.calculate")
        with pytest.raises(NotAllowed):
            unit_of_work(lambda: decide(document_of(run), other, "approve") and None)


def test_an_open_exception_stops_the_approval(any_app: Flask) -> None:
    with office():
        add_input("E00001", "mandate_days", quantity=4, decision_number="171/1448", decision_date=date(2026, 9, 23))
        run = calculated()
        assert run.people == 3 and run.open_exceptions == 1
        found = db.session.execute(select(PayrollException)).scalar_one()
        assert (found.code, found.employee_number, found.facts["figure"]) == ("payroll.missing_figure", "E00001", "per_diem.inside 6")
        with pytest.raises(ExceptionsOpen):
            unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
        with any_app.test_request_context(), acting(HEAD):
            box = approval_box(document_of(run), HEAD)
        assert box is not None and box["refusal"] is None and "1" in box["stopped"], "the page says so before anybody presses"
        with pytest.raises(AnswerNeeded):
            unit_of_work(lambda: operations.answer(db.session.get_one(PayrollException, found.id), {"reason": " "}, CLERK) and None)
        answered(run)
        unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
        assert run_of(run.id).state == "recorded"


def test_a_run_with_open_exceptions_is_returned(any_app: Flask) -> None:
    with office(1):
        add_input("E00001", "mandate_days", quantity=4, decision_number="171/1448", decision_date=date(2026, 9, 23))
        run = calculated()
        unit_of_work(lambda: decide(document_of(run), HEAD, "return", reason="تُعبأ القيمة أولًا") and None)
        assert (run_of(run.id).state, run_of(run.id).reason) == ("calculated", "تُعبأ القيمة أولًا")


def test_two_people_with_one_account_are_pointed_out(app: Flask) -> None:
    with office():

        def share() -> None:
            row = db.session.execute(select(Employee).where(Employee.employee_number == "E00002")).scalar_one()
            row.iban = iban(1)

        unit_of_work(share)
        run = calculated()
        found = db.session.execute(select(PayrollException.employee_number, PayrollException.facts).order_by(PayrollException.id)).all()
        assert [(number, facts["others"]) for number, facts in found] == [("E00001", "E00002"), ("E00002", "E00001")]
        assert run.open_exceptions == 2


def test_an_account_of_an_unknown_bank_is_noted_and_stops_nobody(app: Flask) -> None:
    with office(2):
        unit_of_work(lambda: db.session.execute(update(Employee).where(Employee.employee_number == "E00001").values(iban="SA3399000000608010167519")))
        run = calculated()
        found = db.session.execute(select(PayrollException).where(PayrollException.run_id == run.id)).scalar_one()
        assert (found.code, found.weight, found.facts) == ("payroll.bank_unknown", "note", {"bank": "99", "ends_in": "7519"})
        assert run.open_exceptions == 0 and run.net > 0


def test_what_differs_from_last_month_is_explained(any_app: Flask) -> None:
    with office():
        recorded("2026-09")
        add_input("E00001", "bank_loan", amount=300000, party="مصرف")
        run = calculated()
        found = db.session.execute(select(PayrollException).where(PayrollException.run_id == run.id)).scalar_one()
        assert (found.code, found.facts["cause"]) == ("payroll.net_changed", ["bank_loan"])
        assert found.facts["before"] - found.facts["now"] == 300000


def test_a_month_is_posted_once(any_app: Flask) -> None:
    with office():
        recorded()
        with pytest.raises(AlreadyPosted):
            calculate_month("MED", PERIOD, CLERK)


def test_calculating_again_replaces_what_nobody_approved(app: Flask) -> None:
    with office():
        first = calculated()
        add_input("E00001", "absence_days", quantity=3)
        second = calculated()
        assert second.id == first.id and second.people == 3
        assert db.session.execute(select(func.count()).select_from(Payslip)).scalar_one() == 3


def test_one_regular_payslip_a_person_and_month_by_the_databases_own_rule(any_app: Flask) -> None:
    with office(1):
        calculated()
        slip = db.session.execute(select(Payslip)).scalar_one()
        values = {column.name: getattr(slip, column.name) for column in Payslip.__table__.columns} | {"id": slip.id + 1, "number": "other"}
        with pytest.raises(IntegrityError):
            unit_of_work(lambda: db.session.add(Payslip(**values)))


def test_cancelled_it_is_as_never_been(any_app: Flask) -> None:
    with office():
        add_input("E00001", "absence_days", quantity=2)
        run = recorded()
        unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
        assert all(standing(account) == 0 for account in ("2112", "2113", "2116", "5211111", "5211121"))
        assert total(BudgetOpen.reserved + BudgetOpen.committed + BudgetOpen.due + BudgetOpen.ordered) == 0
        assert {row.state for row in db.session.execute(select(Payslip)).scalars()} == {"cancelled"}
        whole()
        again = recorded()
        assert again.net == run.net == ordered("net") and again.number != run.number
        whole()


@pytest.mark.parametrize("forgotten", [(), ("sources",), ("sources", "part")])
def test_it_is_taken_back_by_the_parts_it_was_recorded_in(app: Flask, monkeypatch: pytest.MonkeyPatch, forgotten: tuple[str, ...]) -> None:
    """However many payslips an entry holds by then; runs of before, which noted less, by what was usual."""
    with office(5):
        monkeypatch.setattr(stored, "PART", 2)
        run = recorded()
        monkeypatch.setattr(stored, "PART", 5000)
        if forgotten:
            monkeypatch.setattr(stored, "PART_BEFORE", 2)
            left = {name: value for name, value in ({"part": 2} | run_of(run.id).extra).items() if name not in forgotten}
            unit_of_work(lambda: db.session.execute(update(PayrollRun).values(extra=left)) and sums.forget(run.id))
        unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
        assert all(standing(account) == 0 for account in ("2112", "2113", "5211111", "5211121"))
        assert total(BudgetOpen.reserved + BudgetOpen.committed + BudgetOpen.due + BudgetOpen.ordered) == 0
        whole()


def test_sums_of_parts_are_those_of_the_lines(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recorded from kept sums or, as of a run from before they were kept, from its lines: the same entries and orders."""
    monkeypatch.setattr(stored, "PART", 2)
    with office(5):
        add_input("E00001", "bank_loan", amount=100000, party="مصرف")
        add_input("E00002", "absence_days", quantity="3")
        add_input("E00003", "discipline", amount=5000, decision_number="7")

        def booked(before: bool) -> list[Any]:
            """What approval writes: account, coding, party and amount of each line."""
            run = calculated()
            answered(run)
            assert len(sums.parts_of(run.id)) == 3
            if before:
                unit_of_work(lambda: sums.forget(run.id))
            unit_of_work(lambda: operations.apply(run.number, HEAD))
            entry = (JournalEntry.fiscal_year == JournalLine.fiscal_year) & (JournalEntry.id == JournalLine.entry_id)
            columns = (JournalEntry.kind, JournalLine.account_id, JournalLine.coding_id, JournalLine.party, JournalLine.amount)
            rows = db.session.execute(select(*columns).join(JournalEntry, entry).where(JournalEntry.document.contains(run.number))).all()
            orders = [row.amount for row in db.session.execute(select(PaymentOrder).where(PaymentOrder.document == document_of(run))).scalars()]
            unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
            return [sorted(tuple(row) for row in rows), sorted(orders)]

        first = booked(before=False)
        assert all(first) and booked(before=True) == first


def test_a_calculation_begun_before_sums_were_kept_begins_anew(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "PART", 2)
    with office(3):
        run_id = unit_of_work(lambda: calculating.begin("MED", PERIOD, CLERK))
        unit_of_work(lambda: calculating.advance(run_id, figures()) and None)
        unit_of_work(lambda: sums.forget(run_id))
        run = recorded()
        assert run.id == run_id and run.people == 3 and ordered("net") == run.net


def test_each_month_takes_its_pay_out_of_the_year_that_the_posts_reserved(any_app: Flask) -> None:
    """And gives it back when it is cancelled."""
    with office(2):
        unit_of_work(lambda: reserve("MED", 2026, HEAD) and None)
        whole_year = total(BudgetBalance.reserved)
        run = recorded()
        assert whole_year - total(BudgetBalance.reserved) == run.gross + run.state_share > 0
        unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
        assert total(BudgetBalance.reserved) == whole_year
        whole()


def test_a_cancelled_run_is_not_cancelled_twice(app: Flask) -> None:
    with office(1):
        run = recorded()
        unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)
        with pytest.raises(WrongState):
            unit_of_work(lambda: operations.cancel(run_of(run.id), {"reason": "خطأ"}, HEAD) and None)


def test_a_broken_calculation_goes_on_where_it_stopped(any_app: Flask) -> None:
    """Killed between two parts: what was stored stays, nobody is calculated twice, and the outcome is that of one go."""
    with office(7):
        run_id = unit_of_work(lambda: calculating.begin("MED", PERIOD, CLERK))
        unit_of_work(lambda: calculating.advance(run_id, figures(), 3))
        db.session.remove()
        again = calculated()
        assert again.id == run_id and again.people == 7
        assert again.net == total(Payslip.net)


def test_parts_change_nothing(app: Flask) -> None:
    with office(7):
        nets = set()
        for count in (1, 3, 100):
            run_id = unit_of_work(lambda: calculating.begin("MED", PERIOD, CLERK))
            known = figures()
            while unit_of_work(lambda count=count: calculating.advance(run_id, known, count)):  # noqa: B023
                pass
            unit_of_work(lambda: calculating.finish(run_id, CLERK) and None)  # noqa: B023
            nets.add((run_of(run_id).net, run_of(run_id).digest))
        assert len(nets) == 1


def test_a_line_that_cannot_bear_the_month_refuses_it(any_app: Flask) -> None:
    with office(budget=1_000_00):
        run = calculated()
        with pytest.raises(Exception) as refused:
            unit_of_work(lambda: decide(document_of(run), HEAD, "approve") and None)
        assert refused.value.code == "budget.insufficient"  # type: ignore[attr-defined]
        assert run_of(run.id).state == "calculated" and standing("2112") == 0


def test_a_closed_month_is_not_calculated(app: Flask) -> None:
    with office():
        unit_of_work(lambda: close_period(Month(2026, 10), CLERK, ledger="payroll"))
        with pytest.raises(PeriodClosed):
            calculate_month("MED", PERIOD, CLERK)


def test_nobody_to_pay(app: Flask) -> None:
    with office(1, entities=("YNB",)), pytest.raises(Nobody):
        calculate_month("ULA", PERIOD, CLERK)


def test_a_person_paid_with_one_run_is_not_paid_with_another(app: Flask) -> None:
    with office(4):
        first = recorded(entity="YNB")
        second = recorded(entity="MED")
        assert (first.people, second.people) == (2, 2)
        whole()


def test_a_payslip_keeps_its_why(app: Flask) -> None:
    with office(1):
        recorded()
        slip = last_payslip("E00001", PERIOD)
        assert slip is not None
        line = db.session.execute(select(PayslipLine).where(PayslipLine.payslip_id == slip.id, PayslipLine.element == "basic")).scalar_one()
        assert line.rule == "basic" and line.why["figures"][0][0].startswith("scale:general:6:")


def test_every_step_leaves_a_trace(app: Flask) -> None:
    with office(1):
        run = recorded()
        acts = set(db.session.execute(select(AuditEvent.action).where(AuditEvent.document == document_of(run))).scalars())
        assert {"calculated", "sent", "approved", "recorded"} <= acts


def test_a_governorate_sees_its_own_payslips_only(app: Flask) -> None:
    with office(4) as ids:
        recorded()
        with within(scope_for([ids["YNB"]])):
            assert {row.entity_id for row in db.session.execute(select(Payslip)).scalars()} == {ids["YNB"]}
            assert db.session.execute(select(func.count()).select_from(PayrollRun)).scalar_one() == 0


def test_the_trial_balance_knows_the_month(app: Flask) -> None:
    with office():
        run = recorded()
        rows = {row.account: row for row in trial_balance(first=date(2026, 10, 1), last=date(2026, 10, 31))}
        assert rows["2112"].credit == run.net
