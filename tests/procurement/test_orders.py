"""From offers to the order: the award under the law, the commitment, changes within it, closing and cancelling."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import KeyTaken, OwnDocument, RequestInvalid, WrongState
from erp.resources import save
from finance import whole
from finance.errors import OverBudget, SeparationOfDuties
from procurement.awards import operations as awarding
from procurement.awards.rules import Wish, award_refusal
from procurement.errors import AdvanceBeyondLaw, ChangeBeyondLaw, StillAwarded
from procurement.orders import operations as ordering
from procurement.orders.resource import ORDERS
from procurement.orders.rules import Standing, check_change, committing, penalty_cap, vat_until
from procurement.quotations.queries import quotation_numbered
from procurement.quotations.rules import Offer, lowest
from procurement.requests import operations as requesting
from procurement.requests.rules import DIRECT, GENERAL, LIMITED, Method
from procurement.values import coding_of
from tests.conftest import make_actor
from tests.factories.procurement import (
    BUYER,
    DEPARTMENT,
    KEEPER,
    approved_request,
    awarded,
    changed_order,
    decided,
    issued_order,
    item,
    offered,
    office,
    order,
    placed,
    request,
    sent_order,
    stages,
    standing,
)

DAY = date(2026, 10, 20)
LOW, MIDDLE, HIGH = (Offer(name, name, total, True, date(2027, 1, 1)) for name, total in (("A", 100), ("B", 110), ("C", 120)))
THREE = Method(DIRECT, "L32", 3, False)


@pytest.fixture
def buying(any_app: Flask) -> Iterator[dict[str, int]]:
    with office() as ids:
        yield ids


def reason(number: str = "سبب") -> dict[str, str]:
    return {"reason": number}


@pytest.mark.parametrize(
    ("chosen", "offers", "method", "wish", "code"),
    [
        (LOW, [LOW, MIDDLE, HIGH], THREE, Wish(), None),
        (LOW, [LOW, MIDDLE], THREE, Wish(), "award.too_few_offers"),
        (MIDDLE, [LOW, MIDDLE, HIGH], THREE, Wish(), "award.not_lowest"),
        (MIDDLE, [LOW, MIDDLE, HIGH], THREE, Wish(reason="أجود"), None),
        (MIDDLE, [replace(LOW, conforming=False), MIDDLE, HIGH], THREE, Wish(), None),
        (replace(LOW, conforming=False), [replace(LOW, conforming=False), MIDDLE, HIGH], THREE, Wish(), "award.not_conforming"),
        (replace(LOW, valid_until=date(2026, 10, 19)), [LOW, MIDDLE, HIGH], THREE, Wish(), "award.offer_expired"),
        (LOW, [LOW], THREE, Wish(ground="sole_source", reason="وكيل وحيد"), None),
        (LOW, [LOW], THREE, Wish(ground="sole_source"), "award.not_lowest"),
        (LOW, [LOW, MIDDLE, HIGH], Method(DIRECT, "L32", 3, True), Wish(), "award.minutes_needed"),
        (LOW, [LOW, MIDDLE, HIGH], Method(LIMITED, "L30", 5, True), Wish(members="س"), "award.too_few_offers"),
        (LOW, [LOW], Method(GENERAL, "L28", 1, True), Wish(members="س"), "award.tender_needed"),
        (LOW, [LOW], Method(GENERAL, "L28", 1, True), Wish(members="س", tender_number="T-1"), None),
    ],
)
def test_what_the_law_asks_of_an_award(chosen: Offer, offers: list[Offer], method: Method, wish: Wish, code: str | None) -> None:
    refused = award_refusal(chosen, offers, method, wish, DAY)
    assert (refused.code if refused else None) == code
    assert lowest([HIGH, replace(LOW, conforming=False), MIDDLE]) == MIDDLE


@pytest.mark.parametrize(("wanted", "allowed"), [(1100, True), (1101, False), (800, True), (799, False), (1000, True)])
def test_changes_stay_within_ten_up_and_twenty_down(wanted: int, allowed: bool) -> None:
    if allowed:
        check_change(1000, wanted, Decimal(10), Decimal(20), "L69")
    else:
        with pytest.raises(ChangeBeyondLaw):
            check_change(1000, wanted, Decimal(10), Decimal(20), "L69")


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_what_is_committed_and_returned_is_the_total_and_the_reservation(total: int, reserved: int) -> None:
    items, back = committing(total, reserved, coding_of("MED", "2211", "", "", ""), "p", "r", "o")
    taken = sum(i.amount for i in items if i.part == "reserved")
    assert sum(i.amount for i in items) == total and taken + back == reserved and all(i.amount > 0 for i in items)


@given(st.integers(1, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=8))
def test_parts_of_the_vat_add_up_to_the_whole(vat: int, parts: list[int]) -> None:
    standing_ = Standing(sum(parts), vat)
    marks = [vat_until(sum(parts[:n]), standing_) for n in range(len(parts) + 1)]
    assert marks[0] == 0 and marks[-1] == vat and marks == sorted(marks)


def test_the_cap_of_the_delay_penalty_follows_the_kind() -> None:
    assert penalty_cap("goods", 1_000_000_00, Decimal(6), Decimal(20)) == 60_000_00
    assert penalty_cap("works", 1_000_000_00, Decimal(6), Decimal(20)) == 200_000_00


def test_the_reservation_becomes_a_commitment_and_the_rest_returns(buying: dict[str, int]) -> None:
    number = sent_order()
    assert stages() == {"reserved": 11_500_00}
    with pytest.raises(OwnDocument):
        decided(f"procurement.order:{number}", BUYER)
    with pytest.raises(OwnDocument):  # who keeps the supplier's record benefits
        decided(f"procurement.order:{number}", KEEPER)
    decided(f"procurement.order:{number}")
    assert (order(number).state, stages()) == ("issued", {"committed": 10_350_00})
    assert standing(f"procurement.order:{number}") == {"committed": 10_350_00}
    assert order(number).due_day == date(2026, 11, 19)
    assert whole.findings() == []


def test_an_order_above_its_reservation_is_refused_with_what_lacks(buying: dict[str, int]) -> None:
    number = sent_order(item(quantity="50"), prices=("1100.00", "1200.00", "1300.00"))  # 63,250 against 57,500 reserved
    approved_request(item(quantity="816", unit_price="1000.00"), title="أخرى")  # leaves 4,100.00 of what is available
    with pytest.raises(OverBudget) as refusal:
        decided(f"procurement.order:{number}")
    assert refusal.value.facts["shortfall"] == 63_250_00 - 57_500_00 - 4_100_00
    assert (order(number).state, request(order(number).extra.get("x", "") or "MED-PR-2026-000001").state) == ("waiting", "approved")
    assert standing(f"procurement.order:{number}") == {}


def test_cancelled_at_each_step_is_as_never_been(buying: dict[str, int]) -> None:
    number = issued_order()
    changed_order(number, (1, "11", "900.00"))
    assert stages() == {"committed": 11_385_00}
    unit_of_work(lambda: ordering.cancel(order(number), reason(), BUYER) and None)
    asked = "MED-PR-2026-000001"
    assert (stages(), request(asked).state) == ({"reserved": 11_500_00}, "approved")
    with pytest.raises(StillAwarded):
        unit_of_work(lambda: requesting.cancel(request(asked), reason(), DEPARTMENT) and None)
    again = placed("MED-AW-2026-000001")
    unit_of_work(lambda: ordering.send(order(again), {}, BUYER) and None)
    decided(f"procurement.order:{again}")
    assert stages() == {"committed": 10_350_00}
    unit_of_work(lambda: ordering.cancel(order(again), reason(), BUYER) and None)
    unit_of_work(lambda: awarding.cancel(awarding.award_numbered("MED-AW-2026-000001"), reason(), BUYER) and None)
    unit_of_work(lambda: requesting.cancel(request(asked), reason(), DEPARTMENT) and None)
    assert stages() == {} and whole.findings() == []


def test_a_change_moves_the_commitment_at_once_and_all_of_them_stay_within_the_law(buying: dict[str, int]) -> None:
    number = issued_order()
    changed_order(number, (1, "11", "900.00"))
    assert (order(number).total, stages()) == (11_385_00, {"committed": 11_385_00})
    with pytest.raises(ChangeBeyondLaw):
        changed_order(number, (1, "11.001", "900.00"))
    changed_order(number, (1, "8", "900.00"))
    assert (order(number).total, stages()) == (8_280_00, {"committed": 8_280_00})
    with pytest.raises(ChangeBeyondLaw):
        changed_order(number, (1, "7.999", "900.00"))


def test_closing_returns_what_is_open_and_only_closing_does(buying: dict[str, int]) -> None:
    number = issued_order()
    unit_of_work(lambda: ordering.close(order(number), reason("اكتفاء"), BUYER) and None)
    assert (order(number).state, stages()) == ("closed", {})
    with pytest.raises(WrongState):
        unit_of_work(lambda: ordering.cancel(order(number), reason(), BUYER) and None)


def test_who_asked_does_not_award_and_nobody_awards_twice(buying: dict[str, int]) -> None:
    number = approved_request()
    with pytest.raises(SeparationOfDuties):
        awarded(number, actor=DEPARTMENT)
    offer = "MED-QT-2026-000002"
    with pytest.raises(SeparationOfDuties):
        unit_of_work(lambda: awarding.award(quotation_numbered(offer), reason("أجود"), KEEPER) and None)
    given = {"members": "", "reason": "أسرع", "ground": "", "tender_number": ""}
    unit_of_work(lambda: awarding.award(quotation_numbered(offer), given, make_actor("chair")) and None)
    with pytest.raises(WrongState):
        unit_of_work(lambda: awarding.award(quotation_numbered("MED-QT-2026-000001"), given, make_actor("second")) and None)


def test_an_offer_prices_every_item_once(buying: dict[str, int]) -> None:
    number = approved_request(item(), item("شاشة"))
    with pytest.raises(RequestInvalid) as refused:
        offered(number, lines=[{"place": 1, "unit_price": "1"}, {"place": 3, "unit_price": "1"}])
    assert [problem.code for problem in refused.value.problems] == ["quotation.unpriced", "quotation.no_item"]
    offered(number)
    with pytest.raises(KeyTaken):
        offered(number)


def test_an_advance_beyond_the_law_is_refused(buying: dict[str, int]) -> None:
    number = placed(awarded(approved_request()), advance_percent=10)
    with pytest.raises(AdvanceBeyondLaw):
        unit_of_work(lambda: save.change(ORDERS, order(number), {"advance_percent": 11}, BUYER) and None)


def test_pages_papers_and_api(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    with office():
        number = issued_order()
        client = client_of(make_actor("reader"))
        page = client.get(f"/procurement/order/{number}").get_data(as_text=True)
        assert "شركة" in page or "مؤسسة" in page
        assert "10,350" in page and "المادة 72" in page
        compared = client.get("/procurement/request/MED-PR-2026-000001").get_data(as_text=True)
        assert compared.count("MED-QT-2026-00000") == 6  # address and words of each
        for place in (f"order/{number}/paper", "award/MED-AW-2026-000001/minutes"):
            paper = client.get(f"/procurement/{place}").data
            assert paper.startswith(b"%PDF") and len(PdfReader(BytesIO(paper)).pages) >= 1
        shown = client.get(f"/api/v1/procurement/orders/{number}").get_json()
        assert (shown["amount"], shown["supplier"], shown["state"]) == ("10350.00", "4650090863", "issued")
