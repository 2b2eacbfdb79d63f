"""From the request to the Treasury's notice and back: one riyal followed through both books, the registers and the papers, by people of the demo."""

from __future__ import annotations

from flask import Flask

from erp.db import unit_of_work
from finance import whole
from procurement.awards.operations import award_numbered
from procurement.invoices.queries import invoice_numbered
from procurement.orders import operations as ordering
from tests.factories.procurement import (
    BUYER,
    approved_claim,
    approved_request,
    awarded,
    balance,
    decided,
    draft_request,
    office,
    order,
    paid_out,
    placed,
    received,
    request,
    stages,
)
from tests.reports.test_finance_reports import asked


def test_a_purchase_from_the_request_to_the_payment_order(any_app: Flask) -> None:
    with office():
        asks = draft_request()
        assert (request(asks).total, stages()) == (11_500_00, {})
        asks = approved_request(title="أجهزة ثانية")
        assert stages() == {"reserved": 11_500_00}
        award = awarded(asks)
        assert award_numbered(award).article == "Implementing Regulation 47"
        number = placed(award)
        unit_of_work(lambda: ordering.send(order(number), {}, BUYER) and None)
        decided(f"procurement.order:{number}")
        assert stages() == {"committed": 10_350_00}
        outstanding = asked("commitments-outstanding", year="2026")["rows"]
        assert [(row["party"], row["open"]) for row in outstanding] == [("4650090863", "10350.00")]
        received(number, (1, "10", "0"))
        assert stages() == {"due": 10_350_00} and balance("2131") == -10_350_00
        claim = approved_claim(number, (1, "10", "900.00"))
        assert (balance("2131"), balance("2111")) == (0, -10_350_00)
        assert asked("payables-ageing", year="2026")["totals"]["open"] == "10350.00"
        orders = paid_out(claim)
        assert stages() == {"ordered": 10_350_00} and balance("2116") == -10_350_00 and len(orders) == 2
        assert invoice_numbered(claim).state == "ordered" and asked("payables-ageing", year="2026")["rows"] == []
        row = asked("purchase-register", year="2026")["rows"][0]
        assert (row["ordered"], row["received"], row["invoiced"], row["paid"]) == ("10350.00", "10350.00", "10350.00", "0.00")
        assert whole.findings() == []
