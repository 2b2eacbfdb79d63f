"""Claims: matched by line, refused with the reason, recorded in both books, paid, undone; the worked works contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import OwnDocument, RequestInvalid, WrongState
from erp.i18n import sentence
from erp.resources import save
from erp.scope import scope_for, within
from finance import whole
from finance.errors import OverRelief, SeparationOfDuties
from procurement.errors import (
    AlreadyClaimed,
    DuplicateInvoice,
    NoAdvanceGuarantee,
    PaymentStands,
    PenaltyBeyondCap,
    PriceMismatch,
    QuantityMismatch,
    TaxInvoiceMissing,
    VatMismatch,
)
from procurement.figures.resource import FIGURES
from procurement.guarantees import operations as guarding
from procurement.invoices import operations, paying
from procurement.invoices.models import Invoice
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.resource import INVOICES
from procurement.invoices.rules import Bought, Claimed, Match, Tolerance, accrued, items_of, match_refusal, once_of, vat_accrued
from procurement.once import refuse_twice
from procurement.orders import operations as ordering
from procurement.receipts import operations as receiving
from procurement.values import coding_of
from tests.conftest import make_actor
from tests.factories.procurement import (
    ACCOUNTANT,
    BUYER,
    CHAIR,
    DEPARTMENT,
    HEAD,
    KEEPER,
    STORE,
    approved_claim,
    balance,
    certified,
    claim,
    decided,
    guarantee_numbered,
    guaranteed,
    issued_order,
    item,
    office,
    order,
    paid_out,
    received,
    stages,
    works_order,
)

CODING = coding_of("MED", "2211", "", "", "")


@pytest.fixture
def buying(any_app: Flask) -> Iterator[dict[str, int]]:
    with office(budget=5_000_000_00) as ids:
        yield ids


def why(text: str = "سبب") -> dict[str, str]:
    return {"reason": text}


@pytest.mark.parametrize(
    ("quantity", "price", "tolerance", "code"),
    [
        ("5", 100, 0, None), ("5.001", 100, 0, "match.quantity"), ("5", 101, 0, "match.price"), ("5", 101, 1, None), ("5", 102, 1, "match.price"),
        ("5", 1, 0, None),
    ],
)  # fmt: skip
def test_a_line_matches_within_what_was_accepted_and_the_tolerance(quantity: str, price: int, tolerance: int, code: str | None) -> None:
    refused = match_refusal(Bought(1, 100, Decimal(8), 800, Decimal(3), 300), Claimed(1, Decimal(quantity), price), Tolerance(Decimal(tolerance)))
    assert (refused.code if refused else None) == code


@given(st.integers(0, 10**8), st.lists(st.integers(1, 9999), min_size=1, max_size=8))
def test_claims_take_exactly_what_acceptance_booked(booked: int, parts: list[int]) -> None:
    accepted, invoiced, claimed, vat = Decimal(sum(parts)) / 1000, Decimal(0), 0, 0
    for part in parts:
        net = accrued(Bought(1, 1, accepted, booked, invoiced, claimed), Decimal(part) / 1000)
        assert net >= 0
        vat += vat_accrued(net, booked, 777, claimed, vat) if booked else 0
        invoiced, claimed = invoiced + Decimal(part) / 1000, claimed + net
    assert claimed == booked and (vat == 777 or not booked)


@given(*(st.integers(0, 10**6) for _ in range(4)))
def test_a_match_clears_what_was_accrued_and_owes_what_is_claimed(net: int, vat: int, booked_net: int, booked_vat: int) -> None:
    items = items_of(Match(net, vat, booked_net, booked_vat), CODING, "p", "o", "d", None)
    part = lambda *names: sum(i.amount for i in items if i.part in names)  # noqa: E731
    assert part("net", "vat", "difference_down") == booked_net + booked_vat  # debits of 2131
    assert part("net", "vat", "difference_up") == net + vat  # credits of 2111
    assert sum(i.amount for i in items if i.document == "d/vat" and i.part != "difference_down") == vat and all(i.amount > 0 for i in items)


def test_the_same_paper_is_the_same_however_it_is_typed() -> None:
    assert once_of(7, "inv-0012/2026") == once_of(7, " INV 0012 2026") != once_of(8, "inv-0012/2026")


def test_net_and_vat_are_items_of_their_own_and_orders_of_their_own(buying: dict[str, int]) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    made = approved_claim(number, (1, "4", "900.00"))
    assert (balance("2131"), balance("2111")) == (-6_210_00, -4_140_00)
    orders = paid_out(made)
    assert len(orders) == 2 and stages() == {"due": 6_210_00, "ordered": 4_140_00}
    assert (balance("2111"), balance("2116")) == (0, -4_140_00)
    with pytest.raises(PaymentStands):
        unit_of_work(lambda: operations.cancel(invoice_numbered(made), why(), ACCOUNTANT) and None)
    unit_of_work(lambda: paying.unpay(invoice_numbered(made), why(), ACCOUNTANT) and None)
    unit_of_work(lambda: operations.cancel(invoice_numbered(made), why(), ACCOUNTANT) and None)
    assert (stages(), balance("2131"), balance("2111")) == ({"due": 10_350_00}, -10_350_00, 0)
    approved_claim(number, (1, "10", "900.00"))  # the same paper may come again
    assert balance("2111") == -10_350_00 and whole.findings() == []


def test_what_does_not_match_is_refused_with_the_reason(buying: dict[str, int]) -> None:
    number = issued_order(item(), item("شاشة", "2", "500.00"))
    received(number, (1, "4", "0"))
    with pytest.raises(QuantityMismatch):
        claim(number, (1, "5", "900.00"))
    with pytest.raises(QuantityMismatch):
        claim(number, (2, "1", "900.00"))
    with pytest.raises(PriceMismatch) as refused:
        claim(number, (1, "4", "900.01"))
    assert refused.value.facts["ordered"] == 900_00
    with pytest.raises(VatMismatch):
        claim(number, (1, "4", "900.00"), vat="541.00")
    with pytest.raises(RequestInvalid):
        claim(number)
    claim(number, (1, "4", "900.00"), paper="A/7")
    with pytest.raises(DuplicateInvoice) as twice:
        claim(number, (1, "1", "900.00"), paper="a-7")
    assert twice.value.facts["document"] == "MED-CL-2026-000001" and "MED-CL-2026-000001" in told(twice.value)
    assert stages() == {"committed": 12_420_00 - 4_140_00, "due": 4_140_00}


def told(refused: DuplicateInvoice) -> str:
    return sentence(refused.code, refused.facts)


def test_a_paper_claimed_where_the_reader_sees_nothing_is_refused_without_naming_it(buying: dict[str, int]) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    first = claim(number, (1, "4", "900.00"), paper="A/7", tax_uuid="uuid-1")
    taken = str(invoice_numbered(first).once)
    with within(scope_for(frozenset({buying["YNB"]}))):
        for once, uuid in ((taken, ""), ("other", "uuid-1")):
            with pytest.raises(DuplicateInvoice) as hidden:
                refuse_twice(Invoice, None, "A/7", once, uuid)
            assert set(hidden.value.facts) == {"paper", "standing"} and first not in told(hidden.value) and "…" not in told(hidden.value)
        refuse_twice(Invoice, None, "A/8", "other", "uuid-2")


def test_the_second_of_two_at_once_hears_the_same_refusal(buying: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    claim(number, (1, "4", "900.00"), paper="A/7")
    other = claim(number, (1, "1", "900.00"), paper="A/8")
    monkeypatch.setattr(operations, "refuse_twice", lambda *_given: None)  # it looked before the first was stored
    with pytest.raises(DuplicateInvoice) as late:
        claim(number, (1, "1", "900.00"), paper="a-7")
    assert late.value.status == 409 and set(late.value.facts) == {"paper", "standing"}
    with pytest.raises(DuplicateInvoice):
        unit_of_work(lambda: save.change(INVOICES, invoice_numbered(other), {"supplier_number": "A 7"}, ACCOUNTANT) and None)
    assert invoice_numbered(other).supplier_number == "A/8"


def test_an_e_invoice_is_free_again_once_its_claim_was_rejected(buying: dict[str, int]) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    first = claim(number, (1, "4", "900.00"), tax_uuid="uuid-1")
    with pytest.raises(DuplicateInvoice):
        claim(number, (1, "4", "900.00"), paper="B", tax_uuid="uuid-1")
    unit_of_work(lambda: operations.send(invoice_numbered(first), {}, ACCOUNTANT) and None)
    decided(f"procurement.invoice:{first}", decision="reject", reason="خطأ")
    assert claim(number, (1, "4", "900.00"), tax_uuid="uuid-1")


def test_a_lower_price_returns_the_difference_to_the_commitment(buying: dict[str, int]) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    approved_claim(number, (1, "10", "800.00"))
    assert stages() == {"committed": 1_150_00, "due": 9_200_00}
    assert (balance("2131"), balance("2111"), balance("52211")) == (0, -9_200_00, 9_200_00)
    unit_of_work(lambda: ordering.close(order(number), why(), BUYER) and None)
    assert stages() == {"due": 9_200_00} and whole.findings() == []


def test_two_claims_on_the_same_acceptance_and_only_one_is_recorded(buying: dict[str, int]) -> None:
    number = issued_order()
    receipt = received(number, (1, "10", "0"))
    second = claim(number, (1, "10", "900.00"), paper="B")
    approved_claim(number, (1, "10", "900.00"), paper="A")
    unit_of_work(lambda: operations.send(invoice_numbered(second), {}, ACCOUNTANT) and None)
    with pytest.raises(QuantityMismatch):
        decided(f"procurement.invoice:{second}")
    with pytest.raises(AlreadyClaimed):
        unit_of_work(lambda: receiving.cancel(receiving.receipt_numbered(receipt), why(), STORE) and None)
    assert balance("2111") == -10_350_00


@pytest.mark.parametrize("who", [DEPARTMENT, CHAIR, STORE])
def test_who_asked_awarded_or_received_does_not_approve_the_money(buying: dict[str, int], who: Actor) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    with pytest.raises(SeparationOfDuties):
        approved_claim(number, (1, "10", "900.00"), actor=who)
    assert balance("2111") == 0


@pytest.mark.parametrize("who", [ACCOUNTANT, KEEPER])
def test_who_matched_or_keeps_the_supplier_does_not_approve(buying: dict[str, int], who: Actor) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    with pytest.raises(OwnDocument):
        approved_claim(number, (1, "10", "900.00"), actor=who)


def test_the_tax_invoice_may_follow_and_is_asked_for_before_payment(buying: dict[str, int]) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    made = approved_claim(number, (1, "10", "900.00"), tax_number=None)
    with pytest.raises(TaxInvoiceMissing):
        paid_out(made)
    unit_of_work(lambda: operations.add_tax_invoice(invoice_numbered(made), {"tax_number": "T-9"}, ACCOUNTANT) and None)
    assert len(paid_out(made)) == 2


def test_the_worked_works_contract(buying: dict[str, int]) -> None:
    """domain/entries.md, section 10: 1,000,000 and VAT, advance 100,000, certificate 200,000, penalty 5,000."""
    number = works_order(advance_percent=10)
    assert stages("31112") == {"committed": 1_150_000_00}
    with pytest.raises(NoAdvanceGuarantee):
        claim(number, kind="advance", paper="ADV")
    letter = guaranteed(number, "100000.00")
    advance = approved_claim(number, kind="advance", paper="ADV")
    assert (balance("1123"), balance("2111")) == (100_000_00, -100_000_00)
    assert len(paid_out(advance)) == 1 and stages("31112") == {"committed": 1_050_000_00, "ordered": 100_000_00}
    certificate = certified(number, "200000.00")
    assert balance("1217") == 230_000_00
    with pytest.raises(PenaltyBeyondCap):
        claim(number, kind="certificate", certificate=certificate, penalty="200000.01", penalty_reason="تأخير")
    made = approved_claim(number, kind="certificate", certificate=certificate, penalty="5000.00", penalty_reason="قرار 12: تأخير", paper="C1")
    assert (balance("2131"), balance("1123"), balance("2111"), balance("4122")) == (0, 80_000_00, -205_000_00, -5_000_00)
    orders = paid_out(made)
    assert len(orders) == 2 and balance("2116") == -305_000_00 and balance("2111") == 0
    assert stages("31112") == {"committed": 840_000_00, "ordered": 305_000_00, "paid": 5_000_00}
    assert order(number).recovered == 20_000_00
    guarantee = lambda: guarantee_numbered(letter)  # noqa: E731
    for early in (lambda: guarding.release(guarantee(), why(), HEAD), lambda: guarding.cut(guarantee(), {"amount": 20_000_01, **why()}, HEAD)):
        with pytest.raises(NoAdvanceGuarantee):
            unit_of_work(lambda early=early: early() and None)
    unit_of_work(lambda: guarding.cut(guarantee(), {"amount": 20_000_00, **why()}, HEAD) and None)
    assert balance("9113") == 80_000_00 and whole.findings() == []


def test_retention_is_held_and_released_into_a_payment(buying: dict[str, int]) -> None:
    number = works_order("100000.00", retention_percent=10)
    certificate = certified(number, "100000.00")
    made = approved_claim(number, kind="certificate", certificate=certificate)
    assert (balance("2121"), balance("2111")) == (-10_000_00, -105_000_00)
    paid_out(made)
    assert stages("31112") == {"due": 10_000_00, "ordered": 105_000_00}
    unit_of_work(lambda: paying.release_retention(invoice_numbered(made), why("استلام ابتدائي"), ACCOUNTANT) and None)
    assert (balance("2121"), stages("31112")) == (0, {"ordered": 115_000_00})
    with pytest.raises(WrongState):
        unit_of_work(lambda: paying.release_retention(invoice_numbered(made), why(), ACCOUNTANT) and None)
    assert whole.findings() == []


def allowed(name: str, percent: str, day: str = "2026-10-01") -> None:
    """A later figure that the office decided."""
    given = {"name": name, "value": percent, "valid_from": day, "basis": "Decision of the office"}
    unit_of_work(lambda: save.create(FIGURES, given, make_actor("admin")) and None)


@pytest.mark.parametrize(
    ("claimed", "left", "percent", "code"),
    [
        ("5", "5", 0, None), ("5.001", "5", 0, "match.quantity"), ("5.1", "5", 2, None),
        ("5.101", "5", 2, "match.quantity"), ("0.001", "0", 9, "match.quantity"),
    ],
)
def test_a_quantity_matches_within_its_tolerance(claimed: str, left: str, percent: int, code: str | None) -> None:
    tolerance = Tolerance(quantity=Decimal(percent))
    refused = match_refusal(Bought(1, 100, Decimal(left), 500), Claimed(1, Decimal(claimed), 100), tolerance)
    assert (refused.code if refused else None) == code


def test_what_is_tolerated_of_a_quantity_is_a_difference(buying: dict[str, int]) -> None:
    """102 litres claimed where 100 of 200 were accepted: 100 are matched, and two are paid out of what is still committed."""
    number = issued_order(item("وقود", "200", "10.00"), prices=("10.00", "11", "12"))
    received(number, (1, "100", "0"))
    with pytest.raises(QuantityMismatch):
        claim(number, (1, "102", "10.00"))
    allowed("quantity_tolerance_pct", "2")
    made = approved_claim(number, (1, "102", "10.00"))
    assert stages() == {"committed": 1_127_00, "due": 1_173_00} and (balance("2131"), balance("2111")) == (0, -1_173_00)
    received(number, (1, "98", "0"))
    unit_of_work(lambda: operations.cancel(invoice_numbered(made), why(), ACCOUNTANT) and None)
    assert stages() == {"committed": 23_00, "due": 2_277_00} and whole.findings() == []


def test_a_tolerance_holds_from_its_day(buying: dict[str, int]) -> None:
    number = issued_order()
    received(number, (1, "10", "0"))
    allowed("price_tolerance_pct", "5", "2026-10-21")
    with pytest.raises(PriceMismatch):  # the paper is of the day before
        claim(number, (1, "10", "901.00"))
    assert claim(number, (1, "10", "901.00"), day="2026-10-21")


def test_a_claim_above_the_order_finds_no_commitment(buying: dict[str, int]) -> None:
    number = issued_order()
    allowed("price_tolerance_pct", "5")
    received(number, (1, "10", "0"))
    with pytest.raises(OverRelief):
        approved_claim(number, (1, "10", "945.00"))
    assert stages() == {"due": 10_350_00}


def test_pages_and_paper_of_a_claim(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with office(budget=5_000_000_00):
        number = issued_order()
        received(number, (1, "10", "0"))
        made = approved_claim(number, (1, "10", "900.00"))
        client = client_of(make_actor("reader"))
        assert client.get(f"/procurement/invoice/show/{made}").status_code == 200
        assert client.get(f"/procurement/invoice/{made}/paper").data.startswith(b"%PDF")
        refused = client.post("/procurement/invoices/new", data={"kind": "claim", "order": number, "supplier_number": "INV-1", "day": "2026-10-20"})
        assert refused.status_code in (409, 422)
