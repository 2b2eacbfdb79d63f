"""From one document to the next: what is open is filled in, items are named, and a form keeps what it begins with."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import make_actor
from tests.factories.procurement import approved_request, issued_order, item, office, received

SEES = ("procurement.request.view", "procurement.order.view", "procurement.quotation.view", "procurement.supplier.view")
WRITES = ("procurement.quotation.create", "procurement.receipt.create", "procurement.invoice.create")


def page(client: FlaskClient, path: str) -> str:
    return unescape(client.get(path, follow_redirects=True).get_data(as_text=True))


def test_a_request_leads_to_an_offer_with_its_items(app: Flask, client_of: Callable[..., FlaskClient]) -> None:
    with office():
        number = approved_request(item("حاسب", "10"), item("شاشة", "4"))
        href = f"/procurement/quotations/new?request={number}&lines-0-place=1&lines-1-place=2"
        assert href in page(client_of(make_actor("buyer", *SEES, *WRITES)), f"/procurement/requests/{number}")
        assert href not in page(client_of(make_actor("auditor", *SEES)), f"/procurement/requests/{number}")
        form = page(client_of(make_actor("buyer", *SEES, *WRITES)), href)
        assert "2026-10-20" in form and "حاسب · 10 قطعة" in form and "شاشة · 4 قطعة" in form  # the day it begins with, and what 1 and 2 are


def test_an_order_leads_to_what_is_open_of_it(app: Flask, client_of: Callable[..., FlaskClient]) -> None:
    with office():
        number = issued_order()
        client = client_of(make_actor("store", *SEES, *WRITES))
        first = page(client, f"/procurement/orders/{number}")
        assert f"/procurement/receipts/new?order={number}&lines-0-place=1&lines-0-delivered=10" in first and "invoices/new" not in first
        received(number, (1, "4", "0"))
        then = page(client, f"/procurement/orders/{number}")
        assert "lines-0-delivered=6" in then
        assert f"/procurement/invoices/new?order={number}&lines-0-place=1&lines-0-quantity=4&lines-0-unit_price=900.00" in then
        assert f"/procurement/invoice/from-e-invoice?order={number}" in then


def test_who_may_not_see_the_order_learns_nothing_of_its_items(app: Flask, client_of: Callable[..., FlaskClient]) -> None:
    with office() as ids:
        number = issued_order()
        elsewhere = make_actor("yanbu", *SEES, *WRITES, roots=frozenset({ids["YNB"]}))
        assert "حاسب" in page(client_of(make_actor("store", *SEES, *WRITES)), f"/procurement/receipts/new?order={number}")
        assert "حاسب" not in page(client_of(elsewhere), f"/procurement/receipts/new?order={number}")
