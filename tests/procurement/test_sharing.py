"""A request shared by several suppliers: items and parts of items awarded apart, an order each, the reservation taken by what each bears."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from erp.db import unit_of_work
from erp.errors import RequestInvalid, WrongState
from finance import whole
from procurement.awards import operations as awarding
from procurement.awards.queries import standing_on
from procurement.awards.rules import parts_wished
from procurement.errors import NotLowest, StillAwarded
from procurement.orders import operations as ordering
from procurement.orders.queries import lines_of
from procurement.quotations.queries import quotation_numbered
from procurement.requests import operations as requesting
from tests.factories.procurement import (
    BUYER,
    CHAIR,
    DEPARTMENT,
    approved_request,
    decided,
    item,
    offered,
    office,
    order,
    placed,
    received,
    request,
    stages,
)

WHY = {"reason": "سبب"}
ITEMS = (item("حاسب", "10", "1000.00"), item("شاشة", "10", "500.00"), item("طابعة", "2", "700.00"))  # 16,400.00 and 2,460.00


@pytest.fixture
def offers(any_app: Flask) -> Iterator[tuple[str, list[str]]]:
    """A request of three items, and three offers: each is the lowest for another item."""
    with office():
        number = approved_request(*ITEMS)
        prices = ("900.00 480.00 690.00", "950.00 400.00 680.00", "980.00 470.00 600.00")
        yield number, [offered(number, place, price) for place, price in enumerate(prices)]


def award(offer: str, places: str = "", reason: str = "توزيع الكمية") -> str:
    wish = {"members": "أحمد\nسالم\nعمر", "places": places, "reason": reason}
    unit_of_work(lambda: awarding.award(quotation_numbered(offer), wish, CHAIR) and None)
    return standing_on(request(quotation_request(offer)))[-1].number


def quotation_request(offer: str) -> str:
    from_ = quotation_numbered(offer)
    return next(number for number in ("MED-PR-2026-000001",) if request(number).id == from_.request_id)


def issued(award_: str) -> str:
    number = placed(award_)
    unit_of_work(lambda: ordering.send(order(number), {}, BUYER) and None)
    decided(f"procurement.order:{number}")
    return number


QUANTITIES = st.integers(1, 20_000).map(lambda thousandths: Decimal(thousandths) / 1000)
OPEN = st.dictionaries(st.integers(1, 9), QUANTITIES)


@given(st.text("0123456789:,.،٫ eNaInf-+²٣", max_size=12), OPEN)
def test_never_more_is_named_than_is_open(text: str, open_: dict[int, Decimal]) -> None:
    found = parts_wished(text, open_)
    assert found is None or (found and all(0 < quantity <= open_[place] and quantity * 1000 % 1 == 0 for place, quantity in found.items()))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", {1: "10", 3: "2.5"}), (" ", {1: "10", 3: "2.5"}), ("3", {3: "2.5"}), ("1:4", {1: "4"}), ("3 : 0.5 , 1", {1: "10", 3: "0.5"}),
        ("١:٤، ٣:١٫٥", {1: "4", 3: "1.5"}), ("1:10", {1: "10"}), ("1:10.001", None), ("1:0", None), ("1:-1", None), ("3:0.0001", None),
        ("2", None), ("1,1:2", None), ("1:x", None), (":", None), ("1:NaN", None), ("1:1e1", {1: "10"}),
    ],
)  # fmt: skip
def test_items_and_quantities_are_named_in_words(text: str, parts: dict[int, str] | None) -> None:
    open_ = {1: Decimal(10), 3: Decimal("2.5")}
    assert parts_wished(text, open_) == (None if parts is None else {place: Decimal(quantity) for place, quantity in parts.items()})


def test_each_item_to_the_lowest_of_it_with_an_order_each(offers: tuple[str, list[str]]) -> None:
    number, (first, second, third) = offers
    assert stages() == {"reserved": 18_860_00}
    one = issued(award(first, "1"))
    assert [line.place for line in lines_of(order(one))] == [1] and order(one).total == 10_350_00
    assert stages() == {"reserved": 7_360_00, "committed": 10_350_00}  # the saving of item 1 returned, the rest waits for its orders
    assert request(number).state == "approved"
    two, three = issued(award(second, "2")), issued(award(third, "3"))
    assert stages() == {"committed": 10_350_00 + 4_600_00 + 1_380_00} and request(number).state == "ordered"
    received(two, (2, "10", "0"))
    assert stages() == {"committed": 11_730_00, "due": 4_600_00}
    unit_of_work(lambda: ordering.cancel(order(three), WHY, BUYER) and None)
    assert request(number).state == "approved" and stages()["reserved"] == 1_610_00 and whole.findings() == []


def test_an_item_is_awarded_once(offers: tuple[str, list[str]]) -> None:
    number, (first, second, third) = offers
    award(first, "1, 3", reason="توحيد الضمان")
    for places in ("1", "4", "x", "2,3"):
        with pytest.raises(RequestInvalid):
            award(second, places)
    award(second)  # what is left
    assert awarding.open_of(request(number)) == {}
    with pytest.raises(WrongState):
        award(third)


def test_the_lowest_is_of_the_items_named(offers: tuple[str, list[str]]) -> None:
    _number, (first, second, _third) = offers
    with pytest.raises(NotLowest):
        award(first, "2", reason="")
    with pytest.raises(NotLowest):
        award(first, "2:0.5", reason="")
    assert award(second, "2", reason="")


def test_an_award_taken_back_frees_its_items_only(offers: tuple[str, list[str]]) -> None:
    number, (first, second, third) = offers
    made = award(first, "1")
    award(second, "2")
    unit_of_work(lambda: awarding.cancel(awarding.award_numbered(made), WHY, CHAIR) and None)
    assert set(awarding.open_of(request(number))) == {1, 3}
    award(third, "1,3", reason="تعذر الأول")
    assert awarding.open_of(request(number)) == {}


def test_what_is_left_returns_when_nothing_more_is_bought(offers: tuple[str, list[str]]) -> None:
    number, (first, second, _third) = offers
    finish = lambda: unit_of_work(lambda: requesting.finish(request(number), WHY, DEPARTMENT) and None)  # noqa: E731
    with pytest.raises(WrongState):
        finish()
    one = issued(award(first, "1"))
    other = award(second, "2")
    with pytest.raises(StillAwarded):
        finish()
    unit_of_work(lambda: awarding.cancel(awarding.award_numbered(other), WHY, CHAIR) and None)
    finish()
    assert stages() == {"committed": 10_350_00} and request(number).state == "ordered"
    unit_of_work(lambda: ordering.cancel(order(one), WHY, BUYER) and None)
    assert stages() == {"reserved": 11_500_00} and whole.findings() == []


def test_a_part_of_an_item_to_each_of_two(offers: tuple[str, list[str]]) -> None:
    """Ten computers: four to one, the rest to another later; each order takes of the reservation what it bears."""
    number, (first, second, _third) = offers
    one = issued(award(first, "1:4"))
    assert [(line.place, line.quantity, line.amount) for line in lines_of(order(one))] == [(1, Decimal(4), 3_600_00)]
    assert awarding.open_of(request(number)) == {1: Decimal(6), 2: Decimal(10), 3: Decimal(2)} and request(number).state == "approved"
    assert stages() == {"committed": 4_140_00, "reserved": 18_860_00 - 4_600_00}  # the saving on four returned, the estimate of all else stays
    with pytest.raises(RequestInvalid):
        award(second, "1:7")
    two = issued(award(second, "1:6, 2"))
    again = issued(award(first))  # the same supplier, for what is left
    assert request(number).state == "ordered" and "reserved" not in stages()
    assert [order(one_).total for one_ in (one, two, again)] == [4_140_00, 9_700_00 * 115 // 100, 1_587_00]
    received(two, (1, "2.5", "0"))
    unit_of_work(lambda: ordering.cancel(order(one), WHY, BUYER) and None)
    assert stages()["reserved"] == 4_600_00 and request(number).state == "approved"  # exactly what it held
    unit_of_work(lambda: awarding.cancel(standing_on(request(number))[0], WHY, CHAIR) and None)
    assert awarding.open_of(request(number)) == {1: Decimal(4)} and quotation_numbered(first).state == "awarded"
    unit_of_work(lambda: requesting.finish(request(number), WHY, DEPARTMENT) and None)
    assert "reserved" not in stages() and whole.findings() == []


def test_no_more_of_an_item_is_given_than_asked_whatever_the_code(offers: tuple[str, list[str]]) -> None:
    number, _offers = offers
    for sign in (1, -1):
        with pytest.raises(IntegrityError):
            unit_of_work(lambda sign=sign: awarding._give(request(number), {1: Decimal("10.001")}, sign))
