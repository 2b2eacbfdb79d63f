"""An order over several years: this year's line bears this year's share; later shares are memoranda until their year opens them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from erp import clock
from erp.auth.values import system_actor
from erp.db import unit_of_work
from erp.errors import RequestInvalid, WrongState
from erp.resources import save
from finance import whole
from finance.budget.keys import LineKey
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.errors import OverRelief
from finance.periods.operations import open_year
from finance.services import execution
from procurement.errors import OrderBegun, YearBelowNought
from procurement.orders import changing, years
from procurement.orders import operations as ordering
from procurement.orders.queries import change_numbered, years_of
from procurement.orders.resource import ORDER_CHANGES, ORDERS
from procurement.orders.rules import year_faults
from tests.factories.books import approve
from tests.factories.procurement import (
    BUYER,
    HEAD,
    approved_request,
    awarded,
    balance,
    decided,
    item,
    office,
    order,
    placed,
    received,
    stages,
)

WHY = {"reason": "سبب"}
SHARES = {"2026": "12420.00", "2027": "12420.00", "2028": "12420.00"}  # 36 months at 900.00 with VAT: 37,260.00


@pytest.fixture
def contract(any_app: Flask) -> Iterator[str]:
    """Cleaning for 36 months, of which this year bears 12; the draft order with its shares."""
    with office():
        number = approved_request(item("شهر نظافة", "36", "1000.00"), kind="services", economic="2214", share="13800.00")
        assert stages("2214") == {"reserved": 13_800_00}
        yield placed(awarded(number), years=shares(**SHARES))


def shares(**by_year: str) -> list[dict[str, str]]:
    return [{"fiscal_year": year, "amount": amount} for year, amount in by_year.items()]


def terms(number: str, **given: object) -> None:
    unit_of_work(lambda: save.change(ORDERS, order(number), given, BUYER) and None)


def issue(number: str) -> str:
    unit_of_work(lambda: ordering.send(order(number), {}, BUYER) and None)
    decided(f"procurement.order:{number}")
    return number


def later() -> int:
    """What stands as bound of later years: 9121 in debit, 9190 against it."""
    found = balance("9121")
    assert balance("9190") == -found
    return found


def changed(number: str, quantity: str, year: int | None) -> str:
    given = {
        "order": number,
        "day": clock.today().isoformat(),
        "cause": "حاجة",
        "lines": [{"place": 1, "quantity": quantity, "unit_price": "900.00"}],
    }
    given |= {"fiscal_year": str(year)} if year else {}
    change = str(unit_of_work(lambda: save.create(ORDER_CHANGES, given, BUYER).number))
    unit_of_work(lambda: changing.send(change_numbered(change), {}, BUYER) and None)
    decided(f"procurement.order-change:{change}")
    return change


@given(st.lists(st.tuples(st.integers(2024, 2033), st.integers(0, 9)), max_size=5))
def test_sound_shares_are_those_of_the_law(given_: list[tuple[int, int]]) -> None:
    sound = not year_faults(given_, 10, 2026, 5)
    named = [year for year, _amount in given_]
    assert sound == (not given_ or (len(set(named)) == len(named) and min(named) == 2026 and max(named) <= 2030 and sum(a for _y, a in given_) == 10))


@pytest.mark.parametrize(
    "wrong",
    [SHARES | {"2028": "12420.01"}, {"2027": "37260.00"}, {"2026": "12420.00", "2031": "24840.00"}],
)
def test_shares_that_do_not_hold_are_refused(contract: str, wrong: dict[str, str]) -> None:
    with pytest.raises(RequestInvalid):
        terms(contract, years=shares(**wrong))
    assert [year.amount for year in years_of(order(contract))] == [12_420_00] * 3


def test_only_this_year_s_share_is_committed_and_cancelling_leaves_nothing(contract: str) -> None:
    issue(contract)
    assert (stages("2214"), later()) == ({"committed": 12_420_00}, 24_840_00)
    changed(contract, "37", 2028)
    assert (stages("2214"), later(), order(contract).total) == ({"committed": 12_420_00}, 25_875_00, 38_295_00)
    changed(contract, "36", None)  # the current year gives back what the last one took
    assert (stages("2214"), later()) == ({"committed": 11_385_00}, 25_875_00)
    with pytest.raises(RequestInvalid):
        changed(contract, "37", 2029)
    unit_of_work(lambda: ordering.cancel(order(contract), WHY, BUYER) and None)
    assert (stages("2214"), later()) == ({"reserved": 13_800_00}, 0) and whole.findings() == []


def test_a_change_takes_no_more_than_the_year_s_share(contract: str) -> None:
    terms(contract, years=shares(**{"2026": "12420.00", "2027": "23805.00", "2028": "1035.00"}))
    issue(contract)
    with pytest.raises(YearBelowNought):
        changed(contract, "34", 2028)
    changed(contract, "35", 2028)
    assert (later(), [year.amount for year in years_of(order(contract))]) == (23_805_00, [12_420_00, 23_805_00, 0])
    unit_of_work(lambda: ordering.close(order(contract), WHY, BUYER) and None)
    assert (stages("2214"), later()) == ({}, 0) and whole.findings() == []


def test_no_more_is_accepted_in_a_year_than_its_share(contract: str) -> None:
    issue(contract)
    with pytest.raises(OverRelief):
        received(contract, (1, "13", "0"))
    received(contract, (1, "12", "0"))
    assert stages("2214") == {"due": 12_420_00}


def test_the_next_year_opens_its_share_out_of_its_own_line(contract: str) -> None:
    issue(contract)
    received(contract, (1, "12", "0"))
    with pytest.raises(WrongState):
        unit_of_work(lambda: years.open_year(order(contract), {}, HEAD) and None)
    with clock.frozen("2027-01-05T07:00"):
        unit_of_work(lambda: open_year(2027, system_actor()) and None)
        assert years.open_all(clock.today()) == 0 and [alert.text for alert in years.alerts()] == [contract]  # nothing appropriated yet
        approve(Draft("original", (DraftLine(LineKey(2027, "MED", "2214"), 1_000_000_00),), day=date(2027, 1, 1)))
        assert years.open_all(clock.today()) == 1 and years.open_all(clock.today()) == 0 and years.alerts() == []
        row = next(row for row in execution(2027) if row.key.economic == "2214")
        assert row.figures.committed == 12_420_00
        assert [(year.fiscal_year, year.committed) for year in years_of(order(contract))] == [(2026, True), (2027, True), (2028, False)]
        with pytest.raises(OrderBegun):
            unit_of_work(lambda: ordering.cancel(order(contract), WHY, BUYER) and None)
        unit_of_work(lambda: ordering.close(order(contract), WHY, BUYER) and None)
        row = next(row for row in execution(2027) if row.key.economic == "2214")
        assert row.figures.committed == 0 and whole.findings() == []
