"""The month in the demo: the HR clerk looks, asks why and answers; the employee sees their own pay and nobody else's; anybody checks the paper."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from erp import clock
from erp.auth.people import actor_named
from erp.db import db
from erp.scope import ALL, within
from hr.employees.models import Employee
from hr.runs.calculate_month import calculate_month
from hr.runs.models import Payslip
from hr.runs.queries import run_of
from hr.runs.showing import SHOWN
from tests.browser import NARROW, WIDE, Look
from tests.stories.conftest import SignIn

pytestmark = pytest.mark.browser
OFFICE = "YNB"


@pytest.fixture(scope="module")
def run(demo: Flask) -> Iterator[str]:
    """October of one governorate, calculated with its inputs; per diems that nobody filled in wait for an answer."""
    with demo.app_context(), within(ALL), clock.frozen("2026-10-20T07:00"):
        clerk = actor_named("hr")
        assert clerk is not None
        number = run_of(calculate_month(OFFICE, "2026-10", clerk)).number
    yield number


def slip_of(demo: Flask, *where: object) -> tuple[str, str]:
    """(number, code) of the newest payslip that meets this."""
    from_newest = select(Payslip.number, Payslip.code).where(*where).order_by(Payslip.id.desc()).limit(1)  # type: ignore[arg-type]
    with demo.app_context(), within(ALL):
        number, code = db.session.execute(from_newest).one()
    return number, code


@pytest.mark.parametrize(("language", "size"), [("ar", WIDE), ("en", NARROW)], ids=["ar-wide", "en-narrow"])
def test_the_clerk_s_pages_are_sound(desk: Look, sign_in: SignIn, run: str, language: str, size: tuple[int, int]) -> None:
    page = sign_in("hr", language, size)
    for place in ("/hr/payroll/calculate", f"/hr/payroll/run/{run}", f"/hr/payroll-exceptions?run={run}", "/hr/payslips", "/hr/payroll-differences"):
        answer = page.goto(desk.address + place)
        assert answer is not None and answer.status == 200, place
        desk.check(page)


def test_the_clerk_asks_why_with_a_reason_and_answers_what_waits(desk: Look, sign_in: SignIn, demo: Flask, run: str) -> None:
    page = sign_in("hr", "ar")
    number, _code = slip_of(demo, Payslip.number.like("2026-10-%"))
    page.goto(f"{desk.address}/hr/payslip/{number}")
    assert "لماذا هذا المبلغ" not in page.locator("main").inner_text(), "hidden until asked for"
    page.locator("main a.btn-primary").first.click()
    page.fill("[name=reason]", "مراجعة المسير")
    page.locator("[name=reason]").press("Enter")
    page.wait_for_load_state()
    page.goto(f"{desk.address}/hr/payslip/{number}?line=0")
    said = page.locator("main").inner_text()
    assert all(words in said for words in ("لماذا هذا المبلغ؟", "الحساب", "الأرقام المستعملة", "211111"))
    desk.check(page)
    page.goto(f"{desk.address}/hr/payroll/run/{run}")
    boxes = page.locator("main input[type=checkbox][name=id]")
    waiting = boxes.count()
    assert 0 < waiting < SHOWN
    boxes.first.check()
    page.fill("main [name=reason]", "تُصرف بعد تعبئة الجدول")
    page.locator("main form[action$='/answer'] button[type=submit]").click()
    page.wait_for_load_state()
    assert page.locator("main input[type=checkbox][name=id]").count() == waiting - 1


@pytest.mark.parametrize("language", ["ar", "en"])
def test_an_employee_sees_their_own_pay_and_nobody_else_s(desk: Look, sign_in: SignIn, demo: Flask, language: str) -> None:
    mine, code = slip_of(demo, Payslip.employee_id.in_(select(Employee.id).where(Employee.user_id.is_not(None))))
    page = sign_in("employee", language)
    page.goto(desk.address + "/hr/my-payslips")
    assert mine[:7] in page.locator("main").inner_text()
    desk.check(page)
    ask = page.request
    for paper in (mine, "certificate"):
        answer = ask.get(f"{desk.address}/hr/my-payslips/{paper}")
        assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")
    other, _code = slip_of(demo, Payslip.number != mine, Payslip.employee_id.not_in(select(Employee.id).where(Employee.user_id.is_not(None))))
    assert ask.get(f"{desk.address}/hr/my-payslips/{other}").status == 404
    assert ask.get(f"{desk.address}/hr/payslip/{other}").status in (403, 404) and ask.get(desk.address + "/hr/payslips").status == 403
    stranger = desk.open(f"/hr/payslips/verify/{code}", language=language)
    assert mine in stranger.locator("main").inner_text()
    desk.check(stranger)
    assert page.request.get(f"{desk.address}/hr/payslips/verify/{'0' * len(code)}").status == 404
