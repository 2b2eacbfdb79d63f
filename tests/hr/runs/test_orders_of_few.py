"""The pay of one or two people stays hidden where it is ordered, sent and told by the bank, from who may not see salaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp import clock, money
from erp.audit.models import AuditEvent
from erp.auth.values import Actor
from erp.db import db, unit_of_work
from finance.paying import ROLES
from finance.payments import settling
from finance.payments.models import PaymentBatch, PaymentLine, PaymentOrder
from finance.payments.queries import order_numbered
from finance.periods.operations import open_year
from hr.runs.models import PayrollRun, Payslip
from tests.conftest import make_actor
from tests.factories.paying import HEAD, PREPARER, TREASURER, approved, make_account, sent
from tests.factories.payroll import add_input, office, recorded

Client = Callable[[Actor | None], Any]
VIEWS = (
    "finance.payment-order.view", "finance.court-notice.view", "finance.bank-statement.view", "hr.payroll-run.view", "erp.entity.view",
    "finance.payment-batch.create", "finance.payment-order.control",
)  # fmt: skip
LOOKS = make_actor("looks", *VIEWS)
TOLD = make_actor("told", *VIEWS, "finance.payment-order.salary")


@pytest.fixture
def one(app: Flask) -> Iterator[PayrollRun]:
    """One person's month, with a loan: ordered as pay, pension and deduction; the pay is sent from an own account."""
    with office(1):
        make_account()
        add_input("E00001", "bank_loan", amount=100000, party="مصرف")
        run = recorded()
        sent([approved(order("net").number).number], "own")
        yield run


def order(group: str) -> PaymentOrder:
    question = select(PaymentOrder).where(PaymentOrder.group == group, PaymentOrder.reissues.is_(None)).order_by(PaymentOrder.id)
    return db.session.execute(question.limit(1)).scalar_one()


def ways() -> list[str]:
    """Every page and file that could tell of them."""
    orders = db.session.execute(select(PaymentOrder.number)).scalars()
    lines, batches = db.session.execute(select(PaymentLine.end_to_end)).scalars(), db.session.execute(select(PaymentBatch.number)).scalars()
    lists = [f"{root}/finance/{noun}{end}" for noun in ("payment-orders", "payment-lines", "payment-batches") for root, end in (
        ("", ""), ("", "/export.csv"), ("", "?sort=-amount"), ("/api/v1", ""))]  # fmt: skip
    numbers = [path for number in orders for path in (
        f"/finance/payments/orders/{number}", f"/finance/payments/orders/{number}/paper", f"/api/v1/finance/payment-orders/{number}",
        f"/search?q={number}",
    )]  # fmt: skip
    numbers += [path for name in lines for path in (f"/finance/payment-lines/{name}", f"/api/v1/finance/payment-lines/{name}")]
    numbers += [path for name in batches for path in (f"/finance/payments/batches/{name}", f"/finance/payments/batches/{name}/paper")]
    return [*lists, *numbers, "/finance/payments/desk", "/finance/payments/control", "/", "/finance/hand-orders"]


def amounts() -> set[str]:
    """Every amount that tells of the pay, as pages, files and the API write it."""
    found = set(db.session.execute(select(PaymentOrder.amount)).scalars()) | {*db.session.execute(select(Payslip.net)).scalars()}
    return {text for amount in found for text in (money.plain(amount), f"{amount // 100:,}", str(amount))}


def telling(client: Any) -> list[str]:
    return [way for way in ways() if tells(client.get(way))]


def tells(answer: Any) -> bool:
    """A paper is told by its being given."""
    if answer.mimetype == "application/pdf":
        return True
    return any(amount in answer.get_data(as_text=True) for amount in amounts())


def test_nothing_tells_what_one_person_is_paid(one: PayrollRun, client_of: Client) -> None:
    client = client_of(LOOKS)
    assert telling(client) == []
    for group in ("net", "pension", "deduction"):
        row = order(group)
        assert client.get(f"/finance/payments/orders/{row.number}").status_code == 404, group
        assert client.get(f"/finance/payment-orders?q={money.plain(row.amount)}").get_data(as_text=True).count(row.number) == 0
    assert len(telling(client_of(TOLD))) > 10, "who may see salaries sees them"


def test_the_trail_says_no_amount_of_it(one: PayrollRun) -> None:
    said = [str(changes) for changes in db.session.execute(select(AuditEvent.changes).where(AuditEvent.document.like("finance.%"))).scalars()]
    assert any("orders" in text for text in said) and not any(amount in text for text in said for amount in amounts() if len(amount) > 4)


def test_orders_of_many_are_shown_but_not_whom_they_pay(app: Flask, client_of: Client) -> None:
    with office(3):
        recorded()
        client, row = client_of(LOOKS), order("net")
        page = client.get(f"/finance/payments/orders/{row.number}").get_data(as_text=True)
        assert money.shown(money.Halalas(row.amount)).split(".")[0] in page and "موظف 2" not in page
        assert client.get(f"/finance/payments/orders/{order('pension').number}").status_code == 200


def test_what_came_back_of_one_person_stands_on_no_page_of_the_order(app: Flask, client_of: Client) -> None:
    with office(3):
        make_account()
        recorded()
        number = approved(order("net").number).number
        sent([number], "own")
        unit_of_work(lambda: settling.pay([order_numbered(number)], clock.today(), TREASURER))
        line = db.session.execute(select(PaymentLine).where(PaymentLine.order_id == order_numbered(number).id).limit(1)).scalar_one()
        unit_of_work(lambda: settling.return_line(line, {}, TREASURER) and None)
        back = {money.plain(line.amount), f"{line.amount // 100:,}"}
        looks = client_of(make_actor("looks", *VIEWS, "finance.entry.view"))
        for way in (f"/finance/payments/orders/{number}", f"/api/v1/finance/payment-orders/{number}", "/finance/payment-orders/export.csv", "/"):
            assert not any(amount in looks.get(way).get_data(as_text=True) for amount in back), way
        head = client_of(make_actor("hr.head", *(right for right in ROLES["hr.head"])))
        assert head.get(f"/finance/payment-lines/{line.end_to_end}/reissue").status_code == 200, "HR's head issues it again"


def test_pay_that_came_back_stays_hidden_when_it_is_issued_again_in_another_year(app: Flask, client_of: Client) -> None:
    with office(3):
        make_account()
        recorded()
        number = approved(order("net").number).number
        sent([number], "own")
        unit_of_work(lambda: settling.pay([order_numbered(number)], clock.today(), TREASURER))
        line = db.session.execute(select(PaymentLine).where(PaymentLine.order_id == order_numbered(number).id).limit(1)).scalar_one()
        with clock.frozen("2027-01-05T07:00"):
            unit_of_work(lambda: open_year(2027, HEAD) and None)
            unit_of_work(lambda: settling.return_line(line, {"day": date(2027, 1, 5)}, TREASURER) and None)
            client = client_of(LOOKS)
            home = client.get("/").get_data(as_text=True)
            assert money.shown(money.Halalas(line.amount)) not in home
            unit_of_work(lambda: settling.reissue(line, {}, PREPARER) and None)
            again = db.session.execute(select(PaymentOrder).where(PaymentOrder.reissues == line.id)).scalar_one()
            assert again.family == "late" and client.get(f"/finance/payments/orders/{again.number}").status_code == 404
            road = client.get(f"/finance/payments/orders/{number}").get_data(as_text=True)
            assert again.number not in road and client_of(TOLD).get(f"/finance/payments/orders/{again.number}").status_code == 200
