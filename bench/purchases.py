"""One purchase from the request to its payment orders, for the bench: a small chart, a budget line, suppliers, and six people."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from bench.office import furnish
from erp import clock
from erp.approvals.operations import decide
from erp.auth.values import EVERYWHERE, Actor, system_actor
from erp.db import db, unit_of_work
from erp.resources import save
from erp.scope import elevated
from finance.accounts.models import Account
from finance.budget.keys import key_of
from finance.budget.lines import ensure_lines
from finance.services import record
from finance.values import Coding, Event, Item
from procurement.awards import operations as awarding
from procurement.awards.models import Award
from procurement.invoices import operations as claiming
from procurement.invoices import paying
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.resource import INVOICES
from procurement.orders import operations as ordering
from procurement.orders.models import Order
from procurement.orders.queries import order_numbered
from procurement.quotations.queries import quotation_numbered
from procurement.quotations.resource import QUOTATIONS
from procurement.receipts import operations as receiving
from procurement.receipts.resource import RECEIPTS
from procurement.requests import operations as requesting
from procurement.requests.queries import request_numbered
from procurement.requests.resource import REQUESTS
from procurement.suppliers.resource import SUPPLIERS

DOCUMENTS = 10  # request, three offers, award, order, receipt, claim, two payment orders
DAY = "2026-06-15"
LINE = Coding("MED", "2211")
SUPPLIERS_OF_IT = ("4650090863", "4650461982", "4650348925")
ACCOUNTS = (("52211", "2211", "expense", False), ("2131", "", "liability", True), ("2111", "", "liability", True), ("2116", "", "liability", True))
STEPS = (
    "procurement.request.create", "procurement.request.approve", "procurement.quotation.create", "procurement.award.create",
    "procurement.order.create", "procurement.order.approve", "procurement.receipt.create", "procurement.receipt.accept",
    "procurement.invoice.create", "procurement.invoice.approve", "procurement.invoice.pay", "procurement.supplier.create",
)  # fmt: skip


def person(name: str) -> Actor:
    return Actor(None, name, name, name, dict.fromkeys(STEPS, EVERYWHERE), person=f"bench:{name}")


DEPARTMENT, BUYER, CHAIR, HEAD, STORE, ACCOUNTANT, KEEPER = map(person, ("department", "buyer", "chair", "head", "store", "accountant", "keeper"))


def stock() -> None:
    """What purchases need, once a database."""
    furnish()
    unit_of_work(_chart_and_budget)
    for registration in SUPPLIERS_OF_IT:
        given = {"cr_number": registration, "name_ar": registration}
        unit_of_work(lambda given=given: save.create(SUPPLIERS, given, KEEPER) and None)


def _chart_and_budget() -> None:
    db.session.add_all(
        Account(code=code, name_ar=code, name_en=code, type=kind, gfsm=gfsm, party_required=control, recorded_at=clock.now())
        for code, gfsm, kind, control in ACCOUNTS
    )
    db.session.flush()
    with elevated("a bench makes its budget line") as session:
        ensure_lines(session, [key_of(2026, LINE)], at=clock.now())
    item = Item("amount", 10**15, LINE, reference="bench:budget")
    record(Event("budget.approved", "bench/budget", date(2026, 1, 1), "MED", (item,), "قياس", "bench:budget"), actor=system_actor())


def approve(document: str) -> None:
    unit_of_work(lambda: decide(document, HEAD, "approve") and None)


def buy(paper: str) -> None:
    """Ten documents, each step in a unit of work of its own."""
    lines = [{"description": "قلم", "quantity": "10", "unit_price": "100.00"}]
    asked = {"entity": "MED", "day": DAY, "kind": "goods", "title": "أقلام", "need": "قياس", "economic": "2211", "lines": lines}
    request = str(unit_of_work(lambda: save.create(REQUESTS, asked, DEPARTMENT).number))
    unit_of_work(lambda: requesting.send(request_numbered(request), {}, DEPARTMENT) and None)
    approve(f"procurement.request:{request}")
    order = _ordered(request)
    came = {"order": order, "day": DAY, "lines": [{"place": 1, "delivered": "10", "accepted": "10"}]}
    receipt = str(unit_of_work(lambda: save.create(RECEIPTS, came, STORE).number))
    unit_of_work(lambda: receiving.accept(receiving.receipt_numbered(receipt), {}, STORE) and None)
    _paid(order, paper)


def _ordered(request: str) -> str:
    offers = []
    for supplier, price in zip(SUPPLIERS_OF_IT, ("90.00", "95.00", "99.00"), strict=True):
        given = {
            "request": request, "supplier": supplier, "day": DAY, "valid_until": "2027-06-15", "delivery_days": 10,
            "lines": [{"place": 1, "unit_price": price}],
        }  # fmt: skip
        offers.append(str(unit_of_work(lambda given=given: save.create(QUOTATIONS, given, BUYER).number)))
    unit_of_work(lambda: awarding.award(quotation_numbered(offers[0]), {}, CHAIR) and None)
    award = db.session.execute(select(Award.number).order_by(Award.id.desc()).limit(1)).scalar_one()
    unit_of_work(lambda: ordering.place(awarding.award_numbered(award), {}, BUYER) and None)
    order = str(db.session.execute(select(Order.number).order_by(Order.id.desc()).limit(1)).scalar_one())
    unit_of_work(lambda: ordering.send(order_numbered(order), {}, BUYER) and None)
    approve(f"procurement.order:{order}")
    return order


def _paid(order: str, paper: str) -> None:
    given = {
        "kind": "claim", "order": order, "supplier_number": paper, "tax_number": paper, "day": DAY, "received_day": DAY,
        "lines": [{"place": 1, "quantity": "10", "unit_price": "90.00"}],
    }  # fmt: skip
    claim = str(unit_of_work(lambda: save.create(INVOICES, given, ACCOUNTANT).number))
    unit_of_work(lambda: claiming.send(invoice_numbered(claim), {}, ACCOUNTANT) and None)
    approve(f"procurement.invoice:{claim}")
    unit_of_work(lambda: paying.pay(invoice_numbered(claim), {}, ACCOUNTANT) and None)
