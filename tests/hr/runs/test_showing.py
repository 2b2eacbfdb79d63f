"""What the pages of a run and a payslip say: exceptions answered together, why an amount is what it is, what nobody's budget bears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import NotAllowed
from erp.i18n import in_language
from hr.employees import operations as employees
from hr.employees.models import Employee
from hr.errors import AnswerNeeded
from hr.payroll.values import EARNING
from hr.positions.models import Position
from hr.runs import operations, showing, why
from hr.runs.models import PayrollException, Payslip
from hr.runs.queries import document_of, last_payslip, run_of
from hr.runs.stored import lines_of
from hr.runs.words import sentence_of
from tests.conftest import make_actor
from tests.factories.payroll import CLERK, PERIOD, add_input, answered, calculated, office, person, recorded

DECISION = {"decision_number": "284/1448", "decision_date": date(2026, 9, 8)}


def exceptions(run_id: int, code: str) -> list[PayrollException]:
    question = select(PayrollException).where(PayrollException.run_id == run_id, PayrollException.code == code)
    return list(db.session.execute(question.order_by(PayrollException.id)).scalars())


def test_one_figure_that_many_lack_is_answered_once(any_app: Flask) -> None:
    with office(4):
        for number in ("E00001", "E00002", "E00003"):
            add_input(number, "mandate_days", quantity=4, **DECISION)
        run = calculated()
        found = showing.waiting(run, CLERK)
        assert [(one.code, len(one.people)) for one in found] == [("payroll.missing_figure", 3)]
        with pytest.raises(AnswerNeeded):
            unit_of_work(lambda: operations.answer_chosen(run.number, found[0].ids, {"reason": " "}, CLERK) and None)
        with pytest.raises(NotAllowed):
            unit_of_work(lambda: operations.answer_chosen(run.number, found[0].ids, {"reason": "x"}, make_actor("x", "hr.payroll-run.view")) and None)
        answer = {"reason": "يُصرف بعد تعبئة الجدول"}
        assert unit_of_work(lambda: operations.answer_chosen(run.number, found[0].ids, answer, CLERK)) == 3
        assert run_of(run.id).open_exceptions == 0 and showing.waiting(run_of(run.id), CLERK) == []


def test_each_kind_of_exception_is_found_and_said_in_words(app: Flask) -> None:
    """A shared and a changed account, nothing left to pay, an input of who left, a post without money, net that fell; no code reaches the reader."""
    with office(4):
        recorded("2026-09")
        people = {row.employee_number: row for row in db.session.execute(select(Employee)).scalars()}
        account, post = people["E00001"].iban, people["E00001"].position_number

        def change() -> None:
            for number, values in (
                ("E00002", {"iban": account}), ("E00003", {"termination_date": date(2026, 9, 30), "status": "terminated"}),
            ):  # fmt: skip
                db.session.execute(update(Employee).where(Employee.employee_number == number).values(values))
            db.session.execute(update(Position).where(Position.position_number == post).values(provisional=True))

        unit_of_work(lambda: change() and None)
        add_input("E00003", "bonus", amount=100000, **DECISION)
        add_input("E00004", "absence_days", quantity=30)
        run = calculated()
        expected = {
            "payroll.iban_shared": ("E00001", "E00002"), "payroll.new_account": ("E00002",), "payroll.net_changed": ("E00004",),
            "payroll.no_net": ("E00004",), "payroll.paid_after_leaving": ("E00003",), "payroll.post_unfunded": ("",),
        }  # fmt: skip
        for code, numbers in expected.items():
            found = exceptions(run.id, code)
            assert tuple(one.employee_number for one in found) == numbers, code
            for lang in ("ar", "en"):
                with in_language(lang):
                    said = [sentence_of(one.code, one.facts, False) for one in found]
                assert not any("{" in one or "payroll." in one or "_" in one for one in said), said
        assert {one.code for one in showing.waiting(run, CLERK)} >= expected.keys()


def test_whoever_is_paid_for_the_first_time_is_pointed_out_once_others_were_paid(app: Flask) -> None:
    with office(2) as ids:
        recorded("2026-09")
        unit_of_work(lambda: employees.create([(None, person(9, ids["MED"], hire_date=date(2026, 10, 1)))], CLERK) and None)
        run = calculated()
        assert [one.employee_number for one in exceptions(run.id, "payroll.first_account")] == ["E00009"]


def test_a_first_account_after_held_pay_is_no_changed_one(app: Flask) -> None:
    with office(2):
        mine = Employee.employee_number == "E00001"
        account = db.session.execute(select(Employee.iban).where(mine)).scalar_one()
        for period, iban in (("2026-09", ""), ("2026-10", account)):
            unit_of_work(lambda iban=iban: db.session.execute(update(Employee).where(mine).values(iban=iban)) and None)
            run = recorded(period) if period == "2026-09" else calculated(period)
        assert [one.employee_number for one in exceptions(run.id, "payroll.first_account")] == ["E00001"]
        assert exceptions(run.id, "payroll.new_account") == []


def test_pay_that_no_budget_line_bears_is_said_before_anybody_approves(app: Flask) -> None:
    """MED has lines; Taif keeps books of its own and has none."""
    with office(1, entities=("MED",)) as ids:
        unit_of_work(lambda: employees.create([(None, person(9, ids["TIF"]))], CLERK) and None)
        run = calculated(entity="TIF")
        assert {one.facts["item"] for one in exceptions(run.id, "payroll.no_budget_line")} == {"211111", "211121", "21211"}


def test_items_that_no_budget_bears_are_answered_together_and_mended_by_finance(app: Flask) -> None:
    with office(1, entities=("MED",)) as ids:
        unit_of_work(lambda: employees.create([(None, person(9, ids["TIF"]))], CLERK) and None)
        run = calculated(entity="TIF")
        found = [one for one in showing.waiting(run, CLERK) if one.code == "payroll.no_budget_line"]
        assert [(len(one.ids), one.filled_by) for one in found] == [(len(exceptions(run.id, "payroll.no_budget_line")), "finance")]
        assert len(found[0].ids) > 1 and "ومثلها" in found[0].said


def test_no_button_approves_a_run_while_an_exception_is_open(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    """The page and the list of what waits say that approval waits for it, with the way there; the button comes with the last answer."""
    head = make_actor("finance.head", "hr.payroll.approve", "hr.payroll-run.view", "hr.payroll-exception.view")
    with office(3):
        add_input("E00001", "mandate_days", quantity=4, **DECISION)
        run = calculated()
        assert run.open_exceptions == 1
        page, box, button = f"/hr/payroll/run/{run.number}", f"/inbox/?open={document_of(run)}", 'value="approve"'
        client = client_of(head)
        for way in (page, box):
            shown = client.get(way).get_data(as_text=True)
            assert button not in shown and "ينتظر الاعتماد" in shown, way
        assert f"/hr/payroll-exceptions?run={run.number}" in client.get(page).get_data(as_text=True)
        answered(run)
        for way in (page, box):
            assert button in client.get(way).get_data(as_text=True), way


def test_whoever_calculates_again_is_told_of_answers_that_go(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    with office(3):
        add_input("E00001", "mandate_days", quantity=4, **DECISION)
        run = calculated()
        client = client_of(make_actor("hr", "hr.payroll-run.view", "hr.payroll.calculate"))
        page = f"/hr/payroll/run/{run.number}"
        assert "مع الاحتساب السابق" not in client.get(page).get_data(as_text=True)
        answered(run)
        assert "الرد المسجل على ملاحظة يذهب مع الاحتساب السابق" in client.get(page).get_data(as_text=True)


def test_the_list_of_exceptions_names_people(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    with office(3):
        add_input("E00001", "mandate_days", quantity=4, **DECISION)
        run = calculated()
        actor = make_actor("looks", "hr.payroll-exception.view", "hr.payroll.answer", "hr.employee.view", "erp.entity.view")
        shown = client_of(actor).get("/hr/payroll-exceptions").get_data(as_text=True)
        assert "موظف 1" in shown and "/hr/employees/E00001" in shown
        answered(run)
        one = client_of(actor).get(f"/hr/payroll/exception/{exceptions(run.id, 'payroll.missing_figure')[0].id}").get_data(as_text=True)
        assert "answered" not in one and "أُجيب عنها" in one and "لم يحدث شيء" not in one


def test_the_why_of_an_amount_adds_up(app: Flask) -> None:
    with office(3):
        recorded("2026-09")
        add_input("E00001", "overtime_hours", quantity=12, **DECISION)
        run = calculated()
        slip = last_payslip("E00001", PERIOD)
        assert slip is not None
        lines = lines_of([slip.id])[slip.id]
        place = next(at for at, line in enumerate(lines) if line.element == "overtime")
        told = why.why(slip, lines, place)
        monthly, _hour, rate, hours, result = told.formula
        assert (monthly.amount, rate.words[:4], hours.words[:2]) == (slip.basic, "125 ", "12")
        assert result.amount == told.amount == round(slip.basic / 30 / 7 * 1.25 * 12)
        assert told.article == "قرار مجلس الوزراء رقم 551 بتاريخ 25/12/1437هـ"
        assert told.figures and told.item == "211123" and told.account == "5211123"
        assert "284/1448" in told.came[0].detail
        last = why.last_of(slip, lines)
        groups = why.groups(slip, lines, last)
        assert groups[0].last == (last.gross if last else 0) and groups[0].now == slip.gross == sum(x.amount for x in lines if x.kind == EARNING)
        assert showing.difference(run, showing.last_run(run), CLERK)[0][2] == told.amount


def test_next_and_last_of_a_run(app: Flask) -> None:
    with office(3):
        run = calculated()
        slips = db.session.execute(select(Payslip).where(Payslip.run_id == run.id).order_by(Payslip.employee_id)).scalars().all()
        assert [why.around(slip) for slip in slips] == [(None, slips[1].number), (slips[0].number, slips[2].number), (slips[1].number, None)]
