"""The reports of procurement against purchases whose figures are known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from erp.db import unit_of_work
from procurement.invoices import paying
from procurement.invoices.queries import invoice_numbered
from reports.payables_ageing import band
from tests.factories.procurement import ACCOUNTANT, approved_claim, approved_request, issued_order, item, office, paid_out, received
from tests.reports.test_finance_reports import asked, by

DAY = date(2026, 10, 20)


@pytest.fixture
def bought(any_app: Flask) -> Iterator[str]:
    """Ten laptops ordered, six accepted, four claimed, not ordered for payment."""
    with office():
        number = issued_order()
        received(number, (1, "6", "0"))
        yield approved_claim(number, (1, "4", "900.00"))


@pytest.mark.parametrize(
    ("late", "name"), [(-1, "not_due"), (0, "not_due"), (1, "1-15"), (15, "1-15"), (16, "16-30"), (45, "31-45"), (90, "46-90"), (91, "over-90")]
)
def test_bands_of_age(late: int, name: str) -> None:
    assert band(DAY - timedelta(days=late), DAY) == name


def test_the_register_follows_an_order_to_the_money(bought: str) -> None:
    row = by("order", asked("purchase-register", year="2026"))["MED-LPO-2026-000001"]
    assert (row["request"], row["line"]) == ("MED-PR-2026-000001", "2026:MED:2211")
    assert (row["ordered"], row["received"], row["invoiced"], row["paid"]) == ("10350.00", "6210.00", "4140.00", "0.00")
    assert asked("purchase-register", year="2025")["rows"] == []


def test_ageing_ties_to_the_payables_and_empties_when_ordered(bought: str) -> None:
    read = asked("payables-ageing", year="2026")
    assert [(row["document"], row["open"], row["age_band"]) for row in read["rows"]] == [
        ("MED-CL-2026-000001", "3600.00", "not_due"), ("MED-CL-2026-000001/vat", "540.00", "not_due"),
    ]  # fmt: skip
    paid_out(bought)
    assert asked("payables-ageing", year="2026")["rows"] == []
    unit_of_work(lambda: paying.unpay(invoice_numbered(bought), {"reason": "خطأ"}, ACCOUNTANT) and None)
    assert asked("payables-ageing", year="2026")["totals"]["open"] == "4140.00"


def test_split_purchases_are_listed_with_their_neighbours(bought: str) -> None:
    approved_request(item(quantity="20"), title="أجهزة أخرى")
    rows: dict[str, dict[str, Any]] = by("number", asked("split-purchases", year="2026"))
    assert rows["MED-PR-2026-000001"]["limit"] == "30000.00" and "MED-PR-2026-000002" in rows["MED-PR-2026-000001"]["others"]
