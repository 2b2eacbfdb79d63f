"""Credit notes: goods back after a claim, replaced or not; a lower price; a claim that was paid; each undone as never been."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from erp.auth.values import Actor
from erp.db import unit_of_work
from erp.errors import RequestInvalid, WrongState
from erp.registry import registry
from finance import whole
from finance.errors import SeparationOfDuties
from finance.services import record
from finance.values import Event, Item
from procurement.credits import operations
from procurement.credits.queries import credit_numbered
from procurement.credits.rules import Claimed, Credit, items_of, taken, vat_share
from procurement.errors import CreditBeyond, CreditStands, DuplicateInvoice, GoodsReplaced, PaymentStands, VatMismatch
from procurement.invoices import operations as claiming
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.rules import vat_document
from procurement.orders import operations as ordering
from procurement.orders.queries import coding, supplier_of
from procurement.receipts import operations as receiving
from procurement.values import coding_of
from tests.conftest import make_actor
from tests.factories.procurement import (
    ACCOUNTANT,
    BUYER,
    CHAIR,
    HEAD,
    STORE,
    approved_claim,
    balance,
    credit,
    credited,
    issued_order,
    item,
    office,
    order,
    paid_out,
    received,
    stages,
)

WHY = {"reason": "سبب"}


@pytest.fixture
def claimed(any_app: Flask) -> Iterator[tuple[str, str]]:
    """An order of ten at 900.00, received and claimed whole: 10,350.00 due."""
    with office():
        number = issued_order()
        received(number, (1, "10", "0"))
        yield number, approved_claim(number, (1, "10", "900.00"))


def cancelled(number: str) -> None:
    unit_of_work(lambda: operations.cancel(credit_numbered(number), WHY, ACCOUNTANT) and None)


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.lists(st.integers(1, 9999), min_size=1, max_size=6))
def test_credits_of_every_part_are_the_claim(amount: int, booked: int, parts: list[int]) -> None:
    whole_, quantity, back, back_booked, vat = Decimal(sum(parts)) / 1000, Decimal(0), 0, 0, 0
    for part in parts:
        found = taken(Claimed(1, whole_, amount, booked, quantity, back, back_booked), Decimal(part) / 1000, None)
        assert found.amount >= 0 and found.booked >= 0
        vat += vat_share(found.amount, amount, 777, back, vat)
        quantity, back, back_booked = quantity + Decimal(part) / 1000, back + found.amount, back_booked + found.booked
    assert (back, back_booked) == (amount, booked) and (vat == 777 or not amount)


@given(*(st.integers(0, 10**6) for _ in range(4)), st.booleans(), st.booleans(), st.sampled_from(["replace", "return", "price"]))
def test_what_is_written_is_what_is_credited(net: int, vat: int, booked: int, booked_vat: int, stored: bool, paid: bool, kind: str) -> None:
    items = items_of(Credit(kind, net, vat, booked, booked_vat, stored, paid), coding_of("MED", "2211", "", "", ""), "p", "o", ("d", "d/vat"), "c")
    assert sum(i.amount for i in items if i.part != "revalue") == net + vat and all(i.amount > 0 for i in items)
    assert {i.document for i in items} <= ({"c"} if paid else {"d", "d/vat"})


def test_goods_that_are_replaced_are_open_on_the_order_again(claimed: tuple[str, str]) -> None:
    number, claim = claimed
    note = credited(claim, (1, "4"), kind="replace")
    assert stages() == {"committed": 4_140_00, "due": 6_210_00} and (balance("2111"), balance("52211")) == (-6_210_00, 6_210_00)
    assert order(number).accepted_net == 5_400_00
    received(number, (1, "4", "0"))
    with pytest.raises(GoodsReplaced):
        cancelled(note)
    with pytest.raises(CreditStands):
        unit_of_work(lambda: claiming.cancel(invoice_numbered(claim), WHY, ACCOUNTANT) and None)
    approved_claim(number, (1, "4", "900.00"), paper="INV-2")
    assert stages() == {"due": 10_350_00} and balance("2111") == -10_350_00 and whole.findings() == []


def test_goods_back_for_good_return_to_the_line_and_less_is_paid(claimed: tuple[str, str]) -> None:
    number, claim = claimed
    credited(claim, (1, "4"))
    assert stages() == {"due": 6_210_00} and balance("2111") == -6_210_00
    paid_out(claim)
    assert stages() == {"ordered": 6_210_00} and (balance("2111"), balance("2116")) == (0, -6_210_00)
    with pytest.raises(PaymentStands):  # ordered, and not paid yet
        credit(claim, (1, "1"))
    assert order(number).accepted_net == 9_000_00 and whole.findings() == []


def test_a_price_is_lowered_and_nothing_goes_back(claimed: tuple[str, str]) -> None:
    note = credited(claimed[1], (1, "10"), kind="price", lowered="90.00")
    assert stages() == {"due": 9_315_00} and balance("2111") == -9_315_00
    with pytest.raises(RequestInvalid):  # a replacement would cost more than the commitment holds
        credit(claimed[1], (1, "1"), kind="replace")
    cancelled(note)
    assert stages() == {"due": 10_350_00} and whole.findings() == []


def test_a_credit_undone_is_as_never_been(claimed: tuple[str, str]) -> None:
    number, claim = claimed
    for kind in ("replace", "return"):
        cancelled(credited(claim, (1, "3"), kind=kind))
        assert stages() == {"due": 10_350_00} and (balance("2111"), balance("52211")) == (-10_350_00, 10_350_00)
    unit_of_work(lambda: claiming.cancel(invoice_numbered(claim), WHY, ACCOUNTANT) and None)
    unit_of_work(lambda: receiving.cancel(receiving.receipt_numbered("MED-RC-2026-000001"), WHY, STORE) and None)
    unit_of_work(lambda: ordering.cancel(order(number), WHY, BUYER) and None)
    assert stages() == {"reserved": 11_500_00} and whole.findings() == []


def test_what_was_paid_the_supplier_owes_until_it_is_collected(claimed: tuple[str, str]) -> None:
    number, claim = claimed
    paid_out(claim)
    row, party = order(number), supplier_of(order(number)).party
    coded, link = coding(row), invoice_numbered(claim).link
    paid = tuple(
        Item("amount", amount, coded, party, reference=row.link, document=name) for name, amount in ((link, 9_000_00), (vat_document(link), 1_350_00))
    )
    event = Event("payment.paid.treasury", "test:paid", row.day, "MED", paid, document=link)
    unit_of_work(lambda: record(event, actor=HEAD) and None)
    with pytest.raises(RequestInvalid):
        credit(claim, (1, "2"), kind="replace")
    note = credited(claim, (1, "2"))
    assert stages() == {"paid": 10_350_00} and (balance("1135"), balance("52211")) == (2_070_00, 8_280_00)
    unit_of_work(lambda: operations.collect(credit_numbered(note), WHY, ACCOUNTANT) and None)
    assert stages() == {"paid": 8_280_00} and (balance("1135"), balance("4111")) == (0, -8_280_00)
    with pytest.raises(WrongState):
        cancelled(note)
    assert whole.findings() == []


def test_stored_goods_leave_the_store_account(app: Flask) -> None:
    with office():
        number = issued_order(item(), prices=("900.00", "950", "980"), terms={"destination": "store"})
        received(number, (1, "10", "0"))
        claim = approved_claim(number, (1, "10", "890.00"))  # 115.00 less than was accepted stay committed
        assert (balance("1141"), balance("52211")) == (10_350_00, -115_00)
        credited(claim, (1, "10"))
        assert (balance("1141"), balance("52211"), balance("2111")) == (0, 0, 0)
        assert stages() == {"committed": 115_00} and whole.findings() == []


def test_what_cannot_be_is_refused_with_the_reason(claimed: tuple[str, str]) -> None:
    number, claim = claimed
    with pytest.raises(CreditBeyond):
        credit(claim, (1, "10.001"))
    with pytest.raises(CreditBeyond):
        credit(claim, (1, "10"), kind="price", lowered="900.01")
    for lines, more in ((((2, "1"),), {}), ((), {}), (((1, "1"), (1, "1")), {}), (((1, "1"),), {"kind": "price"}), (((1, "1"),), {"lowered": "1"})):
        with pytest.raises(RequestInvalid):
            credit(claim, *lines, **more)
    made = credit(claim, (1, "4"))
    note = {"note_number": "CN-9", "note_day": order(number).day}
    with pytest.raises(WrongState):  # the goods haven't left
        unit_of_work(lambda: operations.note(credit_numbered(made), note, ACCOUNTANT) and None)
    unit_of_work(lambda: operations.hand_over(credit_numbered(made), {}, STORE) and None)
    with pytest.raises(VatMismatch):
        unit_of_work(lambda: operations.note(credit_numbered(made), note | {"vat": 1}, ACCOUNTANT) and None)
    unit_of_work(lambda: operations.note(credit_numbered(made), note, ACCOUNTANT) and None)
    with pytest.raises(DuplicateInvoice):
        credited(claim, (1, "1"), paper="cn 9")
    assert stages() == {"due": 10_350_00}


def test_who_awarded_neither_hands_back_nor_approves(claimed: tuple[str, str]) -> None:
    made = credit(claimed[1], (1, "4"))
    for who in (CHAIR, HEAD):  # the head let the claim be paid
        with pytest.raises(SeparationOfDuties):
            unit_of_work(lambda who=who: operations.hand_over(credit_numbered(made), {}, who) and None)
    with pytest.raises(SeparationOfDuties):
        credited(claimed[1], (1, "1"), actor=CHAIR)
    assert stages() == {"due": 10_350_00}


def test_every_document_of_procurement_takes_papers(app: Flask) -> None:
    links = [link for module in registry() if module.name == "procurement" for link in module.links if link.attach]
    assert len(links) == 11 and not [link.kind for link in links if link.entity_of is None]


def test_pages_and_papers_of_credits(app: Flask, client_of: Callable[[Actor | None], Any]) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    with office():
        number = issued_order()
        received(number, (1, "10", "0"))
        claim = approved_claim(number, (1, "10", "900.00"))
        note = credited(claim, (1, "4"))
        client = client_of(make_actor("reader"))
        assert client.get(f"/procurement/credit/{note}/paper").data.startswith(b"%PDF")
        for place in (f"credits/{note}", "credits", f"invoice/show/{claim}", "credits/new"):
            assert client.get(f"/procurement/{place}").status_code == 200
        papers = {"file": (BytesIO(b"%PDF-1.4 note"), "note.pdf")}
        assert client.post(f"/attachments/of/procurement.credit:{note}", data=papers).status_code == 303
        assert "note.pdf" in client.get(f"/procurement/credits/{note}").get_data(as_text=True)
        assert "(4,140" in client.get(f"/procurement/invoice/show/{claim}").get_data(as_text=True)
        assert client_of(make_actor("reader", "procurement.invoice.view")).get(f"/procurement/credits/{note}").status_code == 403
