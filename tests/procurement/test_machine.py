"""Orders, changes, receipts, certificates, claims and payments in any order, with cancelling at any point.

After every step: what stands under the order is what its documents say, order = received + open, no stage is below nought, and when everything is
cancelled it is as never been.
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from erp.db import db, unit_of_work
from erp.errors import DomainError
from finance import whole
from procurement.invoices import operations as claiming
from procurement.invoices import paying
from procurement.invoices.models import Invoice
from procurement.invoices.queries import invoice_numbered
from procurement.orders import operations as ordering
from procurement.orders.queries import lines_of
from procurement.receipts import operations as receiving
from procurement.receipts.models import Receipt
from procurement.receipts.operations import receipt_numbered
from tests.factories.procurement import (
    ACCOUNTANT,
    BUYER,
    STORE,
    approved_claim,
    balance,
    changed_order,
    issued_order,
    item,
    office,
    order,
    paid_out,
    received,
    stages,
    standing,
)

ACTS = ("receive", "claim", "pay", "unpay", "change", "cancel receipt", "cancel claim")
PRICES = "333.33 17.07 1200.00"
WHY = {"reason": "عدول"}


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
    elif name == "claim":
        approved_claim(number, (place, quantity, price if pick else "1.00"), paper=f"P-{n}")
    elif name == "change":
        changed_order(number, (place, str(Decimal(3) + Decimal(thousandths) / 10000), price))
    elif name == "cancel receipt" and (one := newest(Receipt, "accepted", pick)):
        unit_of_work(lambda: receiving.cancel(receipt_numbered(one), WHY, STORE) and None)
    elif name == "cancel claim" and (one := newest(Invoice, "approved", pick)):
        unit_of_work(lambda: claiming.cancel(invoice_numbered(one), WHY, ACCOUNTANT) and None)
    elif name == "pay" and (one := newest(Invoice, "approved", pick)):
        paid_out(one)
    elif name == "unpay" and (one := newest(Invoice, "ordered", pick)):
        unit_of_work(lambda: paying.unpay(invoice_numbered(one), WHY, ACCOUNTANT) and None)


def agree(number: str) -> None:
    """The books say what the documents say."""
    row = order(number)
    claims = db.session.execute(select(Invoice).where(Invoice.state.in_(("approved", "ordered")))).scalars().all()
    difference = sum(claim.total - claim.accrued_net - claim.accrued_vat for claim in claims)
    received_ = row.accepted_net + row.accepted_vat + difference
    ordered = sum(claim.total for claim in claims if claim.state == "ordered")
    found = standing(row.link)
    assert found.get("committed", 0) == row.total - received_, "order = received + open"
    assert found.get("due", 0) == received_ - ordered and found.get("ordered", 0) == ordered
    assert balance("2131") == -(row.accepted_net + row.accepted_vat - row.claimed_net - row.claimed_vat)
    assert balance("2111") == -sum(claim.total for claim in claims if claim.state == "approved")
    assert all(line.invoiced <= line.accepted <= line.quantity for line in lines_of(row))
    assert all(amount > 0 for amount in stages().values())


def undo_all(number: str) -> None:
    for model, state, undo in (
        (Invoice, "ordered", lambda one: paying.unpay(invoice_numbered(one), WHY, ACCOUNTANT)),
        (Invoice, "approved", lambda one: claiming.cancel(invoice_numbered(one), WHY, ACCOUNTANT)),
        (Receipt, "accepted", lambda one: receiving.cancel(receipt_numbered(one), WHY, STORE)),
    ):
        while (one := newest(model, state, -1)) is not None:
            unit_of_work(lambda one=one, undo=undo: undo(one) and None)
    for model in (Invoice, Receipt):
        while (one := newest(model, "draft", -1)) is not None:
            cancel = claiming.cancel if model is Invoice else receiving.cancel
            find = invoice_numbered if model is Invoice else receipt_numbered
            unit_of_work(lambda one=one, cancel=cancel, find=find: cancel(find(one), WHY, ACCOUNTANT) and None)
        while model is Invoice and (one := newest(model, "waiting", -1)) is not None:
            unit_of_work(lambda one=one: claiming.withdraw(invoice_numbered(one), {}, ACCOUNTANT) and None)
            unit_of_work(lambda one=one: claiming.cancel(invoice_numbered(one), WHY, ACCOUNTANT) and None)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_order_of_partial_documents_keeps_both_books_whole(app: Flask, seed: int) -> None:
    chance = Random(seed)
    with office(budget=5_000_000_00):
        number = issued_order(*(item(name, "3", price) for name, price in zip("أبج", PRICES.split(), strict=True)), prices=(PRICES,) * 3)
        reserved = order(number).total
        for n in range(14):
            step = chance.choice(ACTS), chance.randint(1, 3), chance.randint(1, 2000), chance.randint(0, 10)
            with suppress(DomainError):
                act(number, step, n)
            agree(number)
        undo_all(number)
        agree(number)
        assert order(number).accepted_net == 0
        unit_of_work(lambda: ordering.cancel(order(number), WHY, BUYER) and None)
        assert stages() == {"reserved": reserved} and whole.findings() == []
