"""Hidden pay stays hidden in every way out: pages, files, the API, commands, reports, the trail, search and order."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, update

from erp import money
from erp.approvals.models import Approval, Policy
from erp.audit.models import AuditEvent
from erp.auth.current import using
from erp.auth.values import EVERYWHERE, Actor
from erp.cli import gather
from erp.db import db, unit_of_work
from erp.entities.queries import tree
from erp.errors import NotAllowed
from erp.reporting import run
from hr.employees import operations as employees
from hr.employees.models import Employee
from hr.inputs.models import PayrollInput
from hr.runs import operations
from hr.runs.models import PayrollException, PayrollRun, Payslip
from hr.runs.queries import document_of
from hr.runs.values import KIND
from hr.runs.words import MONEY
from tests.conftest import make_actor
from tests.factories.payroll import CLERK, PERIOD, add_input, calculated, office, person, recorded

Client = Callable[[Actor | None], Any]
VIEWS = (
    "hr.payroll-run.view", "hr.payslip.view", "hr.payroll-exception.view", "hr.payroll-difference.view", "hr.payroll-input.view", "hr.debt.view",
    "hr.employee.view", "erp.entity.view", "erp.approval.view",
)  # fmt: skip
LOOKS = make_actor("looks", *VIEWS)
TOLD = make_actor("told", *VIEWS, "hr.payslip.amounts")


@pytest.fixture
def month(app: Flask) -> Iterator[PayrollRun]:
    """A court's order takes more of E00001 than a third, the rest is carried; E00002 has no account, so their net is held."""
    with office(2):
        recorded("2026-09")
        add_input("E00001", "court_order", amount=1234567, party="محكمة التنفيذ")
        unit_of_work(lambda: db.session.execute(update(Employee).where(Employee.employee_number == "E00002").values(iban="")) and None)
        yield calculated()


def secrets() -> set[str]:
    """Every amount of somebody's pay, as files, pages and sentences write it."""
    columns = (Payslip.basic, Payslip.gross, Payslip.net, Payslip.held)
    amounts = {amount for row in db.session.execute(select(*columns)) for amount in row if amount}
    notes = db.session.execute(select(PayrollException.facts)).scalars()
    amounts |= {fact for facts in notes for name, fact in facts.items() if name in MONEY and isinstance(fact, int)}
    return {text for amount in amounts for text in (money.plain(amount), f"{amount // 100:,}", str(amount))}


def leaked(text: str) -> set[str]:
    return {secret for secret in secrets() if secret in text}


def test_no_page_file_or_answer_of_the_api_says_it(month: PayrollRun, client_of: Client) -> None:
    client = client_of(LOOKS)
    numbers = list(db.session.execute(select(PayrollException.id)).scalars())
    slips = list(db.session.execute(select(Payslip.number)).scalars())
    asked = db.session.execute(select(PayrollInput.id)).scalar_one()
    ways = [
        f"/hr/payroll/run/{month.number}", "/hr/payroll-exceptions", "/hr/payroll-exceptions/export.csv", "/api/v1/hr/payroll-exceptions",
        "/hr/payroll-inputs", "/hr/payroll-inputs/export.csv", "/api/v1/hr/payroll-inputs", f"/hr/payroll-inputs/{asked}",
        "/hr/payroll-runs", "/hr/payroll-runs/export.csv", "/api/v1/hr/payroll-runs", f"/api/v1/hr/payroll-runs/{month.number}", "/",
        "/hr/payslips", "/hr/payslips/export.csv", "/api/v1/hr/payslips", "/search?q=E00001",
        *(f"/hr/payroll/exception/{number}" for number in numbers), *(f"/hr/payslip/{number}" for number in slips),
        *(f"/api/v1/hr/payroll-exceptions/{number}" for number in numbers),
    ]  # fmt: skip
    assert len(numbers) >= 2
    for way in ways:
        answer = client.get(way)
        assert answer.status_code == 200, way
        told = answer.get_data(as_text=True)
        assert leaked(told) == set() and not any(sum_ in told for sum_ in sums(month)), way
    assert client.get("/api/v1/hr/payroll-inputs?sort=amount").status_code == 400
    assert client.get("/api/v1/hr/payroll-runs?sort=net").status_code == 400


def sums(run: PayrollRun) -> set[str]:
    """What the run of two sums up to: either finds the other's pay by taking off the own."""
    return {text for amount in (run.gross, run.net, run.deductions) for text in (f"{amount // 100:,}", money.plain(amount))}


def test_the_sums_of_a_run_of_many_are_nobody_s_pay(app: Flask, client_of: Client) -> None:
    with office(3):
        run, client = calculated(), client_of(LOOKS)
        for way in (f"/hr/payroll/run/{run.number}", "/hr/payroll-runs", "/hr/payroll-runs/export.csv", "/api/v1/hr/payroll-runs", "/"):
            assert any(sum_ in client.get(way).get_data(as_text=True) for sum_ in sums(run)), way


def test_held_pay_of_one_among_many_is_their_pay(app: Flask, client_of: Client) -> None:
    with office(4):
        unit_of_work(lambda: db.session.execute(update(Employee).where(Employee.employee_number == "E00002").values(iban="")) and None)
        run, client = calculated(), client_of(LOOKS)
        for way in (f"/hr/payroll/run/{run.number}", "/api/v1/hr/payroll-runs", f"/api/v1/hr/payroll-runs/{run.number}", "/"):
            told = client.get(way).get_data(as_text=True)
            assert f"{run.net // 100:,}" in told or money.plain(run.net) in told, way
            assert f"{run.held // 100:,}" not in told and money.plain(run.held) not in told, way


def test_who_may_see_salaries_is_told_the_sums_of_few_and_nobody_else(month: PayrollRun, client_of: Client) -> None:
    """On its page and in what the approver is told; what waits for approval bears no amount for anybody."""
    page = f"/hr/payroll/run/{month.number}"
    approval = db.session.execute(select(Approval).where(Approval.document == document_of(month)).order_by(Approval.id.desc())).scalars().first()
    assert approval is not None and approval.amount is None
    for actor, open_ in ((LOOKS, False), (TOLD, True)):
        told = client_of(actor).get(page).get_data(as_text=True)
        assert any(sum_ in told for sum_ in sums(month)) is open_, actor.username
        with using(actor, "hr.payroll-run.view"):
            facts = str(operations.facts(month.number))
        assert any(sum_ in facts for sum_ in sums(month)) is open_, actor.username


def test_what_no_budget_bears_of_one_person_is_their_pay(app: Flask, client_of: Client) -> None:
    """Taif has no budget: the item that it lacks is the basic pay of the one who serves there. Who may not see exceptions sees none."""
    with office(1, entities=("MED",)) as ids:
        unit_of_work(lambda: employees.create([(None, person(9, ids["TIF"]))], CLERK) and None)
        run = calculated(entity="TIF")
        slip = db.session.execute(select(Payslip).where(Payslip.run_id == run.id)).scalar_one()
        page, basic = f"/hr/payroll/run/{run.number}", f"{slip.basic // 100:,}"
        title = "رواتب لا يتحملها بند"
        blind = make_actor("blind", "hr.payroll-run.view")
        for actor, shown, told in ((TOLD, True, True), (LOOKS, True, False), (blind, False, False)):
            found = client_of(actor).get(page).get_data(as_text=True)
            assert (title in found, basic in found) == (shown, told), actor.username


def test_the_amount_that_is_told_nowhere_still_chooses_who_decides(app: Flask) -> None:
    with office(2):
        step = [{"permission": "hr.payroll.approve"}]
        policy = Policy(kind=KIND, root_id=None, chapter=None, amount_from=1, steps=step * 2, begins=date(2026, 1, 1))
        unit_of_work(lambda: db.session.add(policy))
        run = calculated()
        approval = db.session.execute(select(Approval).where(Approval.document == document_of(run))).scalar_one()
        assert (approval.amount, len(approval.steps)) == (None, 2)


def test_an_input_is_revealed_with_a_reason_by_who_has_the_right(month: PayrollRun, client_of: Client) -> None:
    asked = db.session.execute(select(PayrollInput.id)).scalar_one()
    page = f"/hr/payroll-inputs/{asked}"
    assert f"{page}/reveal?field=amount" in client_of(TOLD).get(page).get_data(as_text=True)
    assert f"{page}/reveal?field=amount" not in client_of(LOOKS).get(page).get_data(as_text=True)


def test_an_answer_to_numbers_that_no_row_can_have_is_no_error(month: PayrollRun, client_of: Client) -> None:
    """`²` is a digit to Python and no number; beyond 64 bits no database counts."""
    path, client = f"/hr/payroll/run/{month.number}", client_of(make_actor("answers", *VIEWS, "hr.payroll.answer"))
    client.get(path)
    with client.session_transaction() as session:
        token = session.get("csrf_token", "")
    answer = client.post(f"{path}/answer", data={"id": ["²", "9" * 23, "x,-1"], "reason": "سبب", "csrf_token": token})
    assert answer.status_code in (302, 303)
    assert db.session.execute(select(PayrollException.id).where(PayrollException.state == "answered")).all() == []


def page_of(client: Any, code: str) -> str:
    note = db.session.execute(select(PayrollException).where(PayrollException.code == code)).scalar_one()
    return str(client.get(f"/hr/payroll/exception/{note.id}").get_data(as_text=True))


def test_who_has_the_right_there_reads_the_amount_in_the_note(month: PayrollRun, client_of: Client) -> None:
    assert "••••" in page_of(client_of(LOOKS), "payroll.carried")
    assert leaked(page_of(client_of(TOLD), "payroll.carried")) != set()
    here, there = (replace(TOLD, grants={**TOLD.grants, "hr.payslip.amounts": frozenset({tree().get(one).id})}) for one in ("YNB", "ULA"))
    assert leaked(page_of(client_of(here), "payroll.carried")) != set()
    assert leaked(page_of(client_of(there), "payroll.carried")) == set(), "a right of another place tells nothing"


def test_a_note_says_by_how_much_of_a_hundred_and_not_what_somebody_earns(month: PayrollRun, client_of: Client) -> None:
    page = page_of(client_of(TOLD), "payroll.net_changed")
    assert "%" in page and leaked(page) == set()


@pytest.mark.parametrize("query", ["sort=net", "sort=-gross", "net=5000", "group=net", "filter=held"])
def test_neither_order_nor_filter_tells_it(month: PayrollRun, client_of: Client, query: str) -> None:
    assert client_of(LOOKS).get(f"/api/v1/hr/payslips?{query}").status_code == 400


def test_search_finds_nobody_by_it(month: PayrollRun, client_of: Client) -> None:
    client = client_of(LOOKS)
    for secret in secrets():
        assert client.get(f"/api/v1/hr/payslips?q={secret}").get_json()["items"] == []


@pytest.mark.parametrize("name", ["payroll-register", "payroll-variance", "payroll-summary", "payroll-contributions", "payroll-deductions"])
def test_registers_are_refused_without_the_right(month: PayrollRun, name: str) -> None:
    with pytest.raises(NotAllowed):
        run.write(run.plan(name, {"period": PERIOD}, LOOKS, "en"), "json", io.BytesIO())


def test_the_trail_says_that_it_was_told_and_never_what(month: PayrollRun, client_of: Client) -> None:
    trail = "\n".join(str(row) for row in db.session.execute(select(AuditEvent.changes, AuditEvent.reason)))
    assert leaked(trail) == set()
    told = [(event.document, event.changes) for event in db.session.execute(select(AuditEvent)).scalars() if event.document.startswith("hr.")]
    assert not [one for one in told for run in db.session.execute(select(PayrollRun)).scalars() if run.net in (one[1] or {}).get("net", ())]


@pytest.fixture
def mizan(app: Flask, month: PayrollRun, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def call(actor: Actor, *words: str) -> Result:
        monkeypatch.setattr("erp.cli.actor_named", lambda *_more: actor)
        db.session.remove()
        return CliRunner().invoke(gather(app), [*words, "--as", actor.username], obj=app)

    return call


WHICH = ("--entity", "MED", "--period", PERIOD, "--json")


def test_a_command_tells_the_amounts_of_exceptions_to_those_with_the_right(mizan: Callable[..., Result]) -> None:
    hidden, told = mizan(LOOKS, "payroll", "exceptions", *WHICH), mizan(TOLD, "payroll", "exceptions", *WHICH)
    assert (hidden.exit_code, told.exit_code) == (0, 0), hidden.output
    assert leaked(hidden.stdout) == set() and leaked(told.stdout) != set()
    held = next(one for one in json.loads(hidden.stdout)["exceptions"] if one["code"] == "payroll.no_account")
    assert held["facts"] == {"amount": "••••"}
    assert leaked(mizan(LOOKS, "payroll", "exceptions", *WHICH[:-1]).stdout) == set()


def test_a_command_tells_the_sums_of_few_to_those_with_the_right(mizan: Callable[..., Result], month: PayrollRun) -> None:
    known = sums(month)
    for actor, open_ in ((LOOKS, False), (TOLD, True)):
        may = replace(actor, grants={**actor.grants, "hr.payroll.calculate": EVERYWHERE})
        for words in (WHICH, WHICH[:-1]):
            answer = mizan(may, "payroll", "calculate", *words)
            assert answer.exit_code == 0, answer.output
            assert any(sum_ in answer.stdout for sum_ in known) is open_, answer.stdout
    waiting = mizan(TOLD, "list")
    assert waiting.exit_code == 0 and not any(sum_ in waiting.stdout for sum_ in known)


def test_a_payslip_is_explained_to_those_with_the_right_and_recorded(mizan: Callable[..., Result]) -> None:
    refused = mizan(LOOKS, "payroll", "explain", "E00001", PERIOD, "--json")
    assert refused.exit_code == 1 and refused.stderr.startswith("auth.forbidden") and leaked(refused.output) == set()
    assert mizan(TOLD, "payroll", "explain", "E00001", PERIOD, "--reason", "شكوى الموظف").exit_code == 0
    event = db.session.execute(select(AuditEvent).where(AuditEvent.action == "revealed")).scalar_one()
    assert (event.actor, event.reason) == ("told", "شكوى الموظف") and leaked(str(event.changes)) == set()
