"""An office that buys: books, an approved budget, suppliers, and its people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from erp import clock
from erp.approvals.operations import decide
from erp.db import db, unit_of_work
from erp.resources import save
from finance.budget.keys import LineKey
from finance.budget.models import BudgetOpen
from finance.budget_documents.drafts import DraftLine
from finance.budget_documents.operations import Draft
from finance.services import execution, trial_balance
from procurement.awards import operations as awarding
from procurement.awards.models import Award
from procurement.certificates import operations as certifying
from procurement.certificates.resource import CERTIFICATES
from procurement.credits import operations as crediting
from procurement.credits.queries import credit_numbered
from procurement.credits.resource import CREDITS
from procurement.guarantees.models import Guarantee
from procurement.guarantees.operations import KIND as GUARANTEE
from procurement.guarantees.resource import GUARANTEES
from procurement.invoices import operations as claiming
from procurement.invoices import paying
from procurement.invoices.queries import invoice_numbered
from procurement.invoices.resource import INVOICES
from procurement.numbering import document_numbered
from procurement.orders import changing
from procurement.orders import operations as ordering
from procurement.orders.models import Order
from procurement.orders.queries import change_numbered, order_numbered
from procurement.orders.resource import ORDER_CHANGES, ORDERS
from procurement.quotations.queries import quotation_numbered
from procurement.quotations.resource import QUOTATIONS
from procurement.receipts import operations as receiving
from procurement.receipts.resource import RECEIPTS
from procurement.requests import operations as requesting
from procurement.requests.models import Request
from procurement.requests.queries import lines_of
from procurement.requests.resource import REQUESTS
from procurement.suppliers.models import Supplier
from procurement.suppliers.resource import SUPPLIERS
from tests.conftest import make_actor
from tests.factories.books import approve
from tests.factories.finance import make_books

NOW = "2026-10-20T07:00"
DEPARTMENT, BUYER, CHAIR, HEAD, STORE = (make_actor(name) for name in ("department", "buyer", "chair", "finance.head", "store"))
ACCOUNTANT, CONTROLLER, KEEPER = (make_actor(name) for name in ("accountant", "controller", "keeper"))
SUPPLIED = (("4650090863", "مؤسسة طيبة للتوريدات", "314913408935823", "SA2445000432611083841297"),
            ("4650461982", "شركة قباء للتقنية", "375569565092533", "SA5820000127945198528837"),
            ("4650348925", "شركة رضوى للأثاث", "360761254378173", "SA9795000750953220148101"))  # fmt: skip
ITEMS = ("2211", "2214", "311221", "31112")


@contextmanager
def office(budget: int = 1_000_000_00, items: Sequence[str] = ITEMS) -> Iterator[dict[str, int]]:
    """The emirate's own lines with so much each, three suppliers. Entity code -> id."""
    with clock.frozen(NOW):
        ids = make_books()
        approve(Draft("original", tuple(DraftLine(LineKey(2026, "MED", item), budget) for item in items), day=date(2026, 1, 1)))
        for registration, name, vat, iban in SUPPLIED:
            given = {"cr_number": registration, "name_ar": name, "vat_number": vat, "iban": iban, "zakat_expiry": "2027-03-01"}
            unit_of_work(lambda given=given: save.create(SUPPLIERS, given, KEEPER) and None)
        yield ids


def item(description: str = "حاسب محمول", quantity: str = "10", unit_price: str = "1000.00") -> dict[str, str]:
    return {"description": description, "unit": "قطعة", "quantity": quantity, "unit_price": unit_price}


def draft_request(*lines: dict[str, str], actor: Any = DEPARTMENT, **more: Any) -> str:
    """A draft; without lines ten laptops at 1,000.00, with VAT 11,500.00."""
    given = {
        "entity": "MED", "day": "2026-10-20", "kind": "goods", "title": "أجهزة", "need": "إحلال", "economic": "2211",
        "lines": list(lines or (item(),)),
    } | more  # fmt: skip
    return str(unit_of_work(lambda: save.create(REQUESTS, given, actor).number))


def sent_request(*lines: dict[str, str], **more: Any) -> str:
    number = draft_request(*lines, **more)
    unit_of_work(lambda: requesting.send(request(number), {}, more.get("actor", DEPARTMENT)) and None)
    return number


def approved_request(*lines: dict[str, str], **more: Any) -> str:
    """Reserved."""
    number = sent_request(*lines, **more)
    decided(f"procurement.request:{number}")
    return number


def decided(document: str, actor: Any = HEAD, decision: str = "approve", reason: str | None = None) -> None:
    unit_of_work(lambda: decide(document, actor, decision, reason=reason) and None)


def request(number: str) -> Request:
    db.session.expire_all()
    return db.session.execute(select(Request).where(Request.number == number)).scalar_one()


def supplier(place: int = 0) -> Supplier:
    return db.session.execute(select(Supplier).where(Supplier.cr_number == SUPPLIED[place][0])).scalar_one()


def stages(economic: str = "2211") -> dict[str, int]:
    """What stands at each stage of the emirate's line of an item; stages at nought are left out."""
    db.session.expire_all()
    row = next(row for row in execution(2026) if row.key.economic == economic)
    found = {stage: getattr(row.figures, stage) for stage in ("reserved", "committed", "due", "ordered", "paid")}
    return {stage: amount for stage, amount in found.items() if amount}


def standing(reference: str) -> dict[str, int]:
    """What stands under one document's name, by stage."""
    db.session.expire_all()
    rows = db.session.execute(select(BudgetOpen).where(BudgetOpen.reference == reference)).scalars()
    found: dict[str, int] = {}
    for row in rows:
        for stage in ("reserved", "committed", "due", "ordered", "paid"):
            if getattr(row, stage):
                found[stage] = found.get(stage, 0) + getattr(row, stage)
    return found


def offered(number: str, place: int = 0, unit_price: str = "900.00", **more: Any) -> str:
    """An offer of one of the three suppliers: every item at the same price, or their prices with spaces between."""
    items, prices = request_lines(number), unit_price.split()
    prices = prices * len(items) if len(prices) == 1 else prices
    lines = [{"place": line.place, "unit_price": price} for line, price in zip(items, prices, strict=True)]
    given = {
        "request": number, "supplier": SUPPLIED[place][0], "day": "2026-10-20", "valid_until": "2027-01-20", "delivery_days": 30, "conforming": True,
        "lines": lines,
    } | more  # fmt: skip
    return str(unit_of_work(lambda: save.create(QUOTATIONS, given, BUYER).number))


def awarded(number: str, *prices: str, winner: int = 0, actor: Any = CHAIR, **wish: str) -> str:
    """Three offers on an approved request; the award's number."""
    offers = [offered(number, place, price) for place, price in enumerate(prices or ("900.00", "950.00", "980.00"))]
    given = {"members": "أحمد العتيبي\nسالم الحربي\nعمر الجهني", "reason": "", "ground": "", "tender_number": ""} | wish
    unit_of_work(lambda: awarding.award(quotation_numbered(offers[winner]), given, actor) and None)
    db.session.expire_all()
    return str(db.session.execute(select(Award.number).order_by(Award.id.desc()).limit(1)).scalar_one())


def placed(award: str, **terms: Any) -> str:
    """A draft order from an award."""
    unit_of_work(lambda: ordering.place(awarding.award_numbered(award), {}, BUYER) and None)
    db.session.expire_all()
    number = str(db.session.execute(select(Order.number).order_by(Order.id.desc()).limit(1)).scalar_one())
    if terms:
        unit_of_work(lambda: save.change(ORDERS, order(number), terms, BUYER) and None)
    return number


def sent_order(*lines: dict[str, str], prices: Sequence[str] = (), terms: dict[str, Any] | None = None, **more: Any) -> str:
    number = placed(awarded(approved_request(*lines, **more), *prices), **(terms or {}))
    unit_of_work(lambda: ordering.send(order(number), {}, BUYER) and None)
    return number


def issued_order(*lines: dict[str, str], **more: Any) -> str:
    """Committed: without lines ten laptops at 900.00, with VAT 10,350.00."""
    number = sent_order(*lines, **more)
    decided(f"procurement.order:{number}")
    return number


def order(number: str) -> Order:
    db.session.expire_all()
    return order_numbered(number)


def request_lines(number: str) -> list[Any]:
    return lines_of(request(number))


def changed_order(number: str, *lines: tuple[int, str, str], actor: Any = HEAD) -> str:
    """An approved change: (place, quantity, unit price) each."""
    given = {
        "order": number, "day": "2026-10-20", "cause": "زيادة الحاجة",
        "lines": [{"place": place, "quantity": quantity, "unit_price": price} for place, quantity, price in lines],
    }  # fmt: skip
    change = str(unit_of_work(lambda: save.create(ORDER_CHANGES, given, BUYER).number))
    unit_of_work(lambda: changing.send(change_numbered(change), {}, BUYER) and None)
    decided(f"procurement.order-change:{change}", actor)
    return change


def received(number: str, *lines: tuple[int, str, str], actor: Any = STORE, accept: bool = True) -> str:
    """A receipt of an order: (place, accepted, rejected) each, delivered being both."""
    given = {
        "order": number, "day": "2026-10-20", "members": "علي\nسعد",
        "lines": [
            {
                "place": place, "delivered": str(Decimal(took) + Decimal(back)), "accepted": took, "rejected": back,
                "cause": "مكسور" if Decimal(back) else "",
            }
            for place, took, back in lines
        ],
    }  # fmt: skip
    receipt = str(unit_of_work(lambda: save.create(RECEIPTS, given, STORE).number))
    if accept:
        unit_of_work(lambda: receiving.accept(receiving.receipt_numbered(receipt), {}, actor) and None)
    return receipt


def works_order(net: str = "1000000.00", **terms: Any) -> str:
    """An issued order of works on buildings, a project named."""
    lines = (item("تنفيذ مبنى", "1", net),)
    number = approved_request(*lines, kind="works", economic="31112", project="PRJ-1", title="مبنى")
    award = awarded(number, net, ground="sole_source", reason="ترسية سابقة")
    order_ = placed(award, **terms)
    unit_of_work(lambda: ordering.send(order(order_), {}, BUYER) and None)
    decided(f"procurement.order:{order_}")
    return order_


def certified(number: str, cumulative: str, actor: Any = STORE, **more: str) -> str:
    given = {"order": number, "day": "2026-10-20", "cumulative": cumulative} | more
    certificate = str(unit_of_work(lambda: save.create(CERTIFICATES, given, BUYER).number))
    unit_of_work(lambda: certifying.certify(certifying.certificate_numbered(certificate), {}, actor) and None)
    return certificate


def guaranteed(number: str, amount: str, kind: str = "advance", bank_number: str = "LG-1") -> str:
    given = {"order": number, "kind": kind, "bank": "البنك الأهلي", "bank_number": bank_number, "original": amount, "expires": "2027-12-31"}
    return str(unit_of_work(lambda: save.create(GUARANTEES, given, BUYER).number))


def guarantee_numbered(number: str) -> Guarantee:
    return document_numbered(Guarantee, GUARANTEE, number)


def balance(account: str) -> int:
    """Halalas on an account, debit above zero."""
    db.session.expire_all()
    row = next((row for row in trial_balance(first=date(2026, 1, 1), last=date(2026, 12, 31)) if row.account == account), None)
    return row.closing_debit - row.closing_credit if row else 0


def claim(number: str, *lines: tuple[int, str, str], paper: str = "INV-1", **more: Any) -> str:
    """A draft claim on an order: (place, quantity, unit price) each."""
    given: dict[str, Any] = {
        "kind": "claim", "order": number, "supplier_number": paper, "day": "2026-10-20", "received_day": "2026-10-20", "tax_number": f"T-{paper}",
        "lines": [{"place": place, "quantity": quantity, "unit_price": price} for place, quantity, price in lines],
    } | more  # fmt: skip
    return str(unit_of_work(lambda: save.create(INVOICES, given, ACCOUNTANT).number))


def approved_claim(number: str, *lines: tuple[int, str, str], actor: Any = HEAD, **more: Any) -> str:
    """Matched and due."""
    made = claim(number, *lines, **more)
    unit_of_work(lambda: claiming.send(invoice_numbered(made), {}, ACCOUNTANT) and None)
    decided(f"procurement.invoice:{made}", actor)
    return made


def paid_out(number: str) -> list[str]:
    """Ordered for payment; the numbers of the payment orders."""
    unit_of_work(lambda: paying.pay(invoice_numbered(number), {}, ACCOUNTANT) and None)
    db.session.expire_all()
    return list(invoice_numbered(number).extra["payment_orders"])


def credit(claimed: str, *lines: tuple[int, str], kind: str = "return", lowered: str = "") -> str:
    """A draft credit on a claim: (place, quantity) each; `lowered` is what the price of one falls by."""
    given = {
        "kind": kind, "invoice": claimed, "day": "2026-10-20", "cause": "تالف",
        "lines": [{"place": place, "quantity": quantity} | ({"unit_price": lowered} if lowered else {}) for place, quantity in lines],
    }  # fmt: skip
    return str(unit_of_work(lambda: save.create(CREDITS, given, STORE).number))


def credited(claimed: str, *lines: tuple[int, str], paper: str = "CN-1", actor: Any = HEAD, **more: Any) -> str:
    """Handed back where goods go, the supplier's note entered, approved."""
    made = credit(claimed, *lines, **more)
    if more.get("kind") != "price":
        unit_of_work(lambda: crediting.hand_over(credit_numbered(made), {}, STORE) and None)
    note = {"note_number": paper, "note_day": date(2026, 10, 20)}
    unit_of_work(lambda: crediting.note(credit_numbered(made), note, ACCOUNTANT) and None)
    decided(f"procurement.credit:{made}", actor)
    return made
