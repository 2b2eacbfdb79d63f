"""Leave that is left at the end of service: at most the law's days, all of it on death or disability; recorded and ordered once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import WrongState
from finance.payments.models import PaymentOrder
from finance.whole import findings
from hr.decisions import operations, payout
from hr.decisions.operations import LeavePaid
from tests.factories.payroll import CLERK, HEAD, office
from tests.hr.runs.test_arrears import decided
from tests.hr.runs.test_runs import standing

LAST = date(2026, 9, 1)
BASIC = 637_000  # grade 6 step 2


@pytest.fixture(autouse=True)
def places(any_app: Flask) -> Iterator[None]:
    with office(2):
        yield


def pay(reference: str) -> None:
    unit_of_work(lambda: payout.pay(operations.decision(reference), {}, HEAD) and None)


@pytest.mark.parametrize(("cause", "whole"), [("resignation", False), ("", False), ("death", True), ("disability", True)])
def test_all_of_it_on_death_or_disability_else_seventy_two_days(cause: str, whole: bool) -> None:
    row = operations.decision(decided("end_of_service", LAST, cause=cause))
    found = payout.payout(row)
    assert found is not None and (found.days > 72 if whole else found.days == 72)
    assert found.amount == round(BASIC * found.days / 30)


def test_it_is_recorded_in_both_books_and_ordered_once() -> None:
    reference = decided("end_of_service", LAST, cause="retirement")
    cost = standing("5211111")
    pay(reference)
    amount = BASIC * 72 // 30
    order = db.session.execute(select(PaymentOrder)).scalar_one()
    assert (order.amount, order.document, order.group) == (amount, f"hr.decision:{reference}", "net_apart")
    assert standing("5211111") - cost == -standing("2116") == amount
    assert standing("2141") == standing("2118") == 0 and findings() == []
    with pytest.raises(LeavePaid):
        pay(reference)
    db.session.rollback()
    with pytest.raises(LeavePaid):
        unit_of_work(lambda: operations.cancel(operations.decision(reference), {"reason": "عدل"}, CLERK) and None)


def test_nothing_is_paid_out_before_the_service_ends_or_by_another_decision() -> None:
    for reference in (decided("end_of_service", date(2026, 12, 1)), decided("unpaid_leave", date(2026, 9, 1), "E00002", end_date=date(2026, 9, 5))):
        with pytest.raises(WrongState):
            pay(reference)
        db.session.rollback()
    assert db.session.execute(select(PaymentOrder)).first() is None
