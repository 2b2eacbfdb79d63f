"""Orders, changes, receipts, certificates, claims, credit notes and payments in any order, with cancelling at any point.

After every step: what stands under the order is what its documents say, order = received + open, no stage is below nought, and when everything is
cancelled it is as never been.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import DomainError
from finance import whole
from procurement.awards import operations as awarding
from procurement.awards.models import Award
from procurement.certificates import operations as certifying
from procurement.certificates.models import Certificate
from procurement.credits import operations as crediting
from procurement.credits.models import CreditNote
from procurement.credits.queries import credit_numbered
from procurement.invoices import operations as claiming
from procurement.invoices import paying
from procurement.invoices.models import Invoice
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.queries import lines_of as claimed_lines
from procurement.orders import operations as ordering
from procurement.orders.queries import lines_of
from procurement.receipts import operations as receiving
from procurement.receipts.models import Receipt
from procurement.receipts.operations import receipt_numbered
from procurement.requests import operations as requesting
from procurement.requests.models import Request
from tests.factories.procurement import (
    ACCOUNTANT,
    BUYER,
    CHAIR,
    DEPARTMENT,
    STORE,
    approved_claim,
    balance,
    certified,
    changed_order,
    credited,
    issued_order,
    item,
    office,
    order,
    paid_out,
    received,
    request,
    stages,
    standing,
    works_order,
)

GOODS = ("receive", "receive", "claim", "claim", "credit", "pay", "unpay", "change", "credit", "cancel receipt", "cancel claim", "cancel credit")
WORKS = ("certify", "claim certificate", "pay", "unpay", "cancel certificate", "cancel claim")
CREDITS = ({"kind": "replace"}, {"kind": "return"}, {"kind": "price", "lowered": "1.11"})
PRICES = "333.33 17.07 1200.00"
WHY = {"reason": "عدول"}
STEPS = st.tuples(st.integers(1, 3), st.integers(1, 2000), st.integers(0, 10))
FEW = settings(max_examples=5, derandomize=True, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))


def newest(model: Any, state: str, place: int) -> Any:
    rows = db.session.execute(select(model).where(model.state == state).order_by(model.id)).scalars().all()
    return rows[place % len(rows)].number if rows else None


def act(number: str, step: tuple[str, int, int, int], n: int) -> None:
    """One step; what the rules refuse leaves everything as it was."""
    name, place, thousandths, pick = step
    quantity = str(Decimal(thousandths) / 1000)
    price = PRICES.split()[place - 1]
    if name == "receive":
        received(number, (place, quantity, "0"))
    elif name == "claim" and (left := min(Decimal(quantity), unclaimed(number, place))):
        approved_claim(number, (place, str(left), price if pick else "1.00"), paper=f"P-{n}")
    elif name == "change":
        changed_order(number, (place, str(Decimal(3) + Decimal(thousandths // 10) / 1000), price))
    elif name == "credit" and (one := newest(Invoice, "approved", pick)):
        line = claimed_lines(invoice_numbered(one))[0]
        credited(one, (line.place, str(min(Decimal(quantity), line.quantity - line.credited) or 1)), paper=f"C-{n}", **CREDITS[pick % 3])
    elif name == "cancel credit" and (one := newest(CreditNote, "approved", pick)):
        unit_of_work(lambda: crediting.cancel(credit_numbered(one), WHY, ACCOUNTANT) and None)
    elif name == "certify":
        certified(number, str(Decimal(order(number).accepted_net) / 100 + thousandths))
    elif name == "claim certificate" and (one := newest(Certificate, "certified", pick)):
        approved_claim(number, kind="certificate", certificate=one, paper=f"P-{n}")
    elif name == "cancel certificate" and (one := newest(Certificate, "certified", -1)):
        unit_of_work(lambda: certifying.cancel(certifying.certificate_numbered(one), WHY, STORE) and None)
    elif name == "cancel receipt" and (one := newest(Receipt, "accepted", pick)):
        unit_of_work(lambda: receiving.cancel(receipt_numbered(one), WHY, STORE) and None)
    elif name == "cancel claim" and (one := newest(Invoice, "approved", pick)):
        unit_of_work(lambda: claiming.cancel(invoice_numbered(one), WHY, ACCOUNTANT) and None)
    elif name == "pay" and (one := newest(Invoice, "approved", pick)):
        paid_out(one)
    elif name == "unpay" and (one := newest(Invoice, "ordered", pick)):
        unit_of_work(lambda: paying.unpay(invoice_numbered(one), WHY, ACCOUNTANT) and None)


def unclaimed(number: str, place: int) -> Decimal:
    line = lines_of(order(number))[place - 1]
    return line.accepted - line.invoiced


def agree(number: str) -> None:
    """The books say what the documents say."""
    row = order(number)
    claims = db.session.execute(select(Invoice).where(Invoice.state.in_(("approved", "ordered")))).scalars().all()
    notes = db.session.execute(select(CreditNote).where(CreditNote.state == "approved")).scalars().all()
    difference = sum(claim.total - claim.accrued_net - claim.accrued_vat for claim in claims)
    replaced = [note for note in notes if note.kind == "replace"]
    back = sum(note.total for note in replaced) - sum(note.booked_net + note.booked_vat for note in replaced)
    received_ = row.accepted_net + row.accepted_vat + difference - back
    gone = sum(note.total for note in notes if note.kind != "replace")  # never to be due again
    ordered = sum(claim.total - claim.credited_net - claim.credited_vat for claim in claims if claim.state == "ordered")
    found = standing(row.link)
    assert found.get("committed", 0) == row.total - received_, "order = received + open"
    assert found.get("due", 0) == received_ - gone - ordered and found.get("ordered", 0) == ordered
    assert balance("2131") == -(row.accepted_net + row.accepted_vat - row.claimed_net - row.claimed_vat)
    assert balance("2111") == -sum(claim.total - claim.credited_net - claim.credited_vat for claim in claims if claim.state == "approved")
    if row.kind == "goods":
        assert all(line.invoiced <= line.accepted <= line.quantity for line in lines_of(row))
    assert row.accepted_net <= row.net and row.claimed_net <= row.accepted_net
    assert all(amount > 0 for amount in stages(row.economic).values())


UNDO: tuple[tuple[Any, str, Any], ...] = (
    (Invoice, "ordered", lambda one: paying.unpay(invoice_numbered(one), WHY, ACCOUNTANT)),
    (CreditNote, "waiting", lambda one: crediting.withdraw(credit_numbered(one), {}, ACCOUNTANT)),
    *((CreditNote, state, lambda one: crediting.cancel(credit_numbered(one), WHY, ACCOUNTANT)) for state in ("returned", "handed", "draft")),
    (Invoice, "waiting", lambda one: claiming.withdraw(invoice_numbered(one), {}, ACCOUNTANT)),
    (Invoice, "draft", lambda one: claiming.cancel(invoice_numbered(one), WHY, ACCOUNTANT)),
    *((Receipt, state, lambda one: receiving.cancel(receipt_numbered(one), WHY, STORE)) for state in ("draft",)),
    (Certificate, "draft", lambda one: certifying.cancel(certifying.certificate_numbered(one), WHY, STORE)),
    (CreditNote, "approved", lambda one: crediting.cancel(credit_numbered(one), WHY, ACCOUNTANT)),
    (Invoice, "approved", lambda one: claiming.cancel(invoice_numbered(one), WHY, ACCOUNTANT)),
    (Certificate, "certified", lambda one: certifying.cancel(certifying.certificate_numbered(one), WHY, STORE)),
    (Receipt, "accepted", lambda one: receiving.cancel(receipt_numbered(one), WHY, STORE)),
)  # fmt: skip


def undo_all() -> None:
    """From the last document back to the first; a replacement hinders the credit it replaces, so rounds go on while something yields."""
    left = -1
    while left:
        before, left = left, 0
        for model, state, undo in UNDO:
            for one in reversed(db.session.execute(select(model.number).where(model.state == state).order_by(model.id)).scalars().all()):
                try:
                    unit_of_work(lambda one=one, undo=undo: undo(one) and None)
                except DomainError:
                    left += 1
        assert left != before, "nothing yields"


def run(number: str, steps: list[tuple[str, tuple[int, int, int]]], economic: str, before: dict[str, int]) -> None:
    reserved = order(number).total
    for n, (name, step) in enumerate(steps):
        with suppress(DomainError):
            act(number, (name, *step), n)
        agree(number)
    undo_all()
    agree(number)
    assert order(number).accepted_net == 0
    unit_of_work(lambda: ordering.cancel(order(number), WHY, BUYER) and None)
    case = db.session.get_one(Request, order(number).request_id).number
    assert standing(f"procurement.request:{case}")["reserved"] >= reserved and whole.findings() == []
    unit_of_work(lambda: awarding.cancel(awarding.award_numbered(award_of(number)), WHY, CHAIR) and None)
    unit_of_work(lambda: requesting.cancel(request(case), WHY, DEPARTMENT) and None)
    assert stages(economic) == before, "cancelled is as never been"


def award_of(number: str) -> str:
    return str(db.session.get_one(Award, order(number).award_id).number)


@pytest.mark.slow
def test_any_order_of_partial_documents_keeps_both_books_whole(app: Flask) -> None:
    with office(budget=5_000_000_00):

        @FEW
        @given(st.lists(st.tuples(st.sampled_from(GOODS), STEPS), min_size=10, max_size=14))
        def goods(steps: list[tuple[str, tuple[int, int, int]]]) -> None:
            number = issued_order(*(item(name, "3", price) for name, price in zip("أبج", PRICES.split(), strict=True)), prices=(PRICES,) * 3)
            run(number, steps, "2211", {})

        goods()


@pytest.mark.slow
def test_any_order_of_certificates_keeps_both_books_whole(app: Flask) -> None:
    with office(budget=5_000_000_00):

        @FEW
        @given(st.lists(st.tuples(st.sampled_from(WORKS), STEPS), min_size=8, max_size=12))
        def works(steps: list[tuple[str, tuple[int, int, int]]]) -> None:
            run(works_order("3333.33"), steps, "31112", {})

        works()
