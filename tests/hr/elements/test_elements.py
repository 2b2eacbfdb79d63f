"""What an office adds to pay in a table: approved by another person, in force from its day, ended and succeeded, never edited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from erp.approvals.operations import decide
from erp.auth import sessions
from erp.db import db, unit_of_work
from erp.errors import OwnDocument, RequestInvalid, WrongState
from erp.i18n import in_language
from erp.importing import kinds
from erp.importing import operations as importing
from erp.importing.operations import Source
from erp.importing.sheets import Sheet
from erp.importing.template import write_template
from erp.periods import Month
from hr.elements import operations
from hr.elements.models import PayElement
from hr.elements.queries import element
from hr.inputs.models import Payee
from hr.inputs.words import named
from hr.payroll.calculate import payslip
from hr.runs.facts import figures, person
from hr.runs.models import PayslipLine
from tests.conftest import make_actor
from tests.factories.payroll import office, recorded

CLERK, HEAD = make_actor("hr"), make_actor("hr.head")
REMOTE: dict[str, Any] = {
    "code": "remote_area", "name_ar": "بدل منطقة نائية", "kind": "earning", "method": "percent", "value": "10", "economic": "211124",
    "valid_from": date(2026, 3, 1), "basis": "قرار 15/1447",
}  # fmt: skip


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(2) as ids:
        yield ids


def draft(**values: Any) -> PayElement:
    return element(unit_of_work(lambda: operations.create([(None, REMOTE | values)], CLERK)[0].reference))


def approved(**values: Any) -> PayElement:
    row = draft(**values)
    unit_of_work(lambda: operations.send(row, {}, CLERK) and None)
    unit_of_work(lambda: decide(f"hr.pay-element:{row.reference}", HEAD, "approve") and None)
    db.session.expire_all()
    return element(row.reference)


def amount(month: str, code: str = "remote_area") -> int:
    found = person("E00001", Month.parse(month))
    assert found is not None
    return sum(line.amount for line in payslip(found.facts, Month.parse(month), figures()).lines if line.element == code)


def test_a_percentage_is_paid_from_its_day_once_another_person_approved_it() -> None:
    row = draft()
    assert amount("2026-10") == 0, "a draft pays nothing"
    unit_of_work(lambda: operations.send(row, {}, CLERK) and None)
    with pytest.raises(OwnDocument):
        unit_of_work(lambda: decide(f"hr.pay-element:{row.reference}", CLERK, "approve") and None)
    db.session.rollback()
    unit_of_work(lambda: decide(f"hr.pay-element:{row.reference}", HEAD, "approve") and None)
    assert (amount("2026-02"), amount("2026-03"), amount("2026-10")) == (0, 63700, 63700)


def test_a_later_version_succeeds_and_an_end_ends() -> None:
    first = approved(method="fixed", value="500.00")
    second = approved(method="fixed", value="650.50", valid_from=date(2026, 9, 1))
    db.session.expire_all()
    assert element(first.reference).valid_to == date(2026, 8, 31)
    assert (amount("2026-08"), amount("2026-09")) == (50000, 65050)
    unit_of_work(lambda: operations.end(second, {"last_day": date(2026, 10, 31)}, HEAD) and None)
    assert (amount("2026-10"), amount("2026-11")) == (65050, 0)
    with pytest.raises(WrongState):
        unit_of_work(lambda: operations.change([(second, {"value": "9"})], CLERK) and None)


def test_only_the_grades_named_are_reached() -> None:
    approved(grades="7، 8")
    assert amount("2026-10") == 0


@pytest.mark.parametrize(
    ("values", "column", "code"),
    [
        ({"economic": "2211"}, "economic", "position.item_unknown"),
        ({"grades": "6, 99"}, "grades", "employee.grade_unknown"),
        ({"code": "transport"}, "code", "element.code_taken"),
        ({"bases": "basic, remote_area"}, "bases", "payroll.rule_cycle"),
        ({"bases": "basic, remote"}, "bases", "element.base_unknown"),
        ({"valid_to": date(2026, 2, 1)}, "valid_to", "decision.ends_before"),
        ({"kind": "deduction"}, "party", "payroll.payee_needed"),
    ],
)
def test_what_an_element_may_not_say(values: dict[str, Any], column: str, code: str) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        draft(**values)
    assert [(problem.column, problem.code) for problem in refusal.value.problems] == [(column, code)]


def test_two_elements_that_are_shares_of_one_another_are_refused_even_where_both_were_drafts() -> None:
    """Neither draft waits for the other as it is written; the one approved second would."""
    approved()
    approved(code="hardship", valid_from=date(2026, 4, 1))
    first = draft(bases="basic, hardship", valid_from=date(2026, 5, 1))
    approved(code="hardship", bases="basic, remote_area", valid_from=date(2026, 6, 1))
    assert (amount("2026-07", "remote_area"), amount("2026-07", "hardship")) == (63700, 70070)
    unit_of_work(lambda: operations.send(first, {}, CLERK) and None)
    with pytest.raises(RequestInvalid) as refusal:
        unit_of_work(lambda: decide(f"hr.pay-element:{first.reference}", HEAD, "approve") and None)
    assert [problem.code for problem in refusal.value.problems] == ["payroll.rule_cycle"]
    db.session.rollback()


SHIFT = {"code": "night_shift", "name_ar": "نوبة ليلية", "name_en": "Night shift", "method": "rate", "value": "75.50", "economic": "211125"}


def inputs(*rows: list[Any]) -> list[tuple[int | None, str | None, str]]:
    """Bring these in; the faults, in which case nothing is stored."""
    headers = ["الرقم الوظيفي", "العنصر", "الفترة", "الكمية"]
    importer = kinds.importer_named("payroll-inputs")

    def work() -> list[Any]:
        sheet = Sheet("", list(enumerate([headers, *rows], start=1)))
        made = importing.plan_sheets(importer, [sheet], kinds.given(importer, None, CLERK))[0]
        if not made.problems:
            importing.run(importer, made, Source("a.xlsx", "0" * 64, 1), CLERK)
        return [(one.row, one.column, one.code) for one in made.problems]

    return unit_of_work(work)


@pytest.mark.parametrize("word", ["night_shift", "نوبة ليلية", "night SHIFT"])
def test_a_rate_is_paid_for_the_units_that_the_month_s_inputs_name(word: str) -> None:
    approved(**SHIFT)
    assert inputs(["E00001", word, "2026-10", "٤"], ["E00002", "بدل نوبة", "2026-10", "2"]) == [(3, "element", "import.choice")]
    assert inputs(["E00001", word, "2026-10", None]) == [(2, "quantity", "payroll.quantity_needed")]
    assert inputs(["E00001", word, "2026-10", "٤"]) == [] and amount("2026-10", "night_shift") == 4 * 7550
    assert inputs(["E00001", word, "2026-02", "1"]) == [(2, "element", "import.choice")], "before its day nobody knows it"


def test_the_list_of_inputs_says_an_element_of_the_office_by_its_name(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    approved(**SHIFT)
    assert inputs(["E00001", "night_shift", "2026-10", "٤"], ["E00002", "absence_days", "2026-10", "2"]) == []
    monkeypatch.setattr(sessions, "actor_from", lambda _request: make_actor("hr"))
    client = any_app.test_client()
    for language, word in (("ar", "نوبة ليلية"), ("en", "Night shift")):
        client.set_cookie("mizan_language", language)
        for way in ("/hr/payroll-inputs", "/hr/payroll-inputs?element=night_shift"):
            page = client.get(way).get_data(as_text=True)
            assert word in page and ">night_shift<" not in page, (language, way)
    assert {one["element"] for one in client.get("/api/v1/hr/payroll-inputs").get_json()["items"]} == {"night_shift", "absence_days"}


def test_the_blank_workbook_offers_the_office_s_own_and_pay_calls_it_by_its_name() -> None:
    approved(**SHIFT)
    approved(**REMOTE)
    made = BytesIO()
    importer = kinds.importer_named("payroll-inputs")
    write_template(importer.columns, importer.example, made)
    words = {str(cell) for sheet in load_workbook(made) for row in sheet.iter_rows(values_only=True) for cell in row if cell}
    assert "نوبة ليلية" in words and "بدل منطقة نائية" not in words, "a share of pay takes no inputs"
    with in_language("ar"):
        assert (named("night_shift"), named("absence_remote_area")) == ("نوبة ليلية", "حسم غياب من بدل منطقة نائية")
    with in_language("en"):
        assert (named("night_shift"), named("remote_area"), named("nothing")) == ("Night shift", "بدل منطقة نائية", "nothing")


def test_a_deduction_of_the_office_is_owed_to_its_payee() -> None:
    approved(code="club", name_ar="اشتراك النادي", kind="deduction", method="fixed", value="50", party="نادي المنسوبين")
    run = recorded()
    line = db.session.execute(select(PayslipLine).where(PayslipLine.element == "club").limit(1)).scalar_one()
    payee = db.session.execute(select(Payee).where(Payee.name == "نادي المنسوبين")).scalar_one()
    assert (line.amount, line.party, run.state) == (5000, payee.party, "recorded")
