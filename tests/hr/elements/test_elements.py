"""What an office adds to pay in a table: approved by another person, in force from its day, ended and succeeded, never edited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask

from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.errors import OwnDocument, RequestInvalid, WrongState
from erp.periods import Month
from hr.elements import operations
from hr.elements.models import PayElement
from hr.elements.queries import element
from hr.payroll.calculate import payslip
from hr.runs.facts import figures, person
from tests.conftest import make_actor
from tests.factories.payroll import office

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
        ({"valid_to": date(2026, 2, 1)}, "valid_to", "decision.ends_before"),
    ],
)
def test_what_an_element_may_not_say(values: dict[str, Any], column: str, code: str) -> None:
    with pytest.raises(RequestInvalid) as refusal:
        draft(**values)
    assert [(problem.column, problem.code) for problem in refusal.value.problems] == [(column, code)]
