"""Receipts, certificates and guarantees: acceptance accrues, parts add up, what is undone is as never been."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from erp.auth.values import Actor
from erp.db import db, unit_of_work
from erp.errors import KeyTaken, OwnDocument, RequestInvalid, WrongState
from erp.money import Halalas
from erp.notices.models import Notice
from erp.resources import save
from finance import whole
from finance.errors import SeparationOfDuties
from procurement.certificates import operations as certifying
from procurement.certificates.rules import worth as certificate_worth
from procurement.errors import BelowBefore, BeyondOrder, OrderBegun
from procurement.figures.resource import FIGURES
from procurement.guarantees import operations as guarding
from procurement.guarantees.jobs import remind_of_expiry
from procurement.orders import operations as ordering
from procurement.orders.rules import Standing
from procurement.receipts import operations as receiving
from procurement.receipts.resource import RECEIPTS
from procurement.receipts.rules import Ordered, worth
from procurement.values import line_amount
from tests.conftest import make_actor
from tests.factories.procurement import (
    BUYER,
    CHAIR,
    DEPARTMENT,
    HEAD,
    STORE,
    balance,
    certified,
    guarantee_numbered,
    guaranteed,
    issued_order,
    item,
    office,
    order,
    received,
    stages,
    standing,
    works_order,
)
from tests.finance.home.test_inbox import make_person


@pytest.fixture
def buying(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(budget=5_000_000_00) as ids:
        yield ids


@given(st.integers(1, 10**7), st.lists(st.integers(1, 5000), min_size=1, max_size=8))
def test_parts_of_an_item_are_worth_the_whole(price: int, parts: list[int]) -> None:
    quantity = Decimal(sum(parts)) / 1000
    whole_ = line_amount(quantity, price)
    accepted, booked = Decimal(0), 0
    for part in parts:
        booked += worth(Ordered(1, quantity, price, whole_, accepted, booked), Decimal(part) / 1000)
        accepted += Decimal(part) / 1000
    assert booked == whole_


@given(st.integers(1, 10**9), st.integers(0, 10), st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_certificates_recover_the_whole_advance_and_the_whole_vat(vat: int, percent: int, works: list[int]) -> None:
    net = sum(works)
    advance, done, recovered, booked = net * percent // 100, 0, 0, 0
    for work in works:
        found = certificate_worth(done + work, Standing(net, vat, done, recovered, advance), booked)
        assert found.work == work and 0 <= found.recovered <= work
        done, recovered, booked = done + work, recovered + found.recovered, booked + found.vat
    assert (recovered, booked) == (advance, vat)


@pytest.mark.parametrize(("cumulative", "refusal"), [(100, BelowBefore), (99, BelowBefore), (1001, BeyondOrder)])
def test_work_to_date_grows_up_to_the_order(cumulative: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal) as told:
        certificate_worth(cumulative, Standing(1000, 150, 100), 15)
    assert all(isinstance(amount, Halalas) for amount in told.value.facts.values())  # said in riyals


def test_acceptance_accrues_in_parts_and_rejects_go_back(buying: dict[str, int]) -> None:
    number = issued_order(item(quantity="3", unit_price="333.33"), prices=("333.33", "400", "500"))  # 999.99 and 150.00
    received(number, (1, "1", "1"))
    assert (stages(), order(number).accepted_net) == ({"committed": 766_66, "due": 383_33}, 333_33)
    assert (balance("2131"), balance("52211")) == (-383_33, 383_33)
    received(number, (1, "2", "0"))
    assert stages() == {"due": 1149_99} and balance("2131") == -1149_99
    with pytest.raises(RequestInvalid):
        received(number, (1, "0.001", "0"))
    assert whole.findings() == []


def test_what_is_stored_stands_on_the_store_account(buying: dict[str, int]) -> None:
    number = issued_order(terms={"destination": "store"})
    received(number, (1, "10", "0"))
    assert (balance("1141"), balance("52211")) == (10_350_00, 0)


def test_an_acceptance_undone_is_as_never_been(buying: dict[str, int]) -> None:
    number = issued_order(item(quantity="3", unit_price="333.33"), prices=("333.33", "400", "500"))
    first = received(number, (1, "1", "0"))
    second = received(number, (1, "1", "0"))
    unit_of_work(lambda: receiving.cancel(receiving.receipt_numbered(first), {"reason": "خطأ"}, STORE) and None)
    with pytest.raises(OrderBegun):
        unit_of_work(lambda: ordering.cancel(order(number), {"reason": "x"}, BUYER) and None)
    received(number, (1, "2", "0"))
    assert stages() == {"due": 1149_99}
    for receipt in (second, "MED-RC-2026-000003"):
        unit_of_work(lambda receipt=receipt: receiving.cancel(receiving.receipt_numbered(receipt), {"reason": "خطأ"}, STORE) and None)
    assert (stages(), balance("2131"), order(number).accepted_vat) == ({"committed": 1149_99}, 0, 0)
    unit_of_work(lambda: ordering.cancel(order(number), {"reason": "x"}, BUYER) and None)
    assert stages() == {"reserved": 1149_99} and whole.findings() == []


@pytest.mark.parametrize("who", [DEPARTMENT, CHAIR])
def test_who_asked_or_awarded_does_not_receive(buying: dict[str, int], who: Actor) -> None:
    number = issued_order()
    with pytest.raises(SeparationOfDuties):
        received(number, (1, "1", "0"), actor=who)
    assert stages() == {"committed": 10_350_00}


def test_nothing_is_accepted_uninspected_or_without_a_cause_to_return_it(buying: dict[str, int]) -> None:
    number = issued_order()
    receipt = received(number, (1, "1", "0"), accept=False)
    lines = [{"place": 1, "delivered": "5", "accepted": "2"}]
    from_form = {"lines": lines}
    unit_of_work(lambda: save.change(RECEIPTS, receiving.receipt_numbered(receipt), from_form, STORE) and None)
    with pytest.raises(RequestInvalid) as refused:
        unit_of_work(lambda: receiving.accept(receiving.receipt_numbered(receipt), {}, STORE) and None)
    assert [problem.code for problem in refused.value.problems] == ["receipt.not_inspected"]
    with pytest.raises(RequestInvalid) as refused:
        unit_of_work(
            lambda: save.change(
                RECEIPTS, receiving.receipt_numbered(receipt), {"lines": [{"place": 1, "delivered": "5", "accepted": "2", "rejected": "3"}]}, STORE
            )
            and None
        )
    assert [problem.code for problem in refused.value.problems] == ["receipt.cause_needed"]


def test_certificates_are_cumulative_and_undone_from_the_last(buying: dict[str, int]) -> None:
    number = works_order()
    first = certified(number, "200000.00")
    assert stages("31112") == {"committed": 920_000_00, "due": 230_000_00}
    assert (balance("1217"), balance("2131")) == (230_000_00, -230_000_00)
    second = certified(number, "1000000.00")
    assert stages("31112") == {"due": 1_150_000_00}
    with pytest.raises(WrongState):
        unit_of_work(lambda: certifying.cancel(certifying.certificate_numbered(first), {"reason": "x"}, STORE) and None)
    for certificate in (second, first):
        unit_of_work(lambda c=certificate: certifying.cancel(certifying.certificate_numbered(c), {"reason": "x"}, STORE) and None)
    assert (stages("31112"), balance("1217")) == ({"committed": 1_150_000_00}, 0)


def test_work_not_done_is_deducted_for_good(buying: dict[str, int]) -> None:
    number = works_order()  # 1,000,000.00 and 150,000.00
    with pytest.raises(RequestInvalid):
        certified(number, "200000.00", undone="5000.00")
    first = certified(number, "200000.00", undone="5000.00", undone_reason="زيارتان")
    assert stages("31112") == {"committed": 925_750_00, "due": 224_250_00} and balance("4122") == 0
    second = certified(number, "1000000.00")
    assert stages("31112") == {"committed": 5_750_00, "due": 1_144_250_00} and balance("2131") == -1_144_250_00
    with pytest.raises(WrongState):
        unit_of_work(lambda: certifying.cancel(certifying.certificate_numbered(first), {"reason": "x"}, STORE) and None)
    for certificate in (second, first):
        unit_of_work(lambda c=certificate: certifying.cancel(certifying.certificate_numbered(c), {"reason": "x"}, STORE) and None)
    assert (stages("31112"), order(number).undone) == ({"committed": 1_150_000_00}, 0)
    certified(number, "1000000.00", undone="100000.00", undone_reason="لم تُنفذ الأسوار")
    unit_of_work(lambda: ordering.close(order(number), {"reason": "اكتمل"}, BUYER) and None)
    assert stages("31112") == {"due": 1_035_000_00} and whole.findings() == []


def test_undone_work_still_recovers_the_whole_advance() -> None:
    first = certificate_worth(600, Standing(1000, 150, advance=100), 0, undone=50)
    second = certificate_worth(1000, Standing(1000, 150, 550, first.recovered, 100, undone=50), first.vat)
    assert (first.work, second.work, first.recovered + second.recovered, first.vat + second.vat) == (550, 400, 100, 143)


def test_who_measured_does_not_certify(buying: dict[str, int]) -> None:
    number = works_order()
    with pytest.raises(OwnDocument):
        certified(number, "1000.00", actor=BUYER)


def test_guarantees_stand_off_the_balance_until_called(buying: dict[str, int]) -> None:
    number = works_order()
    letter = guaranteed(number, "100000.00")
    with pytest.raises(KeyTaken):
        guaranteed(number, "5.00")
    assert (balance("9113"), balance("9190")) == (100_000_00, -100_000_00)
    guarantee = lambda: guarantee_numbered(letter)  # noqa: E731
    unit_of_work(lambda: guarding.cut(guarantee(), {"amount": 40_000_00, "reason": "استرداد"}, HEAD) and None)
    assert balance("9113") == 60_000_00
    with pytest.raises(RequestInvalid):
        unit_of_work(lambda: guarding.cut(guarantee(), {"amount": 60_000_01, "reason": "x"}, HEAD) and None)
    unit_of_work(lambda: guarding.call(guarantee(), {"reason": "إخلال"}, HEAD) and None)
    assert (balance("9113"), balance("1113"), balance("4122")) == (0, 60_000_00, -60_000_00)
    with pytest.raises(WrongState):
        unit_of_work(lambda: guarding.release(guarantee(), {"reason": "x"}, HEAD) and None)
    final = guaranteed(number, "50000.00", "final", "LG-2")
    unit_of_work(lambda: guarding.cancel(guarantee_numbered(final), {"reason": "خطأ"}, BUYER) and None)
    assert balance("9112") == 0 and standing(f"procurement.guarantee:{final}") == {} and whole.findings() == []


def test_who_keeps_guarantees_is_told_in_time_and_once(buying: dict[str, int]) -> None:
    keeper = make_person("keeper.of.letters", "buyer")
    letter = guaranteed(works_order(), "100000.00")  # expires on 2027-12-31
    notices = lambda: db.session.execute(select(Notice.facts).where(Notice.user_id == keeper.id)).scalars().all()  # noqa: E731
    assert remind_of_expiry(date(2027, 11, 30)) == 0 and notices() == []
    for day in (date(2027, 12, 1), date(2027, 12, 2)):
        assert remind_of_expiry(day) == 1
    assert [facts["number"] for facts in notices()] == [letter]
    longer = {"expires": date(2028, 3, 1), "reason": "تمديد"}
    unit_of_work(lambda: guarding.extend(guarantee_numbered(letter), longer, BUYER) and None)
    assert remind_of_expiry(date(2027, 12, 2)) == 0
    sooner = {"name": "guarantee_reminder_days", "value": "90", "valid_from": "2027-12-01", "basis": "Decision of the office"}
    unit_of_work(lambda: save.create(FIGURES, sooner, make_actor("admin")) and None)
    assert remind_of_expiry(date(2027, 12, 2)) == 1 and len(notices()) == 2


def test_papers_of_receiving(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    with office(budget=5_000_000_00):
        receipt = received(issued_order(), (1, "4", "1"))
        certificate = certified(works_order(), "200000.00")
        client = client_of(make_actor("reader"))
        for place in (f"receipt/{receipt}/paper", f"certificate/{certificate}/paper"):
            assert client.get(f"/procurement/{place}").data.startswith(b"%PDF")
        for place in (f"receipts/{receipt}", f"certificates/{certificate}", "guarantees"):
            assert client.get(f"/procurement/{place}").status_code == 200
